import type { FundSettings } from '../../contract/fund-settings.js';
import type { FundOutcome } from '../fund-outcome.js';
import type { PlayChoice } from '../play-choice.js';
import type { RecordedPrices } from '../recorded-prices.js';
import type { HedgeBookResult, SimulatedFundResult } from '../simulation.js';
import {
  compareFund,
  type FundComparison,
  type Pair,
  type TotalComparison,
  totalOf,
} from './compare-funds.js';
import { followedPlay, type PlayedSet, playedSet, recordingsOf } from './played-set.js';
import { refuseOtherCoins } from './refuse-other-coins.js';

/** Two rule sets over the same prices. */
export interface Comparison {
  /** Market time, ISO 8601 UTC, both included. */
  readonly from: string;
  readonly to: string;
  /** The funds that both have, by token, in the order of the first. */
  readonly funds: readonly FundComparison[];
  /** Null where funds settle in several coins. */
  readonly total: TotalComparison | null;
  /** Tokens that only one of the two has. */
  readonly onlyIn: Pair<readonly string[]>;
  /** What became of these, where they have prices. */
  readonly alone: Pair<readonly FundOutcome[]>;
  /** Accounts that several funds share. */
  readonly books: Pair<readonly HedgeBookResult[]>;
  /** Funds without prices, by token. */
  readonly leftOut: readonly string[];
  readonly notes: Pair<readonly string[]>;
}

/** A comparison, and what it is made of. */
export interface PlayedComparison {
  readonly report: Comparison;
  /** All funds of either set that have prices; the rows in `onlyIn` of the report are of these. */
  readonly results: Pair<readonly SimulatedFundResult[]>;
}

/**
 * Plays both rule sets. Throws a `ConfigError` where the series do not cover the span, no fund of one has prices, or
 * a fund settles in another coin by one than by the other.
 */
export function compare(
  sets: Pair<readonly FundSettings[]>,
  prices: RecordedPrices,
  choice: PlayChoice,
): PlayedComparison {
  refuseOtherCoins(sets);
  const { first, second } = recordingsOf(sets, prices, choice);
  return comparisonOf(sets, {
    first: playedSet(followedPlay(first, choice)),
    second: playedSet(followedPlay(second, choice)),
  });
}

/** What differs between two sets that were played over the same span. */
export function comparisonOf(
  sets: Pair<readonly FundSettings[]>,
  { first, second }: Pair<PlayedSet>,
): PlayedComparison {
  const results = { first: resultsOf(first), second: resultsOf(second) };
  return { report: reportOf(sets, { first, second }), results };
}

const resultsOf = ({ funds }: PlayedSet): readonly SimulatedFundResult[] => funds.map(({ result }) => result);

function reportOf(sets: Pair<readonly FundSettings[]>, { first, second }: Pair<PlayedSet>): Comparison {
  const funds = first.funds.flatMap((one) => {
    const other = second.funds.find(({ settings }) => settings.token === one.settings.token);
    return other === undefined ? [] : [compareFund(one, other)];
  });
  const { market } = first.recording;
  const left = [first, second].flatMap(({ recording }) => recording.leftOut);
  const onlyIn = {
    first: tokensOnlyIn(sets.first, sets.second),
    second: tokensOnlyIn(sets.second, sets.first),
  };
  return {
    from: new Date(market.from).toISOString(),
    to: new Date(market.to).toISOString(),
    ...{ funds, total: totalOf(funds), onlyIn },
    alone: { first: outcomesOf(first, onlyIn.first), second: outcomesOf(second, onlyIn.second) },
    books: { first: first.books, second: second.books },
    leftOut: [...new Set(left)],
    notes: { first: first.notes, second: second.notes },
  };
}

function tokensOnlyIn(first: readonly FundSettings[], second: readonly FundSettings[]): readonly string[] {
  return first.map(({ token }) => token).filter((token) => second.every((fund) => fund.token !== token));
}

function outcomesOf({ funds }: PlayedSet, tokens: readonly string[]): readonly FundOutcome[] {
  return funds.filter(({ settings }) => tokens.includes(settings.token)).map(({ outcome }) => outcome);
}
