import type { FundBrief } from '../contract/activities.js';
import { type QueuedRequest, stopAdding, stopRebalance } from '../contract/fund-messages.js';
import { tradingUnder, whyHeldBack } from '../contract/trading-switch.js';
import { stopRunning } from './run-rebalance.js';

/** Why the fund may trade nothing, by its own state or the switch for all funds; null where it may. */
export function whyStopped(token: string, brief: FundBrief): string | null {
  const { state, tradingSwitch } = brief;
  return tradingUnder(state, tradingSwitch.state) === 'none' ? whyHeldBack({ token, ...brief }) : null;
}

/** Ends what runs against the switch at the next boundary between two orders. */
export async function obeySwitch(
  token: string,
  brief: FundBrief,
  running: QueuedRequest | null,
): Promise<void> {
  const { state, tradingSwitch } = brief;
  const trading = tradingUnder(state, tradingSwitch.state);
  if (running === null || trading === 'all') return;
  const word = trading === 'none' ? stopRebalance : stopAdding;
  await stopRunning(running, word, whyHeldBack({ token, ...brief }) ?? trading);
}
