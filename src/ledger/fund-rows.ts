import { type InferResult, type QueryCreator, sql } from 'kysely';
import type { HedgeBookState } from '../contract/hedge-book.js';
import type { HeldRules, PendingRules } from '../contract/rules-in-force.js';
import type { Anchor, FixedTriggers } from '../domain/rebalance-point.js';
import { BETWEEN_LEGS } from './between-legs.js';
import { UnknownFundError } from './errors.js';
import { fromNumeric } from './numeric.js';
import type { FundRecord } from './records/fund.js';
import { RETIREMENT } from './retirement-rows.js';
import type { Db, Tx } from './session.js';
import type { Tables } from './tables.js';
import { WAITING_UNIT_CHANGE } from './unit-change-rows.js';

/** A database, a transaction, or a statement that was begun with other tables. */
export type Reading = Pick<QueryCreator<Tables>, 'selectFrom'>;

/** Reads a fund. Throws `UnknownFundError`. */
export async function readFund(db: Reading, token: string): Promise<FundRecord> {
  const row = await selectFunds(db).where('funds.token', '=', token).executeTakeFirst();
  if (row === undefined) throw new UnknownFundError(token);
  return fundRecord(row);
}

export async function readFunds(db: Db): Promise<readonly FundRecord[]> {
  const rows = await selectFunds(db).orderBy('funds.token').execute();
  return rows.map(fundRecord);
}

/**
 * Reads a fund and keeps its row until the transaction ends: whoever changes a fund does so one after the
 * other. Two statements, since only a statement begun after the lock was granted sees what the holder before
 * has written. The weaker `no key update` leaves foreign-key checks of others alone.
 */
export async function lockFund(tx: Tx, token: string): Promise<FundRecord> {
  await lockFundRow(tx, token);
  return await readFund(tx, token);
}

export async function lockFundRow(tx: Tx, token: string): Promise<void> {
  await tx.selectFrom('funds').select('token').where('token', '=', token).forNoKeyUpdate().execute();
}

/** An anchor within a row: amounts as text, since JSON has no exact numbers. */
interface AnchorColumn {
  readonly seq: number;
  readonly price: string;
  readonly nav: string;
  readonly units: string;
  readonly time: number;
  readonly range: string | null;
  readonly triggers: FixedTriggers | null;
  readonly quietUntil: number | null;
}

/** What `fundRecord` reads; those who show more join it with further tables. */
export function selectFunds(db: Reading) {
  return db
    .selectFrom('funds')
    .innerJoin('positions', 'positions.token', 'funds.token')
    .innerJoin('trading_switch', (join) => join.onTrue())
    .leftJoin('anchors', (join) =>
      join.onRef('anchors.token', '=', 'funds.token').onRef('anchors.seq', '=', 'funds.anchor_seq'),
    )
    .select([
      'funds.settings',
      'funds.pending_settings',
      'funds.rules_version',
      'funds.rules_since',
      'funds.pending_version',
      'funds.pending_at',
      FORMER_RULES.as('former_rules'),
      'funds.state',
      'funds.state_reason',
      'funds.state_since',
      'funds.epoch',
      HEDGE_BOOK.as('hedge_book'),
      'funds.units',
      'funds.point_nav',
      'funds.fees_payable',
      'funds.receivable',
      'funds.fees_booked_until',
      'funds.events_booked_until',
      'positions.contracts',
      'positions.cash',
      'trading_switch.state as switch_state',
      'trading_switch.reason as switch_reason',
      'trading_switch.changed_by as switch_by',
      'trading_switch.changed_at as switch_since',
      sql<boolean>`exists (select from dealings
        where dealings.token = funds.token and dealings.state = 'waiting')`.as('has_waiting_dealings'),
      WAITING_UNIT_CHANGE.as('unit_change'),
      BETWEEN_LEGS.as('between_legs'),
      RETIREMENT.as('retirement'),
      sql<AnchorColumn | null>`case when anchors.seq is not null then json_build_object(
        'seq', anchors.seq, 'price', anchors.price::text, 'nav', anchors.nav::text, 'units', anchors.units::text,
        'time', anchors.time, 'range', anchors.range::text,
        'triggers', anchors.triggers, 'quietUntil', anchors.quiet_until) end`.as('anchor'),
    ]);
}

const HEDGE_BOOK = sql<HedgeBookState | null>`case when funds.settings ? 'book' then (
  select json_build_object('token', b.token, 'state', b.state, 'stateReason', b.state_reason)
  from funds b where b.token = funds.settings ->> 'book') end`;

/** Almost never any: only after rules came into force, and until fees are booked beyond that instant. */
const FORMER_RULES = sql<
  HeldRules['formerRules'] | null
>`case when funds.rules_since > funds.fees_booked_until then (
  select json_agg(json_build_object('settings', v.settings, 'until', f.until) order by f.version)
  from (select token, version, lead(since) over (order by version) as until
    from rules_in_force where token = funds.token) f
  join rule_versions v on v.token = f.token and v.version = f.version
  where f.until > funds.fees_booked_until) end`;

export type FundRow = InferResult<ReturnType<typeof selectFunds>>[number];

export function fundRecord(row: FundRow): FundRecord {
  return {
    settings: row.settings,
    rules: { version: row.rules_version, since: row.rules_since },
    pendingSettings: row.pending_settings,
    pendingRules: pendingRules(row),
    formerRules: row.former_rules ?? [],
    state: row.state,
    stateReason: row.state_reason,
    stateSince: row.state_since,
    tradingSwitch: {
      state: row.switch_state,
      reason: row.switch_reason,
      by: row.switch_by,
      since: row.switch_since,
    },
    ...(row.hedge_book !== null && { hedgeBook: row.hedge_book }),
    epoch: row.epoch,
    units: row.units === null ? null : fromNumeric(row.units),
    anchor: row.anchor === null ? null : anchor(row.anchor),
    pointNav: row.point_nav === null ? null : fromNumeric(row.point_nav),
    contracts: fromNumeric(row.contracts),
    cash: fromNumeric(row.cash),
    feesPayable: fromNumeric(row.fees_payable),
    receivable: fromNumeric(row.receivable),
    hasWaitingDealings: row.has_waiting_dealings,
    unitChange: row.unit_change,
    betweenLegs: row.between_legs,
    retirement: row.retirement,
    feesBookedUntil: row.fees_booked_until,
    eventsBookedUntil: row.events_booked_until,
  };
}

function pendingRules({ pending_version: version, pending_at: at }: FundRow): PendingRules | null {
  return version === null ? null : { version, at };
}

function anchor(column: AnchorColumn): Anchor {
  return {
    seq: column.seq,
    price: fromNumeric(column.price),
    nav: fromNumeric(column.nav),
    units: fromNumeric(column.units),
    time: column.time,
    range: column.range === null ? null : fromNumeric(column.range),
    ...(column.triggers !== null && { triggers: column.triggers }),
    ...(column.quietUntil !== null && { quietUntil: column.quietUntil }),
  };
}
