import { NO_DEALING_FEES } from '../contract/dealing-fees.js';
import type { FinalFigures } from '../contract/retirement.js';
import { dealAtNav, type WaitingDealing } from '../domain/dealing.js';
import { type DecimalString, decimal, plain, ZERO } from '../domain/decimal.js';
import { bookDealt, noteDealings } from './book-dealt.js';
import { leaveToResidual } from './leave-to-residual.js';
import { fromNumeric } from './numeric.js';
import type { Tx } from './session.js';

/** A retired fund, whose row is held. */
export interface RetiredFund {
  readonly token: string;
  readonly account: string;
  /** Of one that shares its account. */
  readonly book: string | null;
  readonly units: DecimalString;
}

/** What a redemption waits for that is recorded before. */
export const untilFinalNav = (token: string, retirementId: string): string =>
  `deals at the final NAV of ${token}, once it is unwound (${retirementId})`;

/**
 * Deals every redemption that waits at the final NAV, without a further strike. Without a fee: nobody is left who would
 * pay for a trade of it. What rounding leaves is the issuer's.
 */
export async function dealAtFinalNav(
  tx: Tx,
  { token, account, book, units }: RetiredFund,
  { rebalanceId, time: struckAt, nav }: Pick<FinalFigures, 'rebalanceId' | 'time' | 'nav'>,
  { alertName, time }: { readonly alertName: string; readonly time: number },
): Promise<void> {
  const waiting = await waitingRedemptions(tx, token);
  if (waiting.length === 0) return;
  const { notDealt, ...dealing } = dealAtNav(waiting, decimal(nav), NO_DEALING_FEES);
  const supply = { unitsBefore: units, unitsAfter: plain(decimal(units).plus(decimal(dealing.units))) };
  const at = { token, account, rebalanceId, struckAt, ...supply, alertName };
  await bookDealt(tx, at, { ...dealing, notDealt }, time);
  const dust = dealing.dealt.reduce((sum, one) => sum.plus(one.dust), ZERO);
  await leaveToResidual(tx, { token, account, book }, alertName, dust, struckAt);
  await noteDealings(
    tx,
    token,
    notDealt.map(({ id, why }) => ({ id, state: 'refused', why })),
  );
}

async function waitingRedemptions(tx: Tx, token: string): Promise<readonly WaitingDealing[]> {
  const rows = await tx
    .selectFrom('dealings')
    .select(['id', 'kind', 'measure', 'quantity'])
    .where('token', '=', token)
    .where('state', '=', 'waiting')
    .where('kind', '=', 'redemption')
    .orderBy('ordinal')
    .execute();
  return rows.map((row) => ({ ...row, quantity: fromNumeric(row.quantity) }));
}
