import type { FundSettings } from '../../contract/fund-settings.js';
import { HoldingsLog } from '../history/holdings-log.js';
import type { Recording } from '../load-recording.js';
import { type PlayChoice, playBy, recordingBy } from '../play-choice.js';
import type { RecordedPrices } from '../recorded-prices.js';
import {
  compareFund,
  type FundComparison,
  type Pair,
  type PlayedFund,
  type TotalComparison,
  totalOf,
} from './compare-funds.js';

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
  /** Funds without prices, by token. */
  readonly leftOut: readonly string[];
  readonly notes: Pair<readonly string[]>;
}

/** Plays both rule sets. Throws a `ConfigError` where the series do not cover the span, or no fund of one has prices. */
export function compare(
  sets: Pair<readonly FundSettings[]>,
  prices: RecordedPrices,
  choice: PlayChoice,
): Comparison {
  const [first, second] = inOneSpan(sets, prices, choice).map((recording) => played(recording, choice));
  if (first === undefined || second === undefined) throw new RangeError('there are two rule sets');
  const funds = first.funds.flatMap((one) => {
    const other = second.funds.find(({ settings }) => settings.token === one.settings.token);
    return other === undefined ? [] : [compareFund(one, other)];
  });
  const { market } = first.recording;
  const left = [first, second].flatMap(({ recording }) => recording.leftOut);
  return {
    from: new Date(market.from).toISOString(),
    to: new Date(market.to).toISOString(),
    funds,
    total: totalOf(funds),
    onlyIn: { first: tokensOnlyIn(sets.first, sets.second), second: tokensOnlyIn(sets.second, sets.first) },
    leftOut: [...new Set(left)],
    notes: { first: first.notes, second: second.notes },
  };
}

/** Sets that hold different contracts are played where both have prices. */
function inOneSpan(
  sets: Pair<readonly FundSettings[]>,
  prices: RecordedPrices,
  choice: PlayChoice,
): readonly Recording[] {
  const record = (given: RecordedPrices) =>
    [sets.first, sets.second].map((funds) => recordingBy(funds, given, choice));
  const markets = record(prices).map(({ market }) => market);
  const from = Math.max(...markets.map((market) => market.from));
  const to = Math.min(...markets.map((market) => market.to));
  return record({ ...prices, span: { ...prices.span, from, to } });
}

function played(recording: Recording, choice: PlayChoice) {
  const { funds } = recording;
  const log = new HoldingsLog();
  const { funds: results, notes } = playBy(recording, choice, log);
  return {
    recording,
    notes: [...recording.notes, ...notes],
    funds: funds.flatMap((settings, index): PlayedFund[] => {
      const result = results[index];
      return result === undefined ? [] : [{ settings, result, held: log.of(settings.token) }];
    }),
  };
}

function tokensOnlyIn(first: readonly FundSettings[], second: readonly FundSettings[]): readonly string[] {
  return first.map(({ token }) => token).filter((token) => second.every((fund) => fund.token !== token));
}
