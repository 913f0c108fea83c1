import type { FundSettings } from '../contract/fund-settings.js';
import type { FirstExtreme } from '../domain/candle-path.js';
import { type ContractTerms, usualTerms } from '../domain/contract-terms.js';
import { type Decimal, decimal } from '../domain/decimal.js';
import type { Follower } from './follower.js';
import { type Recording, recordingOf } from './load-recording.js';
import type { RecordedPrices } from './recorded-prices.js';
import { simulate } from './simulate.js';
import type { Simulation } from './simulation.js';
import { type CostChoice, usualVenue, type VenueTerms } from './usual-venue.js';

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

/** The price step of each contract. */
export const tickSizeBy =
  ({ terms }: Pick<PlayChoice, 'terms'>) =>
  (contract: string): Decimal =>
    decimal((terms.get(contract) ?? usualTerms(contract)).tickSize);

/** What the contracts are traded by. */
export function venueBy({ costs, terms }: PlayChoice, contracts: readonly string[]): VenueTerms {
  const venue = usualVenue(contracts, costs);
  return { ...venue, terms: new Map([...venue.terms, ...terms]) };
}

/** Prepares the prices for these funds. Throws a `ConfigError` where no fund has prices, or they do not cover the span. */
export function recordingBy(
  funds: readonly FundSettings[],
  prices: RecordedPrices,
  { terms, firstExtreme }: PlayChoice,
): Recording {
  const recording = recordingOf(funds, prices, tickSizeBy({ terms }));
  return { ...recording, market: { ...recording.market, firstExtreme } };
}

export function playBy({ market, funds }: Recording, choice: PlayChoice, follower?: Follower): Simulation {
  const contracts = market.contracts.map(({ contract }) => contract);
  return simulate({ market, funds, ...venueBy(choice, contracts) }, follower);
}
