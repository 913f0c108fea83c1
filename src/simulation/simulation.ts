import type { FundSettings } from '../contract/fund-settings.js';
import type { FundState } from '../contract/fund-state.js';
import type { ContractTerms } from '../domain/contract-terms.js';
import type { DecimalString } from '../domain/decimal.js';
import type { RecordedMarket } from '../domain/recorded-market.js';
import type { Attribution } from './equity-changes.js';
import type { FundResult } from './fund-result.js';
import type { HoldersAttribution, IssuerAttribution } from './index-units.js';
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
  /** Of the account, less management fees owed or, in the index model, earned. */
  readonly equity: DecimalString;
  /** The parts sum to equity - initial equity, exactly. */
  readonly attribution: Attribution;
  /**
   * Fund model: NAV x units - equity, what the rounding of the NAV to its decimals adds; 0 once it is wiped out. Index
   * model: see `index`.
   */
  readonly navRounding: DecimalString;
  /** Null in the fund model. */
  readonly index: IndexResult | null;
  /** What it comes to in the quote currency of an inverse contract; null of others, whose settle coin that is. */
  readonly inQuote: QuoteResult | null;
}

/** NAV of a unit x price, rounded half-even to eight decimals: at the first price and at the last one. */
export interface QuoteResult {
  readonly currency: string;
  readonly initialNav: DecimalString;
  readonly nav: DecimalString;
}

/** The two sides of a fund of the index model: its holders, and the issuer who carries the hedge. */
export interface IndexResult {
  /** NAV x units at the end and at the beginning. */
  readonly value: DecimalString;
  readonly initialValue: DecimalString;
  readonly holders: HoldersAttribution;
  readonly issuer: IssuerAttribution;
}

/** A hedge book at the end, beside what the results of its funds say. Amounts in the settle coin. */
export interface BookOutcome {
  readonly account: string;
  readonly contract: string;
  readonly tokens: readonly string[];
  /** Of the whole book: the sum of its funds' and the residual's. */
  readonly contracts: DecimalString;
  /** At the venue. */
  readonly equity: DecimalString;
  /** Contracts that changed hands within the book, and that were traded at the venue. */
  readonly crossed: DecimalString;
  readonly executed: DecimalString;
  /** What the book is to hold beyond its funds and what it does, and what that gained: the issuer's. */
  readonly residual: {
    readonly declared: DecimalString;
    readonly contracts: DecimalString;
    readonly result: DecimalString;
  };
}

/** The same with what the residual's result comes from; the attribution sums to it. */
export interface HedgeBookResult extends BookOutcome {
  readonly residual: BookOutcome['residual'] & { readonly attribution: Attribution };
}

export interface Simulation {
  readonly funds: readonly SimulatedFundResult[];
  /** Accounts that funds share, and those of which a hedge book is declared. */
  readonly books: readonly HedgeBookResult[];
  /** What did not go as it should, in words. */
  readonly notes: readonly string[];
}
