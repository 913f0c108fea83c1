import type { RetirementRecord } from '../contract/retirement.js';
import { authorise } from './authenticate.js';
import { readClock } from './database-clock.js';
import { RetirementRefusedError } from './errors.js';
import { lockFund } from './fund-rows.js';
import { readRetirement, retirementRecord, selectRetirements } from './retirement-rows.js';
import type { Session, Tx } from './session.js';

/** Takes back one that has not taken effect; again it is the same. */
export function cancelRetirement(
  session: Session,
  operatorToken: string,
  { id, reason }: { readonly id: string; readonly reason: string },
): Promise<RetirementRecord> {
  return session.transaction(async (tx) => {
    const { name } = await authorise(tx, operatorToken, 'operator');
    await lockFund(tx, (await read(tx, id)).token);
    const kept = await read(tx, id);
    if (kept.state === 'cancelled') return kept;
    if (kept.state !== 'waiting') {
      throw new RetirementRefusedError(`${id} is ${kept.state}: it cannot be taken back`);
    }
    await tx
      .insertInto('retirement_steps')
      .values({
        ...{ id, step: 'cancelled', note: reason, by: name, at: await readClock(tx) },
        ...{ effective_at: null, final: null },
      })
      .execute();
    return await readRetirement(tx, id);
  });
}

async function read(tx: Tx, id: string): Promise<RetirementRecord> {
  const row = await selectRetirements(tx).where('r.id', '=', id).executeTakeFirst();
  if (row === undefined) throw new RetirementRefusedError(`there is no retirement ${id}`);
  return retirementRecord(row);
}
