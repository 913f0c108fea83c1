import { type Kysely, type Migration, sql } from 'kysely';

/** Retirement of funds: what was asked for, and each step of it. Both tables only grow. */
export const retirements: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await records.execute(db);
    await supply.execute(db);
    await trail.execute(db);
  },
};

const records = sql`
  create table retirements (
    -- BTC3L-x000001
    id text primary key,
    token text not null references funds,
    number integer not null check (number > 0),
    -- Null: at once.
    asked_for bigint,
    reason text not null,
    request_key text not null,
    requested_by text not null,
    recorded_at bigint not null,
    unique (token, request_key),
    unique (token, number)
  );

  create table retirement_steps (
    id text not null references retirements,
    step text not null check (step in ('begun', 'retired', 'refused', 'cancelled', 'wiped-out')),
    note text,
    by text not null,
    at bigint not null,
    -- From when on the fund is unwound; what each unit is paid in the end.
    effective_at bigint,
    final jsonb,
    primary key (id, step),
    check ((step = 'begun') = (effective_at is not null)),
    check ((step = 'retired') = (final is not null))
  );
  -- It has begun, or it never will; and it comes to one end.
  create unique index retirement_steps_one_beginning on retirement_steps (id)
    where step in ('begun', 'refused', 'cancelled');
  create unique index retirement_steps_one_end on retirement_steps (id)
    where step in ('retired', 'refused', 'cancelled', 'wiped-out');

  create trigger append_only before update or delete on retirements
    for each statement execute function ballast_append_only();
  create trigger append_only before update or delete on retirement_steps
    for each statement execute function ballast_append_only();
`;

const supply = sql`
  alter table funds
    add column retiring_since bigint,
    drop constraint funds_state_check,
    add constraint funds_state_check check (
      state in ('ESTABLISHING', 'ACTIVE', 'PAUSED', 'REDUCING', 'HALTED', 'WIPED_OUT', 'RETIRED')),
    -- In the end all units are redeemed.
    drop constraint funds_units_check,
    add constraint funds_units_check check (units > 0 or (units = 0 and state = 'RETIRED')),
    add check (state <> 'RETIRED' or retiring_since is not null);

  alter table dealings
    drop constraint dealings_supply_after_check,
    add constraint dealings_supply_after_check check (supply_after >= 0);
`;

const trail = sql`
  create function ballast_record_retirement() returns trigger language plpgsql as $$
    begin
      perform ballast_record('done', 'retire', new.token, new.reason, new.request_key, new.requested_by, new.id);
      return null;
    end $$;
  create trigger recorded after insert on retirements
    for each row execute function ballast_record_retirement();

  create function ballast_record_retirement_cancelled() returns trigger language plpgsql as $$
    begin
      perform ballast_record('done', 'cancel', (select token from retirements r where r.id = new.id), new.note, null,
        to_jsonb(new) ->> 'by', new.id || ' is taken back');
      return null;
    end $$;
  create trigger recorded after insert on retirement_steps
    for each row when (new.step = 'cancelled') execute function ballast_record_retirement_cancelled();
`;
