/** What other programs import as `ballast/simulation`: docs/simulation.md. */

export { ConfigError, type ConfigIssue } from '../config/config-error.js';
export type { Preset } from '../config/preset.js';
export type { FundRules, FundSettings } from '../contract/fund-settings.js';
export type { FundState } from '../contract/fund-state.js';
export type { OutcomeKind } from '../contract/rebalance.js';
export type { FirstExtreme } from '../domain/candle-path.js';
export type { ContractTerms } from '../domain/contract-terms.js';
export type { DecimalString } from '../domain/decimal.js';
export type { Cause } from '../domain/request-priority.js';
export type { Comparison } from '../simulation/compare/compare.js';
export type { FundComparison } from '../simulation/compare/compare-funds.js';
export type { Attribution } from '../simulation/equity-changes.js';
export type { FundOutcome } from '../simulation/fund-outcome.js';
export type { RebalanceRow } from '../simulation/fund-result.js';
export type { CandleInput, FundingInput } from '../simulation/memory-prices.js';
export type { Instant } from '../simulation/memory-rows.js';
export type { RecordedPrices } from '../simulation/recorded-prices.js';
export type {
  HedgeBookResult,
  IndexResult,
  QuoteResult,
  SimulatedFundResult,
} from '../simulation/simulation.js';
export type { SweepPoint, SweepReport } from '../simulation/sweep/sweep-report.js';
export { type ComparisonRequest, compare } from './compare.js';
export type { FundInput } from './fund-input.js';
export { loadFunds, presets, readFunds } from './funds.js';
export {
  loadPrices,
  type PriceArrays,
  type PriceFiles,
  readPrices,
  type Span,
} from './prices.js';
export { type SimulationRequest, type SimulationResult, simulate } from './simulate.js';
export { type SweepProgress, type SweepRequest, sweep } from './sweep.js';
export type { Varied, VariedInput } from './varied.js';
export type { VenueRequest } from './venue-request.js';
