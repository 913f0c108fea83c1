import { type Selectable, sql } from 'kysely';
import type { Attempt } from '../contract/activities.js';
import type { RebalanceOutcome } from '../contract/rebalance.js';
import { decimal, plain } from '../domain/decimal.js';
import { MAX_ATTEMPT } from '../domain/rebalance-id.js';
import { ratioOfAll, type UnitRatio } from '../domain/unit-change.js';
import type { Side } from '../venue/port.js';
import { IS_NO_IDLE_ROUND } from './idle-rounds.js';
import { fromNumeric } from './numeric.js';
import { OUTCOME_COLUMNS, type OutcomeRow, outcomeOf } from './outcome-rows.js';
import type { OrderReport, RebalanceRecord, ShareReport } from './records/rebalance.js';
import type { Db, Session } from './session.js';
import type { Tables } from './tables.js';
import { unitRatiosSince } from './unit-change-rows.js';

export function readRebalance(session: Session, id: string): Promise<RebalanceRecord | null> {
  return session.run(async (db) => {
    const row = await selectRebalances(db).where('rebalances.id', '=', id).executeTakeFirst();
    return row === undefined ? null : rebalanceRecord(row);
  });
}

interface HistoryFilter {
  readonly token: string | null;
  readonly limit: number;
}

export function readHistory(session: Session, filter: HistoryFilter): Promise<readonly RebalanceRecord[]> {
  return session.run((db) => historyOf(db, filter));
}

export async function historyOf(db: Db, filter: HistoryFilter): Promise<readonly RebalanceRecord[]> {
  const closed = selectRebalances(db).where('rebalances.outcome', 'is not', null).where(IS_NO_IDLE_ROUND);
  const rows = await (filter.token === null ? closed : closed.where('rebalances.token', '=', filter.token))
    .orderBy('rebalances.ordinal', 'desc')
    .limit(filter.limit)
    .execute();
  return rows.map(rebalanceRecord);
}

/** Closed rebalances looked at: many more than any one key ever has attempts. */
const RECENT = 200;

export function readOpenAttempts(session: Session, token: string): Promise<readonly Attempt[]> {
  return session.run(async (db) => {
    const { rows } = await sql<Attempt>`
      with recent as (
        (select key, attempt, outcome from rebalances
          where token = ${token} and outcome is not null order by ordinal desc limit ${RECENT})
        union all
        select key, attempt, outcome from rebalances where token = ${token} and outcome is null
      )
      select key, max(attempt) as attempt from recent
      where not exists (select from honoured_requests where honoured_requests.key = recent.key)
      group by key having not coalesce(bool_or(outcome in ('done', 'no-trade-needed')), false)
      order by key`.execute(db);
    return rows;
  });
}

/** One that was closed along with another key counts as that key's own. */
export function readOutcomes(
  session: Session,
  keys: readonly string[],
): Promise<readonly RebalanceOutcome[]> {
  return session.run(async (db) => {
    const asked = sql`any(${keys}::text[])`;
    const columns = sql.join(OUTCOME_COLUMNS.map((column) => sql.ref(column)));
    const besidesKey = sql.join(
      OUTCOME_COLUMNS.map((column) => (column === 'key' ? sql`h.key` : sql.ref(`r.${column}`))),
    );
    const { rows } = await sql<OutcomeRow>`
      select distinct on (key) ${columns} from (
        select ${columns}, attempt from rebalances where key = ${asked}
        union all
        select ${besidesKey}, ${AFTER_ANY_ATTEMPT}::integer
        from honoured_requests h join rebalances r on r.id = h.rebalance_id where h.key = ${asked}
      ) ended
      order by key, attempt desc`.execute(db);
    return rows.flatMap((row) => outcomeOf(row) ?? []);
  });
}

const AFTER_ANY_ATTEMPT = MAX_ATTEMPT + 1;

/** An order within a row: amounts as text, since JSON has no exact numbers. */
interface OrderColumn {
  readonly id: string;
  readonly side: Side;
  readonly contracts: string;
  readonly filled: string;
  /** Of the executions: contracts, contracts x price, fees. */
  readonly booked: string;
  readonly value: string;
  readonly fee: string;
  readonly executions: number;
}

const RECORD_COLUMNS = [
  ...OUTCOME_COLUMNS,
  'attempt',
  'request_key',
  'requested_by',
  'request_reason',
  'nominal_time',
  'opened_at',
  'closed_at',
] as const;

type RebalanceRow = Pick<Selectable<Tables['rebalances']>, (typeof RECORD_COLUMNS)[number]> & {
  readonly orders: readonly OrderColumn[];
  readonly unit_ratios: readonly UnitRatio[];
  readonly share: ShareColumn | null;
};

/** Amounts as text, as of the orders. */
interface ShareColumn {
  readonly id: string;
  readonly round: string;
  readonly crossed: string;
  readonly price: string;
  readonly executed: string;
  readonly notional: string;
  readonly fee: string;
}

const RATIOS_SINCE = unitRatiosSince(sql.ref('rebalances.token'), sql.ref('rebalances.ordinal'));

const SHARE = sql<ShareColumn | null>`(
  select json_build_object('id', s.id, 'round', s.round_id, 'crossed', s.crossed::text, 'price', s.price::text,
    'executed', s.executed::text, 'notional', s.notional::text, 'fee', s.fee::text)
  from round_shares s where s.rebalance_id = rebalances.id and s.kind = 'served')`;

/** Orders and their executions are summed by PostgreSQL, exactly, within the one statement. */
function selectRebalances(db: Db) {
  return db
    .selectFrom('rebalances')
    .select(RECORD_COLUMNS)
    .select(RATIOS_SINCE.as('unit_ratios'))
    .select(SHARE.as('share'))
    .select(
      sql<readonly OrderColumn[]>`(
    select coalesce(json_agg(json_build_object(
      'id', o.client_order_id, 'side', o.side, 'contracts', o.contracts::text, 'filled', o.filled::text,
      'booked', e.contracts::text, 'value', e.value::text, 'fee', e.fee::text, 'executions', e.number
    ) order by o.intended_at, o.client_order_id), '[]')
    from orders o cross join lateral (
      select coalesce(sum(contracts), 0) as contracts, coalesce(sum(contracts * price), 0) as value,
        coalesce(sum(fee), 0) as fee, count(*) as number
      from executions where client_order_id = o.client_order_id
    ) e
    where o.rebalance_id = rebalances.id)`.as('orders'),
    );
}

function rebalanceRecord(row: RebalanceRow): RebalanceRecord {
  return {
    id: row.id,
    key: row.key,
    token: row.token,
    cause: row.cause,
    outcome: row.outcome,
    reason: row.outcome_reason,
    anchorSeq: row.outcome_anchor_seq,
    state: row.outcome_state,
    figures: row.figures,
    ...(row.wipe_out === null ? {} : { wipeOut: row.wipe_out }),
    attempt: row.attempt,
    requestKey: row.request_key,
    requestedBy: row.requested_by,
    requestReason: row.request_reason,
    nominalTime: row.nominal_time,
    unitRatio: ratioOfAll(row.unit_ratios),
    openedAt: row.opened_at,
    closedAt: row.closed_at,
    orders: row.orders.map(orderReport),
    ...(row.share !== null && { share: shareReport(row.share) }),
  };
}

function shareReport({ id, round, ...amounts }: ShareColumn): ShareReport {
  return {
    id,
    round,
    crossed: fromNumeric(amounts.crossed),
    price: fromNumeric(amounts.price),
    executed: fromNumeric(amounts.executed),
    notional: fromNumeric(amounts.notional),
    fee: fromNumeric(amounts.fee),
  };
}

function orderReport(order: OrderColumn): OrderReport {
  const booked = decimal(fromNumeric(order.booked));
  return {
    clientOrderId: order.id,
    side: order.side,
    contracts: fromNumeric(order.contracts),
    filled: fromNumeric(order.filled),
    averagePrice: booked.isZero() ? null : plain(decimal(fromNumeric(order.value)).div(booked)),
    fee: fromNumeric(order.fee),
    executions: order.executions,
  };
}
