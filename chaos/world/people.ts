import type { PostgresLedger } from '../../src/ledger/postgres-ledger.js';
import type { Program } from '../program.js';

/** Tokens of the two people who take over together what neither may take over alone. */
export interface People {
  readonly proposing: string;
  readonly approving: string;
}

type LedgerAt = { readonly program: Program; readonly databaseUrl: string };

/** Registers both in a ledger that has no operators yet. */
export function registerPeople(at: LedgerAt): Promise<People> {
  return withLedger(at, async (ledger) => {
    const proposing = await ledger.addOperator('person-one', null);
    const seen = await ledger.addOperator('person-two', proposing);
    return { proposing, approving: (await ledger.renewOperator(seen)).token };
  });
}

/** The ledger as a command of the command line has it: for one piece of work. */
export async function withLedger<T>(
  { program, databaseUrl }: LedgerAt,
  work: (ledger: PostgresLedger) => Promise<T>,
): Promise<T> {
  const ledger = await program.postgresLedger({ databaseUrl, maxConnections: 2 });
  try {
    return await work(ledger);
  } finally {
    await ledger.disconnect();
  }
}
