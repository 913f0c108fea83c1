import type { FundSettings } from '../contract/fund-settings.js';
import type { FirstExtreme } from '../domain/candle-path.js';
import { type ContractTerms, usualTerms } from '../domain/contract-terms.js';
import { decimal } from '../domain/decimal.js';
import type { Follower } from './follower.js';
import { type Recording, recordingOf } from './load-recording.js';
import type { RecordedPrices } from './recorded-prices.js';
import { simulate } from './simulate.js';
import type { Simulation } from './simulation.js';
import { type CostChoice, usualVenue } from './usual-venue.js';

/** How recorded prices are played. Plain data. */
export interface PlayChoice {
  readonly costs: CostChoice;
  /** By contract; those of the simulated exchange for every other. */
  readonly terms: ReadonlyMap<string, ContractTerms>;
  readonly firstExtreme: FirstExtreme;
}

/** As the simulated exchange would have it, but for these costs. */
export const usualPlay = (costs: CostChoice): PlayChoice => ({
  costs,
  terms: new Map(),
  firstExtreme: 'nearer',
});

/** Prepares the prices for these funds. Throws a `ConfigError` where no fund has prices, or they do not cover the span. */
export function recordingBy(
  funds: readonly FundSettings[],
  prices: RecordedPrices,
  { terms, firstExtreme }: PlayChoice,
): Recording {
  const recording = recordingOf(funds, prices, (contract) =>
    decimal((terms.get(contract) ?? usualTerms(contract)).tickSize),
  );
  return { ...recording, market: { ...recording.market, firstExtreme } };
}

export function playBy(
  { market, funds }: Recording,
  { costs, terms }: PlayChoice,
  follower?: Follower,
): Simulation {
  const contracts = market.contracts.map(({ contract }) => contract);
  const venue = usualVenue(contracts, costs);
  return simulate(
    { market, funds, costs: venue.costs, terms: new Map([...venue.terms, ...terms]) },
    follower,
  );
}
