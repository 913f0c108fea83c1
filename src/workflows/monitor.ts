import { continueAsNew, setCurrentDetails } from '@temporalio/workflow';
import type { Breach, MonitorInput, ToldBreach } from '../contract/watch.js';
import { WATCH_MS, watchMarket } from './activity-options.js';
import { historyIsLong } from './history-length.js';
import { tellFund } from './tell-fund.js';

/** What was told longer ago than any watch keeps quiet about is forgotten. */
const FORGET_AFTER_MS = 15 * 60_000;

/**
 * Watches one contract for ever: an activity judges every tick and returns on a breach, the losing funds are
 * signalled, and the watch begins again. Nothing enters the history while nothing happens.
 */
export async function monitor(input: MonitorInput): Promise<void> {
  const { contract } = input;
  let told: readonly Told[] = (input.told ?? []).map(({ agoMs, times = 1, ...breach }) => ({
    breach,
    at: Date.now() - agoMs,
    times,
  }));
  while (!historyIsLong()) {
    const { breaches } = await watchMarket.executeWithOptions({ summary: `watch ${contract}` }, [
      { contract, endAfterMs: WATCH_MS, reported: agesOf(told) },
    ]);
    await Promise.all(breaches.map(tellOf));
    told = withNews(told, breaches);
    setCurrentDetails(describe(contract, breaches));
  }
  await continueAsNew<typeof monitor>({ contract, told: agesOf(told) });
}

interface Told {
  readonly breach: Breach;
  /** Workflow time, milliseconds since 1970. */
  readonly at: number;
  /** How often in a row. */
  readonly times: number;
}

/** The latest word to each fund, as long as it matters. */
function withNews(told: readonly Told[], breaches: readonly Breach[]): readonly Told[] {
  const now = Date.now();
  const older = told.filter(
    ({ breach, at }) => now - at < FORGET_AFTER_MS && !breaches.some((fresh) => fresh.token === breach.token),
  );
  return [...older, ...breaches.map((breach) => ({ breach, at: now, times: timesTold(told, breach) + 1 }))];
}

/** Another rebalance point, or that the fund may trade again or no longer, is told as if for the first time. */
function timesTold(told: readonly Told[], { token, anchorSeq, stopped }: Breach): number {
  const same = told.find(({ breach }) => breach.token === token && breach.anchorSeq === anchorSeq);
  return same === undefined || same.breach.stopped !== stopped ? 0 : same.times;
}

const agesOf = (told: readonly Told[]): readonly ToldBreach[] =>
  told.map(({ breach, at, times }) => ({ ...breach, agoMs: Date.now() - at, times }));

/** What could not be told counts as told: the breach is a level, and is reported again in a few seconds. */
async function tellOf({ token, ...report }: Breach): Promise<void> {
  await tellFund({ kind: 'breach', token, report });
}

function describe(contract: string, breaches: readonly Breach[]): string {
  if (breaches.length === 0) return `Watching ${contract}; no breach in the last watch.`;
  const rows = breaches.map(
    (b) => `- ${b.token} at ${b.price}, ${new Date(b.time).toISOString()} (rebalance point ${b.anchorSeq})`,
  );
  return [`Watching ${contract}. Last breaches:`, ...rows].join('\n');
}
