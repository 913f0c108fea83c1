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
export type { Attribution } from '../simulation/equity-changes.js';
export type { RebalanceRow } from '../simulation/fund-result.js';
export type { RecordedPrices } from '../simulation/recorded-prices.js';
export type {
  HedgeBookResult,
  IndexResult,
  QuoteResult,
  SimulatedFundResult,
} from '../simulation/simulation.js';
export type { FundInput } from './fund-input.js';
export { loadFunds, presets, readFunds } from './funds.js';
export type { Instant } from './memory-rows.js';
export {
  type CandleInput,
  type FundingInput,
  loadPrices,
  type PriceArrays,
  type PriceFiles,
  readPrices,
  type Span,
} from './prices.js';
export { type SimulationRequest, type SimulationResult, simulate } from './simulate.js';
