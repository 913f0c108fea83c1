import { sql } from 'kysely';
import type { FundRetirement, RetirementRecord, RetirementState } from '../contract/retirement.js';
import type { Db } from './session.js';

/** Of the fund of a row of `funds`: the one that waits, is under way, or has retired it; almost never any. */
export const RETIREMENT = sql<FundRetirement | null>`(
  select json_build_object('id', r.id, 'at', r.asked_for, 'reason', r.reason,
    'effectiveAt', (select effective_at from retirement_steps s where s.id = r.id and step = 'begun'),
    'final', (select final from retirement_steps s where s.id = r.id and step = 'retired'))
  from retirements r
  where r.token = funds.token
    and not exists (select from retirement_steps s where s.id = r.id and step in ('refused', 'cancelled'))
  limit 1)`;

/** Newest first. */
export async function readRetirements(db: Db, token: string | null): Promise<readonly RetirementRecord[]> {
  const rows = await selectRetirements(db)
    .$if(token !== null, (query) => query.where('r.token', '=', token ?? ''))
    .orderBy('r.recorded_at', 'desc')
    .orderBy('r.id', 'desc')
    .execute();
  return rows.map(retirementRecord);
}

/** Throws where there is none of this id. */
export async function readRetirement(db: Db, id: string): Promise<RetirementRecord> {
  return retirementRecord(await selectRetirements(db).where('r.id', '=', id).executeTakeFirstOrThrow());
}

export function selectRetirements(db: Db) {
  return db
    .selectFrom('retirements as r')
    .leftJoin('retirement_steps as b', (join) => join.onRef('b.id', '=', 'r.id').on('b.step', '=', 'begun'))
    .leftJoin('retirement_steps as e', (join) => join.onRef('e.id', '=', 'r.id').on('e.step', '<>', 'begun'))
    .select([
      'r.id',
      'r.token',
      'r.asked_for',
      'r.reason',
      'r.request_key',
      'r.requested_by',
      'r.recorded_at',
    ])
    .select(['b.effective_at', 'b.note as begun_note', 'e.step', 'e.note', 'e.final']);
}

type RetirementRow = Awaited<ReturnType<ReturnType<typeof selectRetirements>['execute']>>[number];

export function retirementRecord(row: RetirementRow): RetirementRecord {
  return {
    id: row.id,
    token: row.token,
    at: row.asked_for,
    reason: row.reason,
    requestKey: row.request_key,
    requestedBy: row.requested_by,
    recordedAt: row.recorded_at,
    state: stateOf(row),
    note: row.note ?? row.begun_note,
    effectiveAt: row.effective_at,
    final: row.final,
  };
}

function stateOf({ step, effective_at }: RetirementRow): RetirementState {
  if (step !== null && step !== 'begun') return step;
  return effective_at === null ? 'waiting' : 'unwinding';
}
