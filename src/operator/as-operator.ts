import type { PostgresLedger } from '../ledger/postgres-ledger.js';
import type { Context } from './context.js';
import { withLedger } from './open-ledger.js';
import { requiredToken } from './operator-token.js';
import { ledgerUrl, surroundings } from './surroundings.js';

/** Does some work with the ledger in the name of whoever's token is set. Throws `CommandFailed` where none is. */
export async function asOperator<T>(
  { env }: Context,
  dataDir: string | undefined,
  work: (ledger: PostgresLedger, operatorToken: string) => Promise<T>,
): Promise<T> {
  const around = await surroundings(env, dataDir);
  const operatorToken = requiredToken(around.environment);
  return withLedger(ledgerUrl(around), (ledger) => work(ledger, operatorToken));
}
