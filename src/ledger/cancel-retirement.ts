import type { RetirementRecord } from '../contract/retirement.js';
import { RetirementRefusedError } from './errors.js';
import { retirementRecord, selectRetirements } from './retirement-rows.js';
import type { Session, Tx } from './session.js';
import { takeBack } from './take-back.js';

export function cancelRetirement(
  session: Session,
  operatorToken: string,
  { id, reason }: { readonly id: string; readonly reason: string },
): Promise<RetirementRecord> {
  return takeBack(session, operatorToken, {
    read: (tx) => read(tx, id),
    refused: (why) => new RetirementRefusedError(why),
    end: (tx, by, at) =>
      tx
        .insertInto('retirement_steps')
        .values({ id, step: 'cancelled', note: reason, by, at, effective_at: null, final: null })
        .execute(),
  });
}

async function read(tx: Tx, id: string): Promise<RetirementRecord> {
  const row = await selectRetirements(tx).where('r.id', '=', id).executeTakeFirst();
  if (row === undefined) throw new RetirementRefusedError(`there is no retirement ${id}`);
  return retirementRecord(row);
}
