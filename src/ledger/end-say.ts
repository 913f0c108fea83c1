import { includesRole, type Role, roleText } from '../contract/operator-role.js';
import { isUnderWay, selectApprovals } from './approval-rows.js';
import { readClock } from './database-clock.js';
import type { Tx } from './session.js';

/**
 * To be called in the transaction that takes power from somebody, with their row changed: what they had a part in, and
 * what has had no effect yet, is declined, since it would be the decision of one person alone. `role`: what they may do
 * from now on; null where they are gone.
 */
export async function endSay(tx: Tx, name: string, role: Role | null, by: string): Promise<void> {
  const mayPropose = role !== null && includesRole(role, 'operator');
  const mayApprove = role !== null && includesRole(role, 'approver');
  const rows = await selectApprovals(tx)
    .where(isUnderWay)
    .where((eb) =>
      eb.or([
        ...(mayPropose ? [] : [eb('a.proposed_by', '=', name)]),
        ...(mayApprove ? [] : [eb('d.decided_by', '=', name)]),
      ]),
    )
    .execute();
  if (rows.length === 0) return;
  const note = role === null ? `${name} is no operator any more` : `${name} is ${roleText(role)} now`;
  const decided_at = await readClock(tx);
  await tx
    .insertInto('approval_decisions')
    .values(rows.map(({ id }) => ({ id, decision: 'declined', note, decided_by: by, decided_at })))
    .execute();
}
