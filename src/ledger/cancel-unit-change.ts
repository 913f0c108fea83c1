import type { UnitChangeRecord } from '../contract/unit-change.js';
import { authorise } from './authenticate.js';
import { readClock } from './database-clock.js';
import { UnitChangeRefusedError } from './errors.js';
import { lockFund } from './fund-rows.js';
import type { Session, Tx } from './session.js';
import { selectUnitChanges, unitChangeRecord } from './unit-change-rows.js';

/** Takes back one that has not taken effect; again it is the same. */
export function cancelUnitChange(
  session: Session,
  operatorToken: string,
  { id, reason }: { readonly id: string; readonly reason: string },
): Promise<UnitChangeRecord> {
  return session.transaction(async (tx) => {
    const { name } = await authorise(tx, operatorToken, 'operator');
    await lockFund(tx, (await read(tx, id)).token);
    const kept = await read(tx, id);
    if (kept.state === 'cancelled') return kept;
    if (kept.state !== 'waiting') {
      throw new UnitChangeRefusedError(`${id} is ${kept.state}: it cannot be taken back`);
    }
    await tx
      .insertInto('unit_changes_ended')
      .values({
        ...{ id, outcome: 'cancelled', note: reason, ended_by: name, ended_at: await readClock(tx) },
        ...{ effective_at: null, last_ordinal: null, figures: null },
      })
      .execute();
    return await read(tx, id);
  });
}

async function read(tx: Tx, id: string): Promise<UnitChangeRecord> {
  const row = await selectUnitChanges(tx).where('c.id', '=', id).executeTakeFirst();
  if (row === undefined) throw new UnitChangeRefusedError(`there is no split or merge ${id}`);
  return unitChangeRecord(row);
}
