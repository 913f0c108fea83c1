import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { AlertLedger } from '../ledger/alert-port.js';

const LOOK_EVERY_MS = 60_000;
/** Beyond the fund's own deadline for its orders: striking and settling take minutes at most. */
const BEYOND_DEADLINE_MS = 15 * 60_000;

/**
 * Looks, until stopped, for rebalances that stay open far too long: their steps are tried again for hours while
 * the fund looks as if all were well. By wall time, so that a replay, whose market has a time of its own, has none.
 */
export function watchStuckRebalances(options: {
  readonly ledger: Pick<AlertLedger, 'alertStuckRebalances'>;
  readonly log: Logger;
}): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const looking = look(options, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await looking;
    },
  };
}

async function look(
  { ledger, log }: Parameters<typeof watchStuckRebalances>[0],
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await ledger.alertStuckRebalances(BEYOND_DEADLINE_MS);
    } catch (error) {
      log.warn({ err: error }, 'rebalances that stay open cannot be looked for: the ledger does not answer');
    }
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}
