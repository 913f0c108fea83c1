import { sql } from 'kysely';
import type { Dangerous } from '../contract/dangerous.js';
import type { Approval, ApprovalState } from './approval-port.js';
import { DATABASE_NOW } from './database-clock.js';
import type { Db, Tx } from './session.js';

const STATE = sql<ApprovalState>`case
  when u.id is not null then 'used'
  when d.decision = 'declined' then 'declined'
  when a.expires_at <= ${DATABASE_NOW} then 'expired'
  when d.decision = 'approved' then 'approved'
  else 'open' end`;

/** Newest first. */
export const selectApprovals = (db: Db) =>
  db
    .selectFrom('approvals as a')
    // What was approved may have been declined since: that is the last decision.
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('approval_decisions')
          .selectAll()
          .whereRef('approval_decisions.id', '=', 'a.id')
          .orderBy(sql`decision = 'declined'`, 'desc')
          .limit(1)
          .as('d'),
      (join) => join.onTrue(),
    )
    .leftJoin('approvals_used as u', 'u.id', 'a.id')
    .selectAll('a')
    .select(['d.note', 'd.decided_by', 'd.decided_at', 'u.used_at', 'u.effect', STATE.as('state')])
    .orderBy('a.proposed_at', 'desc')
    .orderBy('a.id');

/** As it stands, and as nobody else decides or uses it before this transaction ends; null where there is none of this id. */
export async function holdApproval(tx: Tx, id: string): Promise<Approval | null> {
  await tx.selectFrom('approvals').select('id').where('id', '=', id).forUpdate().execute();
  const row = await selectApprovals(tx).where('a.id', '=', id).executeTakeFirst();
  return row === undefined ? null : approvalOf(row);
}

/** Proposed or approved, and its time is not over. */
export const isUnderWay = sql<boolean>`${STATE} in ('open', 'approved')`;

type Row = Awaited<ReturnType<ReturnType<typeof selectApprovals>['execute']>>[number];

export const approvalOf = (row: Row): Approval => ({
  id: row.id,
  // Written by `propose` from one of them, and bound together by the hash.
  dangerous: { action: row.action, token: row.token, parameters: row.parameters } as Dangerous,
  hash: row.hash,
  reason: row.reason,
  requestKey: row.request_key,
  proposedBy: row.proposed_by,
  proposedAt: row.proposed_at,
  expiresAt: row.expires_at,
  state: row.state,
  decidedBy: row.decided_by,
  decidedAt: row.decided_at,
  note: row.note,
  usedAt: row.used_at,
  effect: row.effect,
});
