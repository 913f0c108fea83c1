import { Tinypool } from 'tinypool';
import type { FundOutcome } from '../fund-outcome.js';
import type { MemorySeries } from '../memory-prices.js';
import type { PlayChoice } from '../play-choice.js';
import type { RecordingFiles } from '../recorded-prices.js';
import type { PlayedSpan } from '../series-order.js';
import { pointCount } from './grid.js';
import type { Variation } from './variation.js';
import { workerEntry } from './worker-entry.js';

/** A grid that was checked (`checkGrid`), and what it is played on. Plain data: every worker gets a copy. */
export interface SweepSetup {
  /** What `funds.yaml` says. */
  readonly value: unknown;
  readonly variations: readonly Variation[];
  readonly prices: SweepPrices;
  readonly choice: PlayChoice;
}

/** Every thread reads them itself. `contracts`: those of the funds that have prices. */
export type SweepPrices =
  | { readonly kind: 'files'; readonly contracts: readonly string[]; readonly files: RecordingFiles }
  | { readonly kind: 'memory'; readonly series: MemorySeries; readonly span: PlayedSpan };

/**
 * Plays all points of a grid on so many threads; the outcomes are in the order of the points, whatever their number.
 * `onPoint` is told of every point that is done. Rejects with the signal's reason when it is aborted.
 */
export async function runSweep(
  setup: SweepSetup,
  { workers, signal, onPoint }: { workers: number; signal: AbortSignal; onPoint: (done: number) => void },
): Promise<readonly (readonly FundOutcome[])[]> {
  const points = pointCount(setup.variations);
  const threads = Math.min(workers, points);
  const pool = new Tinypool({
    filename: workerEntry(),
    ...{ minThreads: threads, maxThreads: threads, isolateWorkers: false, workerData: setup },
  });
  const outcomes: (readonly FundOutcome[])[] = new Array(points);
  let next = 0;
  let done = 0;
  const playOneByOne = async () => {
    for (let point = next++; point < points; point = next++) {
      outcomes[point] = await pool.run(point, { signal });
      done += 1;
      onPoint(done);
    }
  };
  try {
    await Promise.all(Array.from({ length: threads }, playOneByOne));
    return outcomes;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    await pool.destroy();
  }
}
