import { decimal } from '../domain/decimal.js';
import type { EndedRebalance } from '../ledger/monitoring-port.js';

// What is measured of a rebalance that has ended, in seconds unless said; null where there is nothing to measure.

/** From the breach that was seen to the intent of the first order that answers it. */
export const breachToOrder = ({ breachToOrderMs }: EndedRebalance): number | null =>
  secondsOf(breachToOrderMs);

/** From the breach that was seen to the rebalance point that ends it, whatever the cause of the rebalance that made it. */
export const timeOutside = ({ outsideMs }: EndedRebalance): number | null => secondsOf(outsideMs);

/** From the time of a daily to its opening; later attempts were begun in time by the first. */
export function dailyLateness({ cause, attempt, nominalTime, openedAt }: EndedRebalance): number | null {
  if (cause !== 'daily' || attempt !== 1 || nominalTime === null) return null;
  return secondsOf(openedAt - nominalTime);
}

/** Of less it takes as long as the strike and one order do, which says nothing of how fast leverage is brought down. */
const LEAST_REMOVED = '0.1';

/** Leverage that was taken away, by the minutes from the breach (an operator's word: the opening) to the end. */
export function leverageRemovedPerMinute(ended: EndedRebalance): number | null {
  const { cause, leverage, breachSeenAt, openedAt, closedAt } = ended;
  if ((cause !== 'interim' && cause !== 'emergency') || leverage === null) return null;
  const removed = decimal(leverage.before).abs().minus(decimal(leverage.after).abs());
  if (removed.lt(LEAST_REMOVED)) return null;
  const minutes = Math.max(1, closedAt - (breachSeenAt ?? openedAt)) / 60_000;
  return removed.toNumber() / minutes;
}

/** Clocks of different machines may differ by a little. */
const secondsOf = (ms: number | null): number | null => (ms === null ? null : Math.max(0, ms) / 1_000);
