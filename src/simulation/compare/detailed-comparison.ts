import type { FundSettings } from '../../contract/fund-settings.js';
import type { FirstExtreme } from '../../domain/candle-path.js';
import type { DecimalString } from '../../domain/decimal.js';
import { type FundHistory, fundHistory, type HeldByOrder } from '../history/fund-history.js';
import type { Recording } from '../load-recording.js';
import { type PlayChoice, venueBy } from '../play-choice.js';
import type { RecordedPrices } from '../recorded-prices.js';
import { type Parameters, parametersOf } from '../report/simulation-report.js';
import { type Comparison, comparisonOf, type PlayedComparison } from './compare.js';
import type { FundComparison, Pair } from './compare-funds.js';
import { type FollowedPlay, followedPlay, playedSet, recordingsOf } from './played-set.js';
import { refuseOtherCoins } from './refuse-other-coins.js';

/** A comparison, and what it was made with. */
export interface DetailedComparison extends Comparison {
  readonly funds: readonly DetailedFundComparison[];
  readonly parameters: Pair<Parameters>;
}

export interface DetailedFundComparison extends FundComparison {
  /** A candle does not say which of its extremes came first: the NAV at the end, by what is taken for it. */
  readonly navByFirstExtreme: Pair<Readonly<Record<FirstExtreme, DecimalString>>>;
}

export interface ComparisonDetails extends PlayedComparison {
  readonly report: DetailedComparison;
  /** Of the funds in `results`. */
  readonly histories: Pair<readonly FundHistory[]>;
}

type PlayedByOrder = Readonly<Record<FirstExtreme, FollowedPlay>>;

/** As `compare`, followed on its way, and with each order of the extremes; the figures are those of the nearer first. */
export function detailedComparison(
  sets: Pair<readonly FundSettings[]>,
  prices: RecordedPrices,
  choice: PlayChoice,
): ComparisonDetails {
  refuseOtherCoins(sets);
  const recordings = recordingsOf(sets, prices, choice);
  const first = inEachOrder(recordings.first, choice);
  const second = inEachOrder(recordings.second, choice);
  const { report, results } = comparisonOf(sets, {
    first: playedSet(first.nearer),
    second: playedSet(second.nearer),
  });
  const funds = report.funds.map((fund) => ({
    ...fund,
    navByFirstExtreme: { first: navsOf(first, fund.token), second: navsOf(second, fund.token) },
  }));
  const parameters = {
    first: parametersBy(recordings.first, choice),
    second: parametersBy(recordings.second, choice),
  };
  return {
    report: { ...report, funds, parameters },
    results,
    histories: { first: historiesOf(first), second: historiesOf(second) },
  };
}

function inEachOrder(recording: Recording, choice: PlayChoice): PlayedByOrder {
  const { market } = recording;
  const inOrder = (firstExtreme: FirstExtreme) =>
    followedPlay({ ...recording, market: { ...market, firstExtreme } }, choice);
  return { nearer: inOrder('nearer'), high: inOrder('high'), low: inOrder('low') };
}

function ofEach<T>(
  { nearer, high, low }: PlayedByOrder,
  read: (play: FollowedPlay) => T,
): Record<FirstExtreme, T> {
  return { nearer: read(nearer), high: read(high), low: read(low) };
}

function navsOf(played: PlayedByOrder, token: string): Readonly<Record<FirstExtreme, DecimalString>> {
  return ofEach(played, ({ simulation }) => {
    const found = simulation.funds.find((fund) => fund.token === token);
    if (found === undefined) throw new RangeError(`${token} was not played`);
    return found.nav;
  });
}

function historiesOf(played: PlayedByOrder): readonly FundHistory[] {
  const { market, funds } = played.nearer.recording;
  return funds.map((settings) => {
    const held: HeldByOrder = ofEach(played, ({ log }) => log.of(settings.token));
    return fundHistory(settings, market, held);
  });
}

function parametersBy(recording: Recording, choice: PlayChoice): Parameters {
  const contracts = recording.market.contracts.map(({ contract }) => contract);
  return parametersOf(recording, venueBy(choice, contracts));
}
