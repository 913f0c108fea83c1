import type { ConfigIssue } from '../config/config-error.js';
import type { FundSettings } from '../contract/fund-settings.js';
import { type Comparison, compare as comparison } from '../simulation/compare/compare.js';
import type { RecordedPrices } from '../simulation/recorded-prices.js';
import { refuse } from './check-input.js';
import { checkFunds, checkPrices, playChoice, type VenueRequest } from './venue-request.js';

/** Both rule sets from `loadFunds` or `readFunds`, prices from `loadPrices` or `readPrices`. */
export interface ComparisonRequest extends VenueRequest {
  readonly first: readonly FundSettings[];
  readonly second: readonly FundSettings[];
  readonly prices: RecordedPrices;
}

/**
 * Plays recorded prices by two rule sets and explains the difference, as `ballast simulate --against` does. Throws a
 * `ConfigError` with all that is wrong in the request.
 */
export function compare(request: ComparisonRequest): Comparison {
  const issues: ConfigIssue[] = [];
  const { first, second, prices, ...rest } = request ?? {};
  const choice = playChoice('compare', rest, issues);
  checkFunds('compare', 'first', first, issues);
  checkFunds('compare', 'second', second, issues);
  checkPrices('compare', prices, issues);
  refuse(issues);
  return comparison({ first, second }, prices, choice).report;
}
