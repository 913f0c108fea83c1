import type { FundStateChange } from '../contract/activities.js';
import { stateAlert } from '../contract/alert.js';
import { leaveHalted } from '../contract/dangerous.js';
import { findingsOfHalt } from '../contract/findings.js';
import type { Clock } from './clock.js';
import { StateConflictError } from './errors.js';
import { lockFund } from './fund-rows.js';
import { insertAlert } from './insert-alert.js';
import { notifyFundChanged } from './notify.js';
import type { FundRecord } from './records/fund.js';
import { decidedBy, requireApproval } from './require-approval.js';
import type { Session, Tx } from './session.js';
import { recordingRefusal, wordOfChange } from './trail.js';

export function changeState(session: Session, now: Clock, change: FundStateChange): Promise<FundRecord> {
  return recordingRefusal(session, wordOfChange(change), () => write(session, now, change));
}

function write(session: Session, now: Clock, change: FundStateChange): Promise<FundRecord> {
  const { token, to, from, reason, by, changeId } = change;
  return session.transaction(async (tx) => {
    const fund = await lockFund(tx, token);
    const done = await tx
      .selectFrom('state_changes')
      .select('change_id')
      .where('token', '=', token)
      .where('change_id', '=', changeId)
      .executeTakeFirst();
    if (done !== undefined || (await isOver(tx, change))) return fund;
    if (!from.includes(fund.state)) throw new StateConflictError(token, fund.state, to, from);
    const decided =
      fund.state === 'HALTED' && to !== 'HALTED'
        ? await requireApproval(tx, leaveHalted(fund), `${token} is ${to}`)
        : null;
    const time = now();
    await tx
      .with('change', (db) =>
        db.insertInto('state_changes').values({
          token,
          change_id: changeId,
          from_state: fund.state,
          to_state: to,
          reason,
          changed_by: decided === null ? by : decidedBy(decided),
          changed_at: time,
        }),
      )
      .updateTable('funds')
      .set({ state: to, state_reason: reason, state_since: time })
      .where('token', '=', token)
      .returning(notifyFundChanged(token).as('notified'))
      .execute();
    const alert = to === fund.state ? null : stateAlert(change);
    if (alert !== null) await insertAlert(tx, alert, time);
    return { ...fund, state: to, stateReason: reason, stateSince: time };
  });
}

/** A word of the auditor may come after people have taken over what it is about, and let the fund trade again. */
async function isOver(tx: Tx, { token, changeId }: FundStateChange): Promise<boolean> {
  const ids = findingsOfHalt(changeId);
  if (ids.length === 0) return false;
  const found = await tx
    .selectFrom('findings')
    .select('resolved_at')
    .where('token', '=', token)
    .where('id', 'in', [...ids])
    .execute();
  return found.length > 0 && found.every(({ resolved_at }) => resolved_at !== null);
}
