import type { FundSettings } from '../contract/fund-settings.js';
import type { FundState } from '../contract/fund-state.js';
import type { DecimalString } from '../domain/decimal.js';
import type { RecordedMarket } from '../domain/recorded-market.js';
import type { Holdings } from './history/holdings.js';
import { maxDrawdown } from './history/max-drawdown.js';
import { returnOf } from './return-of.js';
import type { SimulatedFundResult } from './simulation.js';

/** What became of one fund, in few figures. Amounts in the settle coin. */
export interface FundOutcome {
  readonly token: string;
  readonly settleCoin: string;
  readonly state: FundState;
  readonly nav: DecimalString;
  /** NAV / initial NAV - 1. */
  readonly return: DecimalString;
  /** NAV / highest NAV before it - 1, where that is lowest, on the whole path. */
  readonly drawdown: DecimalString;
  readonly equity: DecimalString;
  /** Fees of the venue, and the distance of the fills from the price of the strike. */
  readonly tradingCost: DecimalString;
  /** Management fees that fell due, and funding paid; below zero it was received. */
  readonly fees: DecimalString;
  readonly funding: DecimalString;
  /** How many there were by cause, the first position left out. */
  readonly rebalances: { readonly daily: number; readonly interim: number };
}

/** `held` is what the fund held over the whole recording. */
export function fundOutcome(
  fund: FundSettings,
  result: SimulatedFundResult,
  market: RecordedMarket,
  held: readonly Holdings[],
): FundOutcome {
  const { token, settleCoin, state, nav, equity, tradingCost, fees, funding, rebalances } = result;
  const count = (wanted: string) => rebalances.filter(({ cause }) => cause === wanted).length;
  return {
    ...{ token, settleCoin, state, nav, return: returnOf(nav, fund.initial.nav) },
    drawdown: maxDrawdown(market, fund.contract, held),
    ...{ equity, tradingCost, fees, funding },
    rebalances: { daily: count('daily'), interim: count('interim') },
  };
}
