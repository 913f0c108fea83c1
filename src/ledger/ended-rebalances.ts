import { sql } from 'kysely';
import type { OutcomeKind } from '../contract/rebalance.js';
import type { DecimalString } from '../domain/decimal.js';
import type { Cause } from '../domain/request-priority.js';
import type { Side } from '../venue/port.js';
import type { EndedRebalance } from './monitoring-port.js';
import { fromNumeric } from './numeric.js';
import type { Session } from './session.js';

interface Row {
  readonly id: string;
  readonly token: string;
  readonly cause: Cause;
  readonly attempt: number;
  readonly outcome: OutcomeKind;
  readonly opened_at: number;
  readonly closed_at: number;
  readonly nominal_time: number | null;
  readonly breach_seen_at: number | null;
  readonly breach_to_order_ms: number | null;
  readonly outside_ms: number | null;
  readonly strike_price: string | null;
  readonly leverage_before: DecimalString | null;
  readonly leverage_after: DecimalString | null;
  readonly orders: number;
  readonly fills: readonly FillColumn[];
}

/** Within a row amounts are text, since JSON has no exact numbers. */
interface FillColumn {
  readonly side: Side;
  readonly contracts: string;
  readonly price: string;
  readonly fee: string;
  readonly mark: string | null;
}

/**
 * Those that ended from one instant to another (by `closed_at`), the earliest first. What was measured is one statement,
 * so that a rebalance is shown with its orders and fills as they stand together.
 */
export function readEndedRebalances(
  session: Session,
  { from, until, limit }: { readonly from: number; readonly until: number; readonly limit: number },
): Promise<readonly EndedRebalance[]> {
  return session.run(async (db) => {
    const { rows } = await sql<Row>`
      select r.id, r.token, r.cause, r.attempt, r.outcome, r.opened_at, r.closed_at, r.nominal_time,
        coalesce(first.breach_seen_at, r.breach_seen_at) as breach_seen_at,
        case when r.cause = 'interim' and not first.has_orders then ours.first_at - first.breach_seen_at end
          as breach_to_order_ms,
        r.closed_at - left_point.breach_seen_at as outside_ms,
        coalesce(r.earlier -> 0 -> 'strike' ->> 'markPrice', r.strike ->> 'markPrice') as strike_price,
        r.figures ->> 'leverageBefore' as leverage_before,
        r.figures ->> 'leverageAfter' as leverage_after,
        ours.orders,
        coalesce(ours.fills, '[]'::json) as fills
      from rebalances r
      -- All attempts at its key up to this one: when the breach was seen first, and whether an earlier one sent any order.
      cross join lateral (
        select min(k.breach_seen_at) as breach_seen_at,
          coalesce(bool_or(k.attempt < r.attempt
            and exists (select from orders o where o.rebalance_id = k.id)), false) as has_orders
        from rebalances k where k.key = r.key and k.attempt <= r.attempt
      ) first
      cross join lateral (
        select min(o.intended_at) as first_at, count(*)::integer as orders,
          (select json_agg(json_build_object('side', e.side, 'contracts', e.contracts::text, 'price', e.price::text,
              'fee', e.fee::text, 'mark', e.mark_price::text) order by e.time, e.execution_id)
            from executions e join orders f using (client_order_id) where f.rebalance_id = r.id) as fills
        from orders o where o.rebalance_id = r.id
      ) ours
      -- Where it moved the rebalance point: since when the price was beyond the range of the point that it left.
      left join lateral (
        select min(b.breach_seen_at) as breach_seen_at
        from anchors a join rebalances b
          on b.token = a.token and b.cause = 'interim' and b.request_anchor_seq = a.seq - 1
        where a.rebalance_id = r.id
      ) left_point on true
      where r.outcome is not null and r.closed_at >= ${from}::bigint and r.closed_at < ${until}::bigint
      order by r.closed_at, r.id
      limit ${limit}::integer`.execute(db);
    return rows.map(endedRebalance);
  });
}

function endedRebalance(row: Row): EndedRebalance {
  return {
    id: row.id,
    token: row.token,
    cause: row.cause,
    attempt: row.attempt,
    outcome: row.outcome,
    openedAt: row.opened_at,
    closedAt: row.closed_at,
    nominalTime: row.nominal_time,
    breachSeenAt: row.breach_seen_at,
    breachToOrderMs: row.breach_to_order_ms,
    outsideMs: row.outside_ms,
    strikePrice: row.strike_price === null ? null : fromNumeric(row.strike_price),
    leverage:
      row.leverage_before === null || row.leverage_after === null
        ? null
        : { before: row.leverage_before, after: row.leverage_after },
    orders: row.orders,
    fills: row.fills.map(({ side, contracts, price, fee, mark }) => ({
      side,
      contracts: fromNumeric(contracts),
      price: fromNumeric(price),
      fee: fromNumeric(fee),
      markPrice: mark === null ? null : fromNumeric(mark),
    })),
  };
}

/** Funds that are beyond their range now, as far as a rebalance was asked for and has not ended it. */
export function readOpenBreaches(
  session: Session,
): Promise<readonly { readonly token: string; readonly since: number }[]> {
  return session.run(async (db) => {
    const { rows } = await sql<{ token: string; since: number }>`
      select f.token, b.since from funds f
      cross join lateral (
        select min(r.breach_seen_at) as since,
          (array_agg(r.outcome order by r.attempt desc))[1] as latest
        from rebalances r
        where r.token = f.token and r.cause = 'interim' and r.request_anchor_seq = f.anchor_seq
      ) b
      where b.since is not null and b.latest is distinct from 'skipped' and b.latest is distinct from 'wiped-out'
      order by b.since`.execute(db);
    return rows;
  });
}
