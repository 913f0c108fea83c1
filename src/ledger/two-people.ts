import { OperatorRefusedError } from './audit-errors.js';
import { FIRST } from './authenticate.js';
import { readClock } from './database-clock.js';
import type { Db, Tx } from './session.js';

/** Since when two people are needed for what is dangerous; null while one is enough. */
export async function twoPeopleSince(db: Db): Promise<number | null> {
  const row = await db.selectFrom('two_people').select('since').executeTakeFirst();
  return row?.since ?? null;
}

/** To be called after each change of the operators, in its transaction, with all of them held. */
export async function noteTwoPeople(tx: Tx): Promise<void> {
  if (!(await areTwo(tx))) return;
  await tx
    .insertInto('two_people')
    .values({ since: await readClock(tx) })
    .onConflict((conflict) => conflict.column('only_row').doNothing())
    .execute();
}

/** Where two are needed, nobody is taken away without whom nothing could be decided any more. */
export async function refuseLastPair(tx: Tx, name: string): Promise<void> {
  if ((await twoPeopleSince(tx)) === null || (await areTwo(tx))) return;
  throw new OperatorRefusedError(
    `without ${name} there would not be two people who could decide what is dangerous: ` +
      'add another, who then says `ballast operator renew`, first',
  );
}

/** One who proposes and another who approves, each with a token of their own. */
async function areTwo(tx: Tx): Promise<boolean> {
  const rows = await tx
    .selectFrom('operators')
    .select('role')
    .where('removed_at', 'is', null)
    .where('role', '<>', 'viewer')
    .where((eb) => eb.or([eb('issued_by', '=', eb.ref('name')), eb('issued_by', '=', FIRST)]))
    .execute();
  return rows.length > 1 && rows.some(({ role }) => role === 'approver');
}
