import { sql } from 'kysely';
import type { DealingRecord } from '../contract/dealing.js';
import type { WaitingDealing } from '../domain/dealing.js';
import { authorise } from './authenticate.js';
import { type DealingRow, dealingRecord } from './dealing-rows.js';
import { DealingRefusedError } from './errors.js';
import { fromNumeric } from './numeric.js';
import type { Session, Tx } from './session.js';

/** Newest first. */
export function readDealings(
  session: Session,
  filter: { readonly token: string | null; readonly open: boolean; readonly limit: number },
): Promise<readonly DealingRecord[]> {
  return session.run(async (db) => {
    let query = db.selectFrom('dealings').selectAll().orderBy('ordinal', 'desc').limit(filter.limit);
    if (filter.token !== null) query = query.where('token', '=', filter.token);
    if (filter.open) query = query.where('state', '=', 'waiting');
    return (await query.execute()).map(dealingRecord);
  });
}

/**
 * The requests that a rebalance deals with, oldest first: all that wait when it is struck first, and none that came
 * since when it is struck again. Whoever reads prices after this deals at a price that nobody knew who asked.
 */
export function takeDealings(
  session: Session,
  token: string,
  rebalanceId: string,
  isFirst: boolean,
): Promise<readonly WaitingDealing[]> {
  return session.run(async (db) => {
    const { rows } = await sql<Pick<DealingRow, 'id' | 'kind' | 'measure' | 'quantity'>>`
      with taken as (
        update dealings set rebalance_id = ${rebalanceId}
        where token = ${token} and state = 'waiting' and (${isFirst}::boolean or rebalance_id = ${rebalanceId})
        returning id, ordinal, kind, measure, quantity
      )
      select id, kind, measure, quantity from taken order by ordinal`.execute(db);
    return rows.map((row) => ({ ...row, quantity: fromNumeric(row.quantity) }));
  });
}

/** A request that a rebalance at work deals with cannot be taken back any more: its price may be known. */
export function cancelDealing(
  session: Session,
  operatorToken: string,
  { id, reason }: { readonly id: string; readonly reason: string | null },
): Promise<DealingRecord> {
  return session.transaction(async (tx) => {
    // For the record of what this transaction does: see the migration `desk-words`.
    await sql`select set_config('ballast.reason', ${reason ?? ''}, true)`.execute(tx);
    const by = await authorise(tx, operatorToken, 'operator');
    const kept = await held(tx, id);
    if (kept.state === 'cancelled') return kept;
    if (kept.state !== 'waiting')
      throw new DealingRefusedError(`${id} is ${kept.state}: it cannot be taken back`);
    const open = await tx
      .selectFrom('rebalances')
      .select('id')
      .where('id', '=', kept.rebalanceId)
      .where('outcome', 'is', null)
      .executeTakeFirst();
    if (open !== undefined)
      throw new DealingRefusedError(`${id} is being dealt by ${open.id}: it is too late`);
    const row = await tx
      .updateTable('dealings')
      .set({ state: 'cancelled', note: `taken back by ${by.name}${reason === null ? '' : `: ${reason}`}` })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
    return dealingRecord(row);
  });
}

/** Its row stays locked, so that no rebalance takes it meanwhile. */
async function held(tx: Tx, id: string): Promise<DealingRecord> {
  const row = await tx.selectFrom('dealings').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (row === undefined) throw new DealingRefusedError(`there is no creation or redemption ${id}`);
  return dealingRecord(row);
}
