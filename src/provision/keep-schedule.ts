import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { upsertDailySchedule } from './daily-schedule.js';
import { dailyTimes, type ScheduledFund } from './daily-times.js';

/** Changes of many funds at once, as in the daily, are looked at together. */
const TOGETHER_MS = 500;
/** Temporal or the ledger was away: no further change may come before the next daily. */
const AGAIN_MS = 5_000;

interface ChangingLedger {
  funds: () => Promise<readonly ScheduledFund[]>;
  onFundChanged: (listener: (token: string) => void) => Promise<{ stop(): Promise<void> }>;
}

/** Keeps the times of the daily schedule at what the funds' rules say, whoever applies others or retires a fund. */
export async function keepSchedule(
  client: Client,
  ledger: ChangingLedger,
  log: Logger,
): Promise<{ stop(): Promise<void> }> {
  let present: string | null = null;
  let timer: NodeJS.Timeout | null = null;
  let working = Promise.resolve();
  const look = async (): Promise<void> => {
    const times = dailyTimes(await ledger.funds());
    if (times.join() === present) return;
    await upsertDailySchedule(client, times, false);
    if (present !== null) log.info({ times }, 'the daily schedule follows what has changed');
    present = times.join();
  };
  let isStopped = false;
  const soon = (afterMs: number): void => {
    if (isStopped) return;
    timer ??= setTimeout(() => {
      timer = null;
      working = working.then(look).catch((error: unknown) => {
        log.error({ error }, 'the daily schedule could not follow what has changed: tried again');
        soon(AGAIN_MS);
      });
    }, afterMs);
  };
  const changes = await ledger.onFundChanged(() => soon(TOGETHER_MS));
  // Also what changed before anybody listened.
  soon(TOGETHER_MS);
  return {
    stop: async () => {
      isStopped = true;
      await changes.stop();
      if (timer !== null) clearTimeout(timer);
      await working;
    },
  };
}
