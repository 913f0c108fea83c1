import { type Kysely, type Migration, sql } from 'kysely';

/**
 * What is done at the desk: the record says from which address, and why also where the tables of what is done have no
 * place for a reason. What was said of a creation, a proposal or a rebalance that is given up is found by its key.
 */
export const deskWords: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`alter table audit_trail add column address text`.execute(db);
    await record.execute(db);
    await proposal.execute(db);
    await abandoned.execute(db);
  },
};

/** Address and reason of a transaction: ballast.address and ballast.reason, as ballast.principal. */
const record = sql`
  create or replace function ballast_record(
    _phase text, _action text, _token text, _reason text, _key text, _claimed text, _what text
  ) returns void language plpgsql as $$
    declare
      said audit_trail%rowtype;
      known text := nullif(current_setting('ballast.principal', true), '');
      place text := nullif(current_setting('ballast.origin', true), '');
      _address text := nullif(current_setting('ballast.address', true), '');
    begin
      if _key is not null then
        select a.* into said from audit_trail a
        where a.phase = 'asked' and a.action = _action and a.request_key = _key
          and a.token is not distinct from _token and (_reason is null or a.reason is not distinct from _reason)
          and not exists (select from audit_trail e where e.asked_id = a.id)
        order by a.id desc limit 1;
      end if;
      if said.id is not null then
        known := said.principal;
        place := said.origin;
        _address := said.address;
      end if;
      insert into audit_trail
        (at, phase, asked_id, principal, claimed, origin, address, action, token, reason, request_key, what)
      values (
        (extract(epoch from clock_timestamp()) * 1000)::bigint, _phase, said.id, known,
        case when known is null then coalesce(said.claimed, _claimed) end,
        coalesce(place, case when known is null then 'temporal' else 'command line' end), _address,
        _action, _token, coalesce(_reason, said.reason, nullif(current_setting('ballast.reason', true), '')),
        _key, _what);
    end $$;
`;

const proposal = sql`
  create or replace function ballast_record_proposal() returns trigger language plpgsql as $$
    begin
      perform ballast_record('done', 'propose', new.token, new.reason, new.request_key, new.proposed_by,
        new.id || ': ' || new.action);
      return null;
    end $$;
`;

/** The key is that under which the latest person said so who has had no answer; who abandons by Temporal has none. */
const abandoned = sql`
  create or replace function ballast_record_abandoned() returns trigger language plpgsql as $$
    begin
      perform ballast_record('done', 'abandon', new.token, new.outcome_reason,
        (select a.request_key from audit_trail a
          where a.phase = 'asked' and a.action = 'abandon' and a.token = new.token
            and a.reason is not distinct from new.outcome_reason
            and not exists (select from audit_trail e where e.asked_id = a.id)
          order by a.id desc limit 1),
        null, new.id || ' is abandoned');
      return null;
    end $$;
`;
