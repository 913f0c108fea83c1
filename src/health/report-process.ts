import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { HealthLedger } from '../ledger/health-port.js';
import { within } from './within.js';

const REPORT_EVERY_MS = 15_000;
/** Of the venue's request limits this is nothing; a clock drifts slowly. */
const ASK_VENUE_EVERY = 4;
const ANSWER_MS = 5_000;

export interface ProcessReportOptions {
  readonly ledger: Pick<HealthLedger, 'clock' | 'reportProcess' | 'forgetProcess'>;
  readonly client: Client;
  /** The venue's clock in milliseconds since 1970; null where it is no clock of this world. */
  readonly venueTime: (() => Promise<number>) | null;
  readonly roles: readonly string[];
  readonly log: Pick<Logger, 'warn'>;
  readonly everyMs?: number;
  readonly process?: string;
}

/** Says in the ledger, until stopped, how this worker's clock goes and whether it reaches Temporal. */
export function reportProcess(options: ProcessReportOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { ledger, process: self = `${hostname()}/${process.pid}`, log } = options;
  const reporting = run({ ...options, process: self }, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await reporting;
      await ledger
        .forgetProcess(self)
        .catch((error: unknown) => log.warn({ err: error }, 'the ledger still counts this worker'));
    },
  };
}

async function run(
  options: ProcessReportOptions & { readonly process: string },
  signal: AbortSignal,
): Promise<void> {
  const { ledger, roles, venueTime, everyMs = REPORT_EVERY_MS, process: self, log } = options;
  let outSince: number | null = null;
  let aheadOfVenue: number | null = null;
  for (let look = 0; !signal.aborted; look++) {
    const trouble = await temporalTrouble(options.client);
    outSince = trouble === null ? null : (outSince ?? Date.now());
    if (venueTime !== null && look % ASK_VENUE_EVERY === 0) {
      aheadOfVenue = await within(ANSWER_MS, aheadOf(venueTime)).catch(() => null);
    }
    try {
      await ledger.reportProcess({
        ...{ process: self, roles, aheadOfVenue },
        aheadOfLedger: await aheadOf(() => ledger.clock()),
        ...{ temporalOutSince: outSince, temporalTrouble: trouble },
      });
    } catch (error) {
      log.warn({ err: error }, 'the ledger does not know how this worker does');
    }
    await delay(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

async function temporalTrouble(client: Client): Promise<string | null> {
  try {
    const asked = client.withDeadline(Date.now() + ANSWER_MS, () => client.workflowService.getSystemInfo({}));
    await within(ANSWER_MS, asked);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** How far this machine's clock is ahead of another, in milliseconds; what the way there may have taken is left out. */
export async function aheadOf(
  otherClock: () => Promise<number>,
  now: () => number = Date.now,
): Promise<number> {
  const sent = now();
  const other = await otherClock();
  const received = now();
  const ahead = (sent + received) / 2 - other;
  const unsure = (received - sent) / 2;
  return Math.round(Math.sign(ahead) * Math.max(0, Math.abs(ahead) - unsure));
}
