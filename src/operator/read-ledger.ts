import type { PostgresLedger } from '../ledger/postgres-ledger.js';
import type { Context } from './context.js';
import { selectedFunds, withLedger } from './open-ledger.js';
import { ledgerUrl, surroundings } from './surroundings.js';

/** What the ledger has of one fund, or (`token` null) of all. Throws `CommandFailed` where there is no such fund. */
export async function readLedger<T>(
  { env }: Context,
  dataDir: string | undefined,
  token: string | null,
  read: (ledger: PostgresLedger) => Promise<T>,
): Promise<T> {
  const around = await surroundings(env, dataDir);
  return withLedger(ledgerUrl(around), async (ledger) => {
    if (token !== null) await selectedFunds(ledger, token);
    return read(ledger);
  });
}
