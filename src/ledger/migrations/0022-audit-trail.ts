import { type Kysely, type Migration, sql } from 'kysely';

/**
 * Who did what, when, why and from where. The rows are written by the database itself, in the transaction of what they
 * tell of, so that no way past the program leaves none. What somebody says before it goes to a workflow is a row too,
 * and what then became of it another, which names the first.
 */
export const auditTrail: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await table.execute(db);
    await record.execute(db);
    await ofFunds.execute(db);
    await ofPeople.execute(db);
    await ofDecisions.execute(db);
  },
};

const table = sql`
  create table audit_trail (
    id bigint primary key generated always as identity,
    at bigint not null,
    phase text not null check (phase in ('asked', 'done', 'refused')),
    -- The row of phase asked that this is the end of.
    asked_id bigint unique references audit_trail,
    -- Known by a token; null: unverified.
    principal text,
    -- What the sender says, where nothing proves it.
    claimed text,
    origin text not null check (origin in ('command line', 'desk', 'temporal')),
    action text not null,
    -- Null: all funds, or none.
    token text,
    reason text,
    request_key text,
    what text,
    check (phase <> 'asked' or asked_id is null),
    check (principal is null or claimed is null)
  );
  create index audit_trail_key on audit_trail (request_key, action) where phase = 'asked';
  create index audit_trail_at on audit_trail (at desc);
  create trigger append_only before update or delete on audit_trail
    for each statement execute function ballast_append_only();
`;

/**
 * Who is taken from what was said before under the same key with the same reason, else from the token that this
 * transaction has checked (ballast.principal), else from nobody.
 */
const record = sql`
  create function ballast_record(
    _phase text, _action text, _token text, _reason text, _key text, _claimed text, _what text
  ) returns void language plpgsql as $$
    declare
      said audit_trail%rowtype;
      known text := nullif(current_setting('ballast.principal', true), '');
      place text := nullif(current_setting('ballast.origin', true), '');
    begin
      if _key is not null then
        select a.* into said from audit_trail a
        where a.phase = 'asked' and a.action = _action and a.request_key = _key
          and a.token is not distinct from _token and a.reason is not distinct from _reason
          and not exists (select from audit_trail e where e.asked_id = a.id)
        order by a.id desc limit 1;
      end if;
      if said.id is not null then
        known := said.principal;
        place := said.origin;
      end if;
      insert into audit_trail (at, phase, asked_id, principal, claimed, origin, action, token, reason, request_key, what)
      values (
        (extract(epoch from clock_timestamp()) * 1000)::bigint, _phase, said.id, known,
        case when known is null then coalesce(said.claimed, _claimed) end,
        coalesce(place, case when known is null then 'temporal' else 'command line' end),
        _action, _token, _reason, _key, _what);
    end $$;
`;

const ofFunds = sql`
  create function ballast_record_state() returns trigger language plpgsql as $$
    declare
      said text := substring(new.change_id from '^(pause|resume|reduce|halt) ');
    begin
      perform ballast_record('done', said, new.token, new.reason, substring(new.change_id from length(said) + 2),
        new.changed_by, new.from_state || ' -> ' || new.to_state);
      return null;
    end $$;
  -- The others are the engine's own: named after the rebalance that made them.
  create trigger recorded after insert on state_changes
    for each row when (new.change_id ~ '^(pause|resume|reduce|halt) ') execute function ballast_record_state();

  create function ballast_record_switch() returns trigger language plpgsql as $$
    declare
      said text := substring(new.change_id from '^(resume|reduce|halt) ');
    begin
      perform ballast_record('done', said, null, new.reason, substring(new.change_id from length(said) + 2),
        new.changed_by, 'all funds: ' || new.from_state || ' -> ' || new.to_state);
      return null;
    end $$;
  create trigger recorded after insert on switch_changes
    for each row when (new.change_id ~ '^(resume|reduce|halt) ') execute function ballast_record_switch();

  create function ballast_record_request() returns trigger language plpgsql as $$
    begin
      perform ballast_record('done', 'rebalance', new.token, new.reason, new.request_key, new.requested_by,
        'accepted as emergency ' || new.number);
      return null;
    end $$;
  create trigger recorded after insert on requests
    for each row when (new.cause = 'emergency') execute function ballast_record_request();

  create function ballast_record_abandoned() returns trigger language plpgsql as $$
    begin
      perform ballast_record('done', 'abandon', new.token, new.outcome_reason, null, null, new.id || ' is abandoned');
      return null;
    end $$;
  create trigger recorded_abandoned after update of outcome on rebalances
    for each row when (old.outcome is null and new.outcome = 'abandoned')
    execute function ballast_record_abandoned();

  create function ballast_record_dealing() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' then
        perform ballast_record(case new.state when 'refused' then 'refused' else 'done' end,
          case new.kind when 'creation' then 'create' else 'redeem' end,
          new.token, null, new.request_key, new.requested_by,
          new.id || ': ' || new.quantity || ' ' || new.measure || coalesce(', ' || new.note, ''));
      elsif new.state = 'cancelled' and old.state <> 'cancelled' then
        perform ballast_record('done', 'cancel', new.token, null, null, null, new.id || ' is taken back');
      end if;
      return null;
    end $$;
  create trigger recorded after insert or update of state on dealings
    for each row execute function ballast_record_dealing();

  create function ballast_record_units() returns trigger language plpgsql as $$
    begin
      perform ballast_record('done', new.kind, new.token, new.reason, new.request_key, new.requested_by,
        new.id || ': ' || new.new_units || ':' || new.old_units);
      return null;
    end $$;
  create trigger recorded after insert on unit_changes
    for each row execute function ballast_record_units();

  create function ballast_record_units_cancelled() returns trigger language plpgsql as $$
    begin
      perform ballast_record('done', 'cancel', (select token from unit_changes u where u.id = new.id), new.note, null,
        new.ended_by, new.id || ' is taken back');
      return null;
    end $$;
  create trigger recorded after insert on unit_changes_ended
    for each row when (new.outcome = 'cancelled') execute function ballast_record_units_cancelled();

  create function ballast_record_rules() returns trigger language plpgsql as $$
    begin
      perform ballast_record('done', 'apply', new.token, new.reason, null, new.recorded_by,
        'version ' || new.version || ' by ' || new.recorded_by);
      return null;
    end $$;
  create trigger recorded after insert on rule_versions
    for each row when (new.source in ('apply', 'start')) execute function ballast_record_rules();
`;

const ofPeople = sql`
  create function ballast_record_operator() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' then
        perform ballast_record('done', 'operator add', null, null, null, new.issued_by, new.name || ' as ' || new.role);
      elsif new.removed_at is not null and old.removed_at is null then
        perform ballast_record('done', 'operator remove', null, null, null, new.removed_by, new.name);
      elsif new.role <> old.role then
        perform ballast_record('done', 'operator role', null, null, null, null,
          new.name || ': ' || old.role || ' -> ' || new.role);
      elsif new.hash <> old.hash then
        perform ballast_record('done', 'operator renew', null, null, null, new.issued_by, new.name);
      end if;
      return null;
    end $$;
  create trigger recorded after insert or update on operators
    for each row execute function ballast_record_operator();

  create function ballast_record_acknowledged() returns trigger language plpgsql as $$
    begin
      perform ballast_record('done', 'alerts ack', new.token, null, null, new.acknowledged_by,
        'alert ' || new.id || ': ' || new.what);
      return null;
    end $$;
  create trigger recorded after update of acknowledged_at on alerts
    for each row when (old.acknowledged_at is null and new.acknowledged_at is not null)
    execute function ballast_record_acknowledged();

  create function ballast_record_transfer() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' then
        perform ballast_record('done', 'transfer expect', new.token, new.reason, null, new.registered_by,
          new.id || ': ' || new.kind || ' of ' || new.amount);
      elsif new.state = 'cancelled' and old.state <> 'cancelled' then
        perform ballast_record('done', 'transfer cancel', new.token, null, null, new.closed_by, new.id);
      end if;
      return null;
    end $$;
  create trigger recorded after insert or update of state on expected_transfers
    for each row when (new.dealing_id is null) execute function ballast_record_transfer();
`;

const ofDecisions = sql`
  create function ballast_record_adoption() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' then
        perform ballast_record('done', 'adopt propose', new.token, new.reason, null, new.proposed_by, new.id);
      elsif new.approved_by is not null and old.approved_by is null then
        perform ballast_record('done', 'adopt approve', new.token, new.reason, null, new.approved_by,
          new.id || ', proposed by ' || new.proposed_by);
      end if;
      return null;
    end $$;
  create trigger recorded after insert or update of approved_by on adoptions
    for each row execute function ballast_record_adoption();

  create function ballast_record_proposal() returns trigger language plpgsql as $$
    begin
      perform ballast_record('done', 'propose', new.token, new.reason, null, new.proposed_by,
        new.id || ': ' || new.action);
      return null;
    end $$;
  create trigger recorded after insert on approvals
    for each row execute function ballast_record_proposal();

  create function ballast_record_decision() returns trigger language plpgsql as $$
    begin
      perform ballast_record('done', case new.decision when 'approved' then 'approve' else 'decline' end,
        (select token from approvals a where a.id = new.id), new.note, null, new.decided_by,
        new.id || ': ' || (select action || ', proposed by ' || proposed_by from approvals a where a.id = new.id));
      return null;
    end $$;
  create trigger recorded after insert on approval_decisions
    for each row execute function ballast_record_decision();
`;
