import type { FundSettings } from '../contract/fund-settings.js';
import type { FundState } from '../contract/fund-state.js';
import type { ContractTerms } from '../domain/contract-terms.js';
import type { DecimalString } from '../domain/decimal.js';
import type { RecordedMarket } from '../domain/recorded-market.js';
import type { Attribution } from './equity-changes.js';
import type { FundResult } from './fund-result.js';
import type { TradingCosts } from './trading-costs.js';

/** What is simulated. Every fund's contract has prices in the market, and terms. */
export interface SimulationInput {
  readonly market: RecordedMarket;
  readonly funds: readonly FundSettings[];
  /** By contract. */
  readonly terms: ReadonlyMap<string, ContractTerms>;
  readonly costs: TradingCosts;
}

/** One fund at the end. Amounts in the settle coin. */
export interface SimulatedFundResult extends FundResult {
  readonly state: FundState;
  readonly contracts: DecimalString;
  readonly initialEquity: DecimalString;
  readonly equity: DecimalString;
  /** The parts sum to equity - initial equity, exactly. */
  readonly attribution: Attribution;
  /** NAV x units - equity: what the rounding of the NAV to its decimals adds. */
  readonly navRounding: DecimalString;
}

export interface Simulation {
  readonly funds: readonly SimulatedFundResult[];
  /** What did not go as it should, in words. */
  readonly notes: readonly string[];
}
