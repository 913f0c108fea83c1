import type { FundSettings } from '../../contract/fund-settings.js';
import { fundOutcome } from '../fund-outcome.js';
import { HoldingsLog } from '../history/holdings-log.js';
import type { Recording } from '../load-recording.js';
import { type PlayChoice, playBy, recordingBy } from '../play-choice.js';
import type { RecordedPrices } from '../recorded-prices.js';
import type { Simulation } from '../simulation.js';
import type { Pair, PlayedFund } from './compare-funds.js';

/** What became of one rule set. */
export interface PlayedSet extends Pick<Simulation, 'books' | 'notes'> {
  readonly recording: Recording;
  readonly funds: readonly PlayedFund[];
}

/** The same prices for both; sets that hold different contracts are played where both have prices. */
export function recordingsOf(
  { first, second }: Pair<readonly FundSettings[]>,
  prices: RecordedPrices,
  choice: PlayChoice,
): Pair<Recording> {
  const record = (given: RecordedPrices): Pair<Recording> => ({
    first: recordingBy(first, given, choice),
    second: recordingBy(second, given, choice),
  });
  const all = record(prices);
  const [one, other] = [all.first.market, all.second.market];
  const [from, to] = [Math.max(one.from, other.from), Math.min(one.to, other.to)];
  return record({ ...prices, span: { ...prices.span, from, to } });
}

/** A rule set that was played, and what its funds held on the way. */
export interface FollowedPlay {
  readonly recording: Recording;
  readonly simulation: Simulation;
  readonly log: HoldingsLog;
}

export function followedPlay(recording: Recording, choice: PlayChoice): FollowedPlay {
  const log = new HoldingsLog();
  return { recording, simulation: playBy(recording, choice, log), log };
}

export function playedSet({ recording, simulation, log }: FollowedPlay): PlayedSet {
  const { market, funds } = recording;
  const { funds: results, books, notes } = simulation;
  return {
    ...{ recording, books, notes: [...recording.notes, ...notes] },
    funds: funds.flatMap((settings, index): PlayedFund[] => {
      const result = results[index];
      if (result === undefined) return [];
      const held = log.of(settings.token);
      return [{ settings, result, held, outcome: fundOutcome(settings, result, simulation, market, held) }];
    }),
  };
}
