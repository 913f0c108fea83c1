import { type RawBuilder, sql } from 'kysely';
import type { UnitChangeRecord, WaitingUnitChange } from '../contract/unit-change.js';
import { decimal, plain } from '../domain/decimal.js';
import type { UnitRatio } from '../domain/unit-change.js';
import type { Db } from './session.js';

/** Of the fund of a row of `funds`: the one that waits; almost never any. */
export const WAITING_UNIT_CHANGE = sql<WaitingUnitChange | null>`(
  select json_build_object('id', c.id, 'kind', c.kind, 'at', c.asked_for, 'anchorSeq', c.anchor_seq,
    'ratio', json_build_object('newUnits', c.new_units::text, 'oldUnits', c.old_units::text))
  from unit_changes c
  where c.token = funds.token and not exists (select from unit_changes_ended e where e.id = c.id)
  limit 1)`;

/** Of a rebalance: the ratios of all that took effect since. */
export const unitRatiosSince = (
  token: RawBuilder<string>,
  ordinal: RawBuilder<number>,
): RawBuilder<readonly UnitRatio[]> => sql`(
  select coalesce(json_agg(json_build_object('newUnits', c.new_units::text, 'oldUnits', c.old_units::text)), '[]')
  from unit_changes c join unit_changes_ended e using (id)
  where c.token = ${token} and e.outcome = 'effected' and e.last_ordinal >= ${ordinal})`;

/** Newest first. */
export async function readUnitChanges(db: Db, token: string | null): Promise<readonly UnitChangeRecord[]> {
  const rows = await selectUnitChanges(db)
    .$if(token !== null, (query) => query.where('c.token', '=', token ?? ''))
    .orderBy('c.recorded_at', 'desc')
    .orderBy('c.id', 'desc')
    .execute();
  return rows.map(unitChangeRecord);
}

export function selectUnitChanges(db: Db) {
  return db
    .selectFrom('unit_changes as c')
    .leftJoin('unit_changes_ended as e', 'e.id', 'c.id')
    .select(['c.id', 'c.token', 'c.kind', 'c.new_units', 'c.old_units', 'c.asked_for', 'c.anchor_seq'])
    .select(['c.reason', 'c.request_key', 'c.requested_by', 'c.recorded_at'])
    .select(['e.outcome', 'e.note', 'e.effective_at', 'e.figures']);
}

type UnitChangeRow = Awaited<ReturnType<ReturnType<typeof selectUnitChanges>['execute']>>[number];

export function unitChangeRecord(row: UnitChangeRow): UnitChangeRecord {
  return {
    id: row.id,
    token: row.token,
    kind: row.kind,
    ratio: wholeRatio(row.new_units, row.old_units),
    at: row.asked_for,
    anchorSeq: row.anchor_seq,
    reason: row.reason,
    requestKey: row.request_key,
    requestedBy: row.requested_by,
    recordedAt: row.recorded_at,
    state: row.outcome ?? 'waiting',
    note: row.note,
    effectiveAt: row.effective_at,
    figures: row.figures,
  };
}

const wholeRatio = (newUnits: number, oldUnits: number): UnitRatio => ({
  newUnits: plain(decimal(newUnits)),
  oldUnits: plain(decimal(oldUnits)),
});
