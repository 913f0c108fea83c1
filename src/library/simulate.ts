import type { ConfigIssue } from '../config/config-error.js';
import type { FundSettings } from '../contract/fund-settings.js';
import { playBy, recordingBy } from '../simulation/play-choice.js';
import type { RecordedPrices } from '../simulation/recorded-prices.js';
import type { HedgeBookResult, SimulatedFundResult } from '../simulation/simulation.js';
import { refuse } from './check-input.js';
import { checkFunds, checkPrices, playChoice, type VenueRequest } from './venue-request.js';

export interface SimulationRequest extends VenueRequest {
  /** From `loadFunds` or `readFunds`. */
  readonly funds: readonly FundSettings[];
  /** From `loadPrices` or `readPrices`. */
  readonly prices: RecordedPrices;
}

export interface SimulationResult {
  /** Market time, ISO 8601 UTC, both included. */
  readonly from: string;
  readonly to: string;
  readonly funds: readonly SimulatedFundResult[];
  /** Accounts that several funds of the index model share. */
  readonly books: readonly HedgeBookResult[];
  /** Funds without prices, by token. */
  readonly leftOut: readonly string[];
  /** What did not go as it should, and what a reader should know. */
  readonly notes: readonly string[];
}

/**
 * Plays recorded prices by the rules of these funds, as `ballast simulate` does. Throws a `ConfigError` with all that
 * is wrong in the request.
 */
export function simulate(request: SimulationRequest): SimulationResult {
  const issues: ConfigIssue[] = [];
  const { funds, prices, ...rest } = request ?? {};
  const choice = playChoice('simulate', rest, issues);
  checkFunds('simulate', 'funds', funds, issues);
  checkPrices('simulate', prices, issues);
  refuse(issues);
  const recording = recordingBy(funds, prices, choice);
  const { market, leftOut, notes } = recording;
  const played = playBy(recording, choice);
  return {
    from: new Date(market.from).toISOString(),
    to: new Date(market.to).toISOString(),
    funds: played.funds,
    books: played.books,
    leftOut,
    notes: [...notes, ...played.notes],
  };
}
