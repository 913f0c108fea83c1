/**
 * - `ESTABLISHING`: no position yet; the first rebalance builds it.
 * - `ACTIVE`: every rebalance runs.
 * - `PAUSED`: trades nothing.
 * - `REDUCING`: only trades that reduce the position, so interim cuts still happen.
 * - `HALTED`: nothing but cancels.
 * - `WIPED_OUT`: equity (index model: NAV) at or below zero.
 * - `RETIRED`: unwound for good; its units are redeemed at the final NAV.
 */
export const FUND_STATES = [
  'ESTABLISHING',
  'ACTIVE',
  'PAUSED',
  'REDUCING',
  'HALTED',
  'WIPED_OUT',
  'RETIRED',
] as const;
export type FundState = (typeof FUND_STATES)[number];

/** For good: it trades no more, and no price changes what its units are worth. */
export const hasEnded = (state: FundState): boolean => state === 'WIPED_OUT' || state === 'RETIRED';

export type OperatorAction = 'pause' | 'resume' | 'reduce' | 'halt';

/** From which states an action leads where; an action is refused in every other state. */
export const TRANSITIONS: Readonly<
  Record<OperatorAction, { readonly from: readonly FundState[]; readonly to: FundState }>
> = {
  pause: { from: ['ESTABLISHING', 'ACTIVE', 'REDUCING'], to: 'PAUSED' },
  resume: { from: ['PAUSED', 'REDUCING', 'HALTED'], to: 'ACTIVE' },
  reduce: { from: ['ACTIVE', 'PAUSED'], to: 'REDUCING' },
  halt: { from: ['ESTABLISHING', 'ACTIVE', 'PAUSED', 'REDUCING'], to: 'HALTED' },
};

/** Whether a fund in this state may send orders at all, and whether only reducing ones. */
export function tradingIn(state: FundState): 'all' | 'reduce-only' | 'none' {
  if (state === 'ACTIVE' || state === 'ESTABLISHING') return 'all';
  return state === 'REDUCING' ? 'reduce-only' : 'none';
}
