import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely';
import type { FundSettings } from '../contract/fund-settings.js';
import type { FundState } from '../contract/fund-state.js';
import type { OutcomeKind, Plan, RebalanceFigures, Strike, StruckPlan } from '../contract/rebalance.js';
import type { Leg } from '../domain/daily-legs.js';
import type { OrderState } from '../domain/order-state.js';
import type { FixedTriggers } from '../domain/rebalance-point.js';
import type { Cause } from '../domain/request-priority.js';
import type { WipeOut } from '../domain/wipe-out.js';
import type { Side } from '../venue/port.js';
import type { AlertTables } from './alert-tables.js';
import type { ApprovalTables } from './approval-tables.js';
import type { AuditTables } from './audit-tables.js';
import type { DealingTables } from './dealing-tables.js';
import type { MarketTables } from './market-tables.js';
import type { RetirementTables } from './retirement-tables.js';
import type { RoundTables } from './round-tables.js';
import type { RuleTables } from './rule-tables.js';
import type { TrailTables } from './trail-tables.js';
import type { UnitChangeTables } from './unit-change-tables.js';

/** `numeric`: exact, as text; trailing zeros are taken off where it is read. */
type Numeric = string;
type Json<T extends object> = JSONColumnType<T, string, string>;
type OptionalJson<T extends object> = ColumnType<T | null, string | null, string | null>;

export interface Tables
  extends AuditTables,
    AlertTables,
    ApprovalTables,
    MarketTables,
    RoundTables,
    RuleTables,
    DealingTables,
    TrailTables,
    UnitChangeTables,
    RetirementTables {
  funds: {
    token: string;
    /** Both out of the settings. */
    account: GeneratedAlways<string>;
    contract: GeneratedAlways<string>;
    settings: Json<FundSettings>;
    pending_settings: OptionalJson<FundSettings>;
    rules_version: Generated<number>;
    rules_since: number | null;
    pending_version: number | null;
    pending_at: number | null;
    state: FundState;
    state_reason: string | null;
    state_since: number;
    epoch: string;
    units: Numeric | null;
    point_nav: Numeric | null;
    anchor_seq: number | null;
    fees_payable: Generated<Numeric>;
    receivable: Generated<Numeric>;
    /** Of the retirement that has taken effect. */
    retiring_since: number | null;
    fees_booked_until: number | null;
    events_booked_until: number | null;
    transfers_checked_until: number | null;
  };
  state_changes: {
    token: string;
    change_id: string;
    from_state: FundState;
    to_state: FundState;
    reason: string;
    changed_by: string;
    changed_at: number;
  };
  requests: {
    token: string;
    cause: Cause;
    request_key: string;
    number: number;
    requested_by: string;
    reason: string;
    admitted_at: number;
  };
  anchors: {
    token: string;
    seq: number;
    price: Numeric;
    nav: Numeric;
    units: Numeric;
    time: number;
    range: Numeric | null;
    triggers: Json<FixedTriggers> | null;
    quiet_until: number | null;
    rebalance_id: string;
  };
  rebalances: {
    id: string;
    ordinal: GeneratedAlways<number>;
    token: string;
    key: string;
    attempt: number;
    cause: Cause;
    request_key: string;
    requested_by: string;
    request_reason: string;
    nominal_time: number | null;
    request_anchor_seq: number | null;
    breach_seen_at: number | null;
    opened_at: number;
    rules_version: number | null;
    strike: OptionalJson<Strike>;
    plan: OptionalJson<Plan>;
    earlier: ColumnType<readonly StruckPlan[] | null, string | null, string | null>;
    figures: OptionalJson<RebalanceFigures>;
    wipe_out: OptionalJson<WipeOut>;
    outcome: OutcomeKind | null;
    outcome_reason: string | null;
    outcome_anchor_seq: number | null;
    outcome_state: FundState | null;
    closed_at: number | null;
    round_id: string | null;
  };
  orders: {
    client_order_id: string;
    rebalance_id: string;
    account: string;
    contract: string;
    side: Side;
    contracts: Numeric;
    limit_price: Numeric;
    reduce_only: boolean;
    state: OrderState;
    /** What the venue reported; `booked` is what its executions add up to here. */
    filled: Generated<Numeric>;
    booked: Generated<Numeric>;
    intended_at: number;
    /** By the database's clock: the latest send, and the latest look in vain since. */
    sent_at: number | null;
    missed_at: number | null;
    sends: Generated<number>;
    misses: Generated<number>;
    lease_token: number | null;
    leg: Leg | null;
  };
  honoured_requests: { key: string; rebalance_id: string };
  depth_claims: {
    rebalance_id: string;
    contract: string;
    side: Side;
    remaining: Numeric;
    claimed: Numeric;
    claimed_at: number;
  };
  order_shares: { client_order_id: string; token: string; contracts: Numeric };
  executions: {
    account: string;
    execution_id: string;
    contract: string;
    client_order_id: string;
    side: Side;
    contracts: Numeric;
    price: Numeric;
    fee: Numeric;
    time: number;
    mark_price: Numeric | null;
  };
  execution_shares: {
    account: string;
    execution_id: string;
    token: string;
    contracts: Numeric;
    cash: Numeric;
  };
  funding_payments: {
    account: string;
    execution_id: string;
    contract: string;
    token: string;
    rate: Numeric;
    contracts: Numeric;
    price: Numeric;
    paid: Numeric;
    time: number;
  };
  fee_charges: {
    token: string;
    due_at: number;
    rate: Numeric;
    price: Numeric;
    equity: Numeric;
    amount: Numeric;
  };
  daily_strikes: {
    rebalance_id: string;
    token: string;
    nominal_time: number;
    time: number;
    price: Numeric;
    index_price: Numeric;
    nav: Numeric;
    units: Numeric;
    equity: Numeric;
    contracts: Numeric;
    leverage: Numeric | null;
    outcome: OutcomeKind;
  };
  positions: {
    account: string;
    contract: string;
    token: string;
    contracts: Generated<Numeric>;
    cash: Generated<Numeric>;
  };
  watch_progress: {
    contract: string;
    time: number;
    price: Numeric;
    anchors: Json<Record<string, number>>;
    ticked_at: number | null;
  };
}
