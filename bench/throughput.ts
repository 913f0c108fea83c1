import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { DailyReport } from '../src/contract/daily.js';
import { TASK_QUEUE } from '../src/contract/names.js';
import { inTurn } from './in-turn.js';
import type { MarketHand } from './market-hand.js';
import { type ProcessorTimes, processorTimes, spentBetween } from './processor.js';
import type { Size } from './size.js';
import { BARE_QUEUE, type World } from './world.js';

export type Kind = 'real' | 'empty' | 'bare';

/** Rebalances (or bare workflows) per second. */
export type Round = Readonly<Record<Kind, number>>;

export interface Throughput {
  readonly rounds: readonly Round[];
  /** Milliseconds of processor time for one rebalance, by kind and part, over all rounds. */
  readonly processor: Readonly<Record<Kind, ProcessorTimes>>;
}

const DAY_MS = 86_400_000;
const FIRST_DAY = '2026-01-02';
/** After each run: what it left to the server in the background belongs to it and not to the next. */
const REST_MS = 700;

/** (a): the daily of all funds through each of the three, one after the other, round by round. */
export async function measureThroughput(
  world: World,
  hand: MarketHand,
  size: Size,
  progress: (line: string) => void,
): Promise<Throughput> {
  const spent: Record<Kind, ProcessorTimes> = { real: {}, empty: {}, bare: {} };
  const rounds: Round[] = [];
  for (let round = 1 - size.warmUps; round <= size.rounds; round++) {
    const nominal = new Date(Date.parse(`${FIRST_DAY}T${world.daily.many}:00Z`) + (round + 100) * DAY_MS);
    const runs: Record<Kind, () => Promise<void>> = {
      real: async () => runDaily(world.real, nominal, size.funds),
      empty: async () => runDaily(world.empty, nominal, size.funds),
      bare: () => runBare(world.bare, round, size.funds),
    };
    const rates: Record<Kind, number> = { real: 0, empty: 0, bare: 0 };
    for (const kind of inTurn(['real', 'empty', 'bare'] as const, round)) {
      if (kind === 'real') await hand.shiftMany();
      const before = await processorTimes(world);
      const started = performance.now();
      await runs[kind]();
      rates[kind] = size.funds / ((performance.now() - started) / 1_000);
      await pause(REST_MS);
      if (round > 0) spent[kind] = spentBetween(before, await processorTimes(world), spent[kind]);
    }
    const name = round > 0 ? `round ${round} of ${size.rounds}` : 'warm-up';
    progress(
      `(a) ${name}: ${rates.real.toFixed(1)} / ${rates.empty.toFixed(1)} / ${rates.bare.toFixed(1)} a second`,
    );
    if (round > 0) rounds.push(rates);
  }
  const each = size.funds * size.rounds;
  const perRebalance = (times: ProcessorTimes): ProcessorTimes =>
    Object.fromEntries(Object.entries(times).map(([part, ms]) => [part, ms / each]));
  return {
    rounds,
    processor: {
      real: perRebalance(spent.real),
      empty: perRebalance(spent.empty),
      bare: perRebalance(spent.bare),
    },
  };
}

/** From the start of the daily to its report. Throws unless every fund was rebalanced by a trade. */
async function runDaily(client: Client, nominal: Date, funds: number): Promise<void> {
  const businessTime = nominal.toISOString();
  const report: DailyReport = await client.workflow.execute<(input: object) => Promise<DailyReport>>(
    'dailyRebalance',
    { workflowId: `daily-${businessTime}`, taskQueue: TASK_QUEUE.control, args: [{ businessTime }] },
  );
  const done = report.rows.filter(({ outcome }) => outcome === 'done');
  if (done.length === funds) return;
  const other = report.rows.find(({ outcome }) => outcome !== 'done');
  throw new Error(`${done.length} of ${funds} funds were rebalanced; ${JSON.stringify(other)}`);
}

async function runBare(client: Client, round: number, count: number): Promise<void> {
  const one = (index: number) =>
    client.workflow.execute('bare', { workflowId: `bare-${round}-${index}`, taskQueue: BARE_QUEUE });
  await Promise.all(Array.from({ length: count }, (_, index) => one(index)));
}
