import type { PostgresLedger } from '../../ledger/postgres-ledger.js';
import { dealingText } from '../dealings.js';
import { retirementText } from '../retirements.js';
import { unitChangeText } from '../unit-changes.js';

export interface Cancellable {
  readonly action: 'cancel-dealing' | 'cancel-units' | 'cancel-retirement';
  readonly id: string;
  readonly what: string;
}

/** What waits of a fund and can be taken back. */
export async function cancellable(ledger: PostgresLedger, token: string): Promise<readonly Cancellable[]> {
  const [dealings, changes, retirements] = await Promise.all([
    ledger.dealings({ token, open: true, limit: 10_000 }),
    ledger.unitChanges(token),
    ledger.retirements(token),
  ]);
  const of = (action: Cancellable['action'], id: string, what: string) => ({ action, id, what });
  return [
    ...dealings.map((one) => of('cancel-dealing', one.id, dealingText(one))),
    ...changes
      .filter(({ state }) => state === 'waiting')
      .map((one) => of('cancel-units', one.id, unitChangeText(one))),
    ...retirements
      .filter(({ state }) => state === 'waiting')
      .map((one) => of('cancel-retirement', one.id, retirementText(one))),
  ];
}
