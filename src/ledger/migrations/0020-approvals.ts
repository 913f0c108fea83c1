import { type Kysely, type Migration, sql } from 'kysely';

/**
 * What two people decide: proposed by one, decided by another, used up by its effect. The tables only grow. Once two
 * people are known who could do it, two are needed, for good.
 */
export const approvals: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await tables.execute(db);
    await appendOnly.execute(db);
    await fromNowOn.execute(db);
  },
};

const tables = sql`
  create table two_people (
    only_row boolean primary key default true check (only_row),
    since bigint not null
  );

  create table approvals (
    -- BTC3L-p1a2b3c4d, all-p1a2b3c4d
    id text primary key,
    action text not null,
    token text references funds,
    parameters jsonb not null,
    -- Of action, token and parameters as JSON with sorted keys: SHA-256.
    hash text not null,
    reason text not null,
    request_key text not null,
    proposed_by text not null references operators,
    proposed_at bigint not null,
    expires_at bigint not null check (expires_at > proposed_at),
    unique (proposed_by, request_key)
  );
  create index approvals_hash on approvals (hash);

  create table approval_decisions (
    id text primary key references approvals,
    decision text not null check (decision in ('approved', 'declined')),
    note text,
    decided_by text not null references operators,
    decided_at bigint not null
  );

  create table approvals_used (
    id text primary key references approvals,
    effect text not null,
    used_at bigint not null
  );
`;

const appendOnly = sql`
  create trigger append_only before update or delete on two_people
    for each statement execute function ballast_append_only();
  create trigger append_only before update or delete on approvals
    for each statement execute function ballast_append_only();
  create trigger append_only before update or delete on approval_decisions
    for each statement execute function ballast_append_only();
  create trigger append_only before update or delete on approvals_used
    for each statement execute function ballast_append_only();

  create function ballast_two_people() returns trigger language plpgsql as $$
    begin
      if new.decision = 'approved' and exists (
        select from approvals a where a.id = new.id and a.proposed_by = new.decided_by
      ) then
        raise exception '% was proposed by %: another must approve it', new.id, new.decided_by;
      end if;
      return new;
    end $$;
  create trigger two_people before insert on approval_decisions
    for each row execute function ballast_two_people();

  create function ballast_approved() returns trigger language plpgsql as $$
    begin
      if not exists (select from approval_decisions d where d.id = new.id and d.decision = 'approved') then
        raise exception '% was not approved', new.id;
      end if;
      return new;
    end $$;
  create trigger approved before insert on approvals_used
    for each row execute function ballast_approved();
`;

/** A ledger that knows two people already. */
const fromNowOn = sql`
  insert into two_people (since)
  select (extract(epoch from clock_timestamp()) * 1000)::bigint
  from operators
  where removed_at is null and issued_by in (name, '(first)') and role <> 'viewer'
  having count(*) > 1 and count(*) filter (where role = 'approver') > 0;
`;
