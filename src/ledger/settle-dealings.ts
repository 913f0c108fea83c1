import type { RebalanceOutcome, Strike } from '../contract/rebalance.js';
import { type Dealing, dealtBy, NO_DEALING } from '../domain/dealing.js';
import { bookDealt, noteDealings } from './book-dealt.js';
import type { FundRecord } from './records/fund.js';
import type { Settlement } from './records/settlement.js';
import type { Tx } from './session.js';

/** See `dealtBy`. `fund` as it is after its fills were booked. */
export function dealingOf({ plan, strike, firstStrike, anchor }: Settlement, fund: FundRecord): Dealing {
  const hasTraded =
    firstStrike !== null || (strike.ordersBefore ?? 0) > 0 || fund.contracts !== strike.contracts;
  return dealtBy(plan.dealing ?? NO_DEALING, { reachedEnd: anchor !== null, hasTraded });
}

/** What deals with a settled rebalance. */
export async function writeDealing(
  tx: Tx,
  { token, account }: { readonly token: string; readonly account: string },
  { id, figures }: RebalanceOutcome,
  strike: Strike,
  dealing: Dealing,
  time: number,
): Promise<void> {
  if (figures === null) return;
  const supply = { unitsBefore: strike.units, unitsAfter: figures.units };
  const at = { token, account, rebalanceId: id, struckAt: strike.time, ...supply, alertName: id };
  await bookDealt(tx, at, dealing, time);
}

/** What can never deal is refused; what waits for another strike says why. After a wipe-out nothing is left to deal. */
export async function writeUndealt(
  tx: Tx,
  token: string,
  { plan }: Settlement,
  outcome: RebalanceOutcome,
): Promise<void> {
  if (outcome.state === 'WIPED_OUT') {
    await tx
      .updateTable('dealings')
      .set({ state: 'refused', note: `${token} is wiped out` })
      .where('token', '=', token)
      .where('state', '=', 'waiting')
      .execute();
    return;
  }
  const { notDealt = [], waits = null } = plan.dealing ?? {};
  await noteDealings(tx, token, [
    ...notDealt.map(({ id, why }) => ({ id, state: 'refused' as const, why })),
    ...(waits?.ids ?? []).map((id) => ({ id, state: 'waiting' as const, why: waits?.why ?? '' })),
  ]);
}
