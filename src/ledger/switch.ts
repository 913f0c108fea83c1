import { sql } from 'kysely';
import { switchAlert } from '../contract/alert.js';
import { releaseSwitch } from '../contract/dangerous.js';
import type { SwitchChange, TradingSwitch } from '../contract/trading-switch.js';
import type { Clock } from './clock.js';
import { insertAlert } from './insert-alert.js';
import { CHANNEL } from './notify.js';
import { decidedBy, requireApproval } from './require-approval.js';
import type { Db, Session, Tx } from './session.js';
import { recordingRefusal, wordOfChange } from './trail.js';

export async function readSwitch(db: Db): Promise<TradingSwitch> {
  const row = await db.selectFrom('trading_switch').selectAll().executeTakeFirst();
  if (row === undefined) throw new Error('the ledger has lost the row of its trading switch');
  return { state: row.state, reason: row.reason, by: row.changed_by, since: row.changed_at };
}

/**
 * Throws the switch for all funds. Once this returns, no statement that begins later writes an intent or a send
 * that it forbids. The same change again, or one to where it stands already, is noted and changes nothing: the
 * first reason stays. But a halt for another reason is another halt: what was approved for the first does not end it.
 */
export function changeSwitch(session: Session, now: Clock, change: SwitchChange): Promise<TradingSwitch> {
  return recordingRefusal(session, wordOfChange({ ...change, token: null }), () =>
    write(session, now, change),
  );
}

function write(session: Session, now: Clock, change: SwitchChange): Promise<TradingSwitch> {
  const { to, reason, by, changeId } = change;
  return session.transaction(async (tx) => {
    await tx.selectFrom('trading_switch').select('state').forNoKeyUpdate().execute();
    const before = await readSwitch(tx);
    const released = before.state === 'HALTED' && to !== 'HALTED' ? releaseSwitch(before, to) : null;
    const isNew = (await known(tx, changeId)) === undefined;
    const decided =
      released === null || !isNew ? null : await requireApproval(tx, released, `the switch is ${to}`);
    const who = decided === null ? by : decidedBy(decided);
    const time = now();
    const written = await tx
      .insertInto('switch_changes')
      .values({
        change_id: changeId,
        from_state: before.state,
        to_state: to,
        reason,
        changed_by: who,
        changed_at: time,
      })
      .onConflict((conflict) => conflict.column('change_id').doNothing())
      .returning('change_id')
      .executeTakeFirst();
    const isSaidAgain = to === before.state;
    if (written === undefined || (isSaidAgain && to !== 'HALTED')) return before;
    await tx
      .updateTable('trading_switch')
      .set({ state: to, reason, changed_by: who, changed_at: time })
      .execute();
    if (!isSaidAgain) await insertAlert(tx, switchAlert({ ...change, by: who }), time);
    await sql`select pg_notify(${CHANNEL}, current_schema() || '/' || token) from funds`.execute(tx);
    return { state: to, reason, by: who, since: time };
  });
}

const known = (tx: Tx, changeId: string) =>
  tx.selectFrom('switch_changes').select('change_id').where('change_id', '=', changeId).executeTakeFirst();
