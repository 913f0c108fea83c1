import type { UnitChangeRecord } from '../contract/unit-change.js';
import { UnitChangeRefusedError } from './errors.js';
import type { Session, Tx } from './session.js';
import { takeBack } from './take-back.js';
import { selectUnitChanges, unitChangeRecord } from './unit-change-rows.js';

export function cancelUnitChange(
  session: Session,
  operatorToken: string,
  { id, reason }: { readonly id: string; readonly reason: string },
): Promise<UnitChangeRecord> {
  return takeBack(session, operatorToken, {
    read: (tx) => read(tx, id),
    refused: (why) => new UnitChangeRefusedError(why),
    end: (tx, by, at) =>
      tx
        .insertInto('unit_changes_ended')
        .values({
          ...{ id, outcome: 'cancelled', note: reason, ended_by: by, ended_at: at },
          ...{ effective_at: null, last_ordinal: null, figures: null },
        })
        .execute(),
  });
}

async function read(tx: Tx, id: string): Promise<UnitChangeRecord> {
  const row = await selectUnitChanges(tx).where('c.id', '=', id).executeTakeFirst();
  if (row === undefined) throw new UnitChangeRefusedError(`there is no split or merge ${id}`);
  return unitChangeRecord(row);
}
