import { type Kysely, type Migration, sql } from 'kysely';

/**
 * Times are milliseconds since 1970 UTC. Amounts are `numeric` without scale: whatever the venue says is
 * kept to the last digit. A position is a signed number of contracts; cash is equity less exposure.
 */
export const initial: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await funds.execute(db);
    await rebalances.execute(db);
    await orders.execute(db);
    await bookings.execute(db);
    await watching.execute(db);
  },
};

const funds = sql`
  create table funds (
    token text primary key,
    settings jsonb not null,
    pending_settings jsonb,
    account text not null generated always as (settings ->> 'account') stored,
    contract text not null generated always as (settings ->> 'contract') stored,
    state text not null check (
      state in ('ESTABLISHING', 'ACTIVE', 'PAUSED', 'REDUCING', 'HALTED', 'WIPED_OUT')),
    state_reason text,
    state_since bigint not null,
    epoch text not null check (epoch ~ '^[a-z0-9]{3}$'),
    units numeric check (units > 0),
    anchor_seq integer,
    fees_payable numeric not null default 0,
    fees_booked_until bigint,
    events_booked_until bigint,
    check (settings ->> 'token' = token),
    check (pending_settings is null or pending_settings ->> 'token' = token),
    check (anchor_seq is null or units is not null)
  );
  -- Two funds of the fund model in one book would net each other.
  create unique index funds_one_a_book on funds (account, contract) where settings ->> 'model' = 'fund';
  create index funds_contract on funds (contract);

  create table state_changes (
    token text not null references funds,
    change_id text not null,
    from_state text not null,
    to_state text not null,
    reason text not null,
    changed_by text not null,
    changed_at bigint not null,
    primary key (token, change_id)
  );

  create table requests (
    token text not null references funds,
    cause text not null,
    request_key text not null,
    number integer not null check (number > 0),
    requested_by text not null,
    reason text not null,
    admitted_at bigint not null,
    primary key (token, cause, request_key),
    unique (token, cause, number)
  );
`;

const rebalances = sql`
  create table rebalances (
    id text primary key,
    -- The order in which they were opened.
    ordinal bigint generated always as identity unique,
    token text not null references funds,
    key text not null,
    attempt integer not null check (attempt > 0),
    cause text not null,
    request_key text not null,
    requested_by text not null,
    request_reason text not null,
    nominal_time bigint,
    request_anchor_seq integer,
    opened_at bigint not null,
    strike jsonb,
    plan jsonb,
    figures jsonb,
    outcome text check (
      outcome in ('done', 'no-trade-needed', 'superseded', 'refused', 'skipped', 'remainder', 'stopped',
        'wiped-out', 'failed')),
    outcome_reason text,
    outcome_anchor_seq integer,
    outcome_state text,
    closed_at bigint,
    unique (key, attempt),
    check ((outcome is null) = (closed_at is null)),
    check ((outcome is null) = (outcome_state is null)),
    check (outcome is distinct from 'done' or figures is not null)
  );
  create unique index rebalances_key_closed_once on rebalances (key)
    where outcome in ('done', 'no-trade-needed');
  create index rebalances_closed on rebalances (token, ordinal desc) where outcome is not null;

  create table anchors (
    token text not null references funds,
    seq integer not null check (seq > 0),
    price numeric not null check (price > 0),
    nav numeric not null check (nav > 0),
    units numeric not null check (units > 0),
    time bigint not null,
    range numeric not null check (range > 0),
    rebalance_id text not null unique references rebalances,
    primary key (token, seq)
  );
  alter table funds add foreign key (token, anchor_seq) references anchors (token, seq);
`;

const orders = sql`
  create table orders (
    client_order_id text primary key,
    rebalance_id text not null references rebalances,
    account text not null,
    contract text not null,
    side text not null check (side in ('buy', 'sell')),
    contracts numeric not null check (contracts > 0),
    limit_price numeric not null check (limit_price > 0),
    reduce_only boolean not null,
    state text not null check (state in ('intended', 'sent', 'open', 'filled', 'cancelled', 'rejected')),
    filled numeric not null default 0 check (filled >= 0),
    booked numeric not null default 0 check (booked >= 0 and booked <= contracts),
    intended_at bigint not null,
    first_sent_at bigint
  );
  create index orders_rebalance on orders (rebalance_id);
  create index orders_unresolved on orders (account, contract)
    where state in ('intended', 'sent', 'open') or filled > booked;

  create table order_shares (
    -- Unique: one share an order, until a book is shared by several funds.
    client_order_id text primary key references orders,
    token text not null references funds,
    contracts numeric not null check (contracts > 0)
  );
`;

const bookings = sql`
  create table executions (
    account text not null,
    execution_id text not null,
    contract text not null,
    client_order_id text not null references orders,
    side text not null check (side in ('buy', 'sell')),
    contracts numeric not null check (contracts > 0),
    price numeric not null check (price > 0),
    fee numeric not null,
    time bigint not null,
    primary key (account, execution_id)
  );
  create index executions_order on executions (client_order_id);

  create table execution_shares (
    account text not null,
    execution_id text not null,
    token text not null references funds,
    contracts numeric not null,
    cash numeric not null,
    primary key (account, execution_id, token),
    foreign key (account, execution_id) references executions
  );

  create table funding_payments (
    account text not null,
    execution_id text not null,
    contract text not null,
    token text not null references funds,
    rate numeric not null,
    contracts numeric not null,
    price numeric not null,
    paid numeric not null,
    time bigint not null,
    primary key (account, execution_id)
  );

  create table fee_charges (
    token text not null references funds,
    due_at bigint not null,
    rate numeric not null,
    price numeric not null,
    equity numeric not null,
    amount numeric not null,
    primary key (token, due_at)
  );

  create table transfers (
    id text primary key,
    token text not null references funds,
    amount numeric not null,
    units numeric not null,
    time bigint not null
  );

  create table positions (
    account text not null,
    contract text not null,
    token text not null references funds,
    contracts numeric not null default 0,
    cash numeric not null default 0,
    primary key (account, contract, token)
  );
  create unique index positions_token on positions (token);
`;

const watching = sql`
  create table watch_progress (
    contract text primary key,
    time bigint not null,
    price numeric not null check (price > 0),
    anchors jsonb not null
  );
`;
