import { Ambush } from '../run/ambush.js';
import { clearFaults } from '../run/faults.js';
import { giveWord } from '../run/operator.js';
import { provisionFunds } from '../run/run-seed.js';
import {
  charged,
  dealt,
  faultsFor,
  recounted,
  restruck,
  resumeAll,
  ruled,
  untilHalted,
} from './rare-scenarios.js';
import { askAll, emergency, everyBook, type Scenario, sway } from './scenarios.js';

/*
 * Ways of funds that share an account: they ask their hedge book, and a round of it serves them. What a fund of its own
 * account passes as well is another boundary here, since it is passed for several.
 */

/** Of all that the funds and their hedge books do, what belongs to a round. */
const OF_A_ROUND = ['joinRound', 'snapshot', 'compute', 'order', 'settle', 'conclude'] as const;

/** The rounds of several hedge books, and what comes after them by the asking of each fund. */
const GATHER_MS = 20_000;

const ABOUT = { ofBooks: true, steps: OF_A_ROUND, gatherMs: GATHER_MS } as const;

/** Their first positions are one netted trade. */
const founded: Scenario = {
  ...ABOUT,
  name: 'founded',
  fresh: true,
  gatherMs: 2 * GATHER_MS,
  start: provisionFunds,
};

/** What every fund of its own account does as well, done by those that share one. */
const together = (scenario: Scenario, name: string): Scenario => ({
  ...scenario,
  ...ABOUT,
  name,
  gatherMs: Math.max(scenario.gatherMs ?? 0, GATHER_MS),
});

/** Their hedge book is paused: what they have opened is closed, and nothing is asked. */
const turnedAway: Scenario = {
  ...ABOUT,
  name: 'turned-away',
  fresh: false,
  prepare: async (run) => {
    const pause = { kind: 'word', action: 'pause', how: 'update', copies: 1 } as const;
    await everyBook(run, (fund) => giveWord(run, { ...pause, fund }, `turned-away-${run.asks.length}`));
  },
  start: askAll,
  after: async (run) => {
    const resume = { kind: 'word', action: 'resume', how: 'update', copies: 1 } as const;
    await everyBook(run, (fund) => giveWord(run, { ...resume, fund }, `turned-away-${run.asks.length}`));
  },
};

/** A fund is halted once it has asked, and before the round is struck: it is left out. */
const leftOut: Scenario = {
  ...ABOUT,
  name: 'left-out',
  fresh: false,
  start: async (run, round) => {
    await everyBook(run, async (book) => {
      const token = run.tokenOf(book);
      const fund = run.slot.funds.findIndex((one) => one.book === token);
      const halt = { kind: 'word', action: 'halt', how: 'signal', copies: 1, fund } as const;
      const strike = async () => {
        await giveWord(run, halt, `${round}-left-out`);
        // Where the word does not come through in time, the fund is served, and the boundary is not reached.
        await untilHalted(run, fund).catch(() => undefined);
      };
      run.ambush(
        new Ambush(
          { step: 'snapshot', boundary: 'before-waiting' },
          1,
          { tokens: [token], contract: '' },
          strike,
        ),
      );
    });
    await sway(run, 0.02);
    await askAll(run, round);
  },
  after: resumeAll,
};

/** A key that may not trade for a moment fails a round for good: all that it serves is concluded with it. */
const failed: Scenario = {
  ...ABOUT,
  name: 'failed-together',
  fresh: false,
  start: async (run, round) => {
    const count = run.owners.length;
    await faultsFor(run, ({ accounts }) => [
      { kind: 'banned', target: { path: '/v5/order/create', account: accounts }, count, forMs: 1_000 },
    ]);
    await sway(run, 0.02);
    await askAll(run, round);
  },
  after: clearFaults,
};

export const BOOK_SCENARIOS: readonly Scenario[] = [
  together(emergency, 'served'),
  together(charged, 'charged-together'),
  together(dealt, 'dealt-together'),
  together(recounted, 'recounted-together'),
  together(ruled, 'ruled-together'),
  together(restruck, 'hurried-together'),
  turnedAway,
  leftOut,
  failed,
  founded,
];
