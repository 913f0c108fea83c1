import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { HeldRules } from '../contract/rules-in-force.js';
import { upsertDailySchedule } from './daily-schedule.js';
import { dailyTimes } from './daily-times.js';

/** Changes of many funds at once, as in the daily, are looked at together. */
const TOGETHER_MS = 500;

interface ChangingLedger {
  funds: () => Promise<readonly Pick<HeldRules, 'settings' | 'pendingSettings'>[]>;
  onFundChanged: (listener: (token: string) => void) => Promise<{ stop(): Promise<void> }>;
}

/** Keeps the times of the daily schedule at what the funds' rules say, whoever applies others to a running system. */
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
    if (present !== null) log.info({ times }, 'the daily schedule follows changed rules');
    present = times.join();
  };
  const soon = (): void => {
    timer ??= setTimeout(() => {
      timer = null;
      working = working
        .then(look)
        .catch((error: unknown) => log.error({ error }, 'the daily schedule could not follow changed rules'));
    }, TOGETHER_MS);
  };
  const changes = await ledger.onFundChanged(soon);
  // Also what changed before anybody listened.
  soon();
  return {
    stop: async () => {
      await changes.stop();
      if (timer !== null) clearTimeout(timer);
      await working;
    },
  };
}
