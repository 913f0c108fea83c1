import { isHedgeBook } from '../contract/fund-settings.js';
import { tradingIn } from '../contract/fund-state.js';
import type { RecordedMarket } from '../domain/recorded-market.js';
import type { FundResult } from '../simulation/fund-result.js';
import type { Opening } from '../simulation/opening.js';
import type { BookOutcome } from '../simulation/simulation.js';
import { bookResult } from './book-result.js';
import type { FundStory } from './fund-story.js';
import { playRecording, type ReplayStep } from './lockstep.js';
import { readStories } from './read-stories.js';
import { differencesOf } from './reconcile.js';
import { fundResult } from './result.js';
import type { ReplayWorld } from './world.js';

export interface ReplayOutcome {
  readonly events: number;
  readonly funds: readonly FundResult[];
  /** Accounts of hedge books. */
  readonly books: readonly BookOutcome[];
  readonly notes: readonly string[];
  /** What does not add up; empty where all of it does. */
  readonly differences: readonly string[];
}

/** Plays a recording through the running system, and checks at the end that everything adds up. */
export async function replayRecording(
  world: ReplayWorld,
  market: RecordedMarket,
  opening: Opening,
  onStep: (step: ReplayStep) => void,
): Promise<ReplayOutcome> {
  const replayed = await playRecording(world, market, opening, onStep);
  const stories = await readStories(world, replayed, market.to);
  return {
    events: replayed.events,
    funds: stories.filter(({ fund }) => !isHedgeBook(fund.settings)).map(fundResult),
    books: booksAmong(stories),
    notes: [...replayed.notes, ...stories.flatMap(endedOtherwise)],
    differences: stories.flatMap(differencesOf),
  };
}

function booksAmong(stories: readonly FundStory[]): readonly BookOutcome[] {
  const books = stories.filter(({ fund }) => isHedgeBook(fund.settings));
  return books.map((book) => {
    const { members = [] } = book.fund.settings;
    const funds = members.flatMap((token) => stories.filter(({ fund }) => fund.settings.token === token));
    return bookResult(book, funds);
  });
}

function endedOtherwise({ fund }: FundStory): string[] {
  const { state, stateReason, stateSince, settings } = fund;
  if (tradingIn(state) === 'all') return [];
  const since = new Date(stateSince).toISOString();
  return [
    `${settings.token} ended ${state}${stateReason === null ? '' : `: ${stateReason}`} (since ${since})`,
  ];
}
