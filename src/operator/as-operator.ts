import type { PostgresLedger } from '../ledger/postgres-ledger.js';
import type { Context } from './context.js';
import { commandMeans, type Means } from './means.js';
import { requiredToken } from './operator-token.js';

/** Does some work with the ledger in the name of whoever's token is set. Throws `CommandFailed` where none is. */
export async function asOperator<T>(
  { env }: Context,
  dataDir: string | undefined,
  work: (ledger: PostgresLedger, operatorToken: string, means: Means) => Promise<T>,
): Promise<T> {
  const means = await commandMeans(env, dataDir);
  const operatorToken = requiredToken(means.speaker);
  return means.withLedger((ledger) => work(ledger, operatorToken, means));
}
