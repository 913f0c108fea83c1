import type { Selectable } from 'kysely';
import type { DealingRecord, DealingResult } from '../contract/dealing.js';
import type { DealingTables } from './dealing-tables.js';
import { fromNumeric } from './numeric.js';

export type DealingRow = Selectable<DealingTables['dealings']>;

export function dealingRecord(row: DealingRow): DealingRecord {
  const { feed, feed_seq } = row;
  return {
    id: row.id,
    token: row.token,
    kind: row.kind,
    measure: row.measure,
    quantity: fromNumeric(row.quantity),
    requestKey: row.request_key,
    requestedBy: row.requested_by,
    feed: feed === null || feed_seq === null ? null : { name: feed, seq: feed_seq },
    recordedAt: row.recorded_at,
    state: row.state,
    note: row.note,
    rebalanceId: row.rebalance_id,
    result: resultOf(row),
  };
}

/** The table has all of these columns, or none. */
function resultOf(row: DealingRow): DealingResult | null {
  const { dealt_at: time, nav, units, cash, fee, dust, supply_before, supply_after } = row;
  if (time === null || nav === null || units === null || cash === null) return null;
  if (fee === null || dust === null || supply_before === null || supply_after === null) return null;
  return {
    time,
    nav: fromNumeric(nav),
    units: fromNumeric(units),
    cash: fromNumeric(cash),
    fee: fromNumeric(fee),
    dust: fromNumeric(dust),
    supplyBefore: fromNumeric(supply_before),
    supplyAfter: fromNumeric(supply_after),
  };
}
