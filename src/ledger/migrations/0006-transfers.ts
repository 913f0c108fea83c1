import { type Kysely, type Migration, sql } from 'kysely';

/** Money moved by people: announced before, or taken over afterwards by two of them; and what was found. */
export const transfers: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await announced.execute(db);
    await found.execute(db);
    await people.execute(db);
    await adopted.execute(db);
  },
};

const announced = sql`
  -- Cash that came or went without a trade. The rows before this change are initial capital.
  alter table transfers add column kind text not null default 'initial';
  alter table transfers add column account text;
  alter table transfers add column venue_transfer_id text;
  create unique index transfers_venue_once on transfers (account, venue_transfer_id);
  -- A venue time: until here every transfer is booked, and the balance was found equal.
  alter table funds add column transfers_checked_until bigint;

  create table expected_transfers (
    id text primary key,
    token text not null references funds,
    account text not null,
    kind text not null check (kind in ('fee-sweep', 'creation', 'redemption', 'top-up')),
    -- As the venue shows it: above zero comes in.
    amount numeric not null check (amount <> 0),
    reason text not null,
    registered_by text not null,
    registered_at bigint not null,
    expires_at bigint not null,
    state text not null default 'expected' check (state in ('expected', 'booked', 'expired', 'cancelled')),
    closed_at bigint,
    closed_by text,
    venue_transfer_id text,
    check ((state = 'booked') = (venue_transfer_id is not null)),
    check ((state in ('booked', 'cancelled')) = (closed_at is not null))
  );
  create index expected_transfers_open on expected_transfers (token) where state = 'expected';
`;

const found = sql`
  create table findings (
    id bigint generated always as identity primary key,
    token text not null references funds,
    kind text not null,
    subject text not null,
    what text not null,
    details jsonb not null,
    found_at bigint not null,
    seen_at bigint not null,
    told_at bigint,
    resolved_at bigint,
    resolved_by text,
    check ((resolved_at is null) = (resolved_by is null))
  );
  create unique index findings_open_once on findings (token, kind, subject) where resolved_at is null;
  create index findings_untold on findings (id) where told_at is null and resolved_at is null;
`;

const people = sql`
  create table operators (
    name text primary key check (name ~ '^[a-z][a-z0-9-]{1,31}$'),
    salt text not null,
    hash text not null,
    -- Who has seen the token besides its holder; the holder itself once it was renewed.
    issued_by text not null,
    issued_at bigint not null,
    removed_at bigint,
    removed_by text
  );
`;

const adopted = sql`
  create table adoptions (
    id text primary key,
    token text not null references funds,
    reason text not null,
    difference jsonb not null,
    hash text not null,
    proposed_by text not null references operators,
    proposed_at bigint not null,
    expires_at bigint not null,
    approved_by text references operators,
    approved_at bigint,
    -- The fund's books before and after, filled when they were changed.
    from_contracts numeric,
    from_cash numeric,
    to_contracts numeric,
    to_cash numeric,
    check (approved_by is distinct from proposed_by),
    check ((approved_by is null) = (approved_at is null)),
    check ((approved_by is null) = (to_cash is null))
  );
  create index adoptions_token on adoptions (token, proposed_at desc);

  create table adoption_lines (
    adoption_id text not null references adoptions,
    kind text not null,
    subject text not null,
    contracts numeric not null,
    cash numeric not null,
    what text not null,
    primary key (adoption_id, kind, subject)
  );

  -- Known from now on, as booked ones are.
  create table adopted_events (
    account text not null,
    event_kind text not null check (event_kind in ('trade', 'forced')),
    execution_id text not null,
    contracts numeric not null,
    price numeric not null,
    paid numeric not null,
    time bigint not null,
    adoption_id text not null references adoptions,
    primary key (account, event_kind, execution_id)
  );
  create table adopted_transfers (
    account text not null,
    venue_transfer_id text not null,
    amount numeric not null,
    time bigint not null,
    adoption_id text not null references adoptions,
    primary key (account, venue_transfer_id)
  );
`;
