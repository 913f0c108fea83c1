import type { RebalanceInput, RebalanceOutcome } from '../contract/rebalance.js';
import type { Clock } from './clock.js';
import { endingAlert } from './ending-alert.js';
import { insertAlert } from './insert-alert.js';
import {
  closingColumns,
  endedWithoutTrade,
  lockRequested,
  outcomeOf,
  requestColumns,
} from './outcome-rows.js';
import type { ClosingOutcome } from './port.js';
import type { Session } from './session.js';

/** Closes a rebalance, one that was never opened included. What was closed before stays as it was. */
export function closeRebalance(
  session: Session,
  now: Clock,
  input: RebalanceInput,
  ending: { readonly outcome: ClosingOutcome; readonly reason: string },
): Promise<RebalanceOutcome> {
  return session.transaction(async (tx) => {
    const { fund, own, closing } = await lockRequested(tx, input);
    const earlier = own === null ? closing : outcomeOf(own);
    if (earlier !== null) return earlier;

    const time = now();
    const outcome = endedWithoutTrade(input, fund, ending.outcome, ending.reason);
    await tx
      .insertInto('rebalances')
      .values({ ...requestColumns(input, fund, time), ...closingColumns(outcome, time) })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(closingColumns(outcome, time)))
      .execute();
    const alert = endingAlert(outcome, fund);
    if (alert !== null) await insertAlert(tx, alert, time);
    return outcome;
  });
}
