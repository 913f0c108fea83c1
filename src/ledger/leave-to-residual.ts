import { type Decimal, plain } from '../domain/decimal.js';
import type { Tx } from './session.js';

/** A retired fund, whose row is held. */
interface Leaving {
  readonly token: string;
  readonly account: string;
  /** Null of one that has an account of its own: what is left there is the issuer's anyway. */
  readonly book: string | null;
}

/**
 * What a retired fund of a hedge book has beyond what it owes is the issuer's: from now on its book has it beyond its
 * funds. Below zero it is what the fund lacks. Nothing moves at the venue. `name` is that of what it comes from.
 */
export async function leaveToResidual(
  tx: Tx,
  { token, account, book }: Leaving,
  name: string,
  amount: Decimal,
  time: number,
): Promise<void> {
  if (book === null || amount.isZero()) return;
  const line = { token, account, amount: plain(amount.negated()), units: '0', time, kind: 'remainder' };
  await tx
    .insertInto('transfers')
    .values({ ...line, id: `remainder/${name}`, venue_transfer_id: null })
    .execute();
  await tx
    .updateTable('positions')
    .set((eb) => ({ cash: eb('cash', '-', plain(amount)) }))
    .where('token', '=', token)
    .execute();
}
