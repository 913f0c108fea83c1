import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { AlertKind } from '../contract/alert-rules.js';
import type { AlertLedger } from '../ledger/alert-port.js';
import type { HealthLedger } from '../ledger/health-port.js';
import type { HealthBoard, Part } from './board.js';
import { holdingByLedger, LEDGER_KINDS } from './conditions/of-ledger.js';
import {
  missingWorkers,
  readTemporal,
  scheduleStopped,
  type TemporalReading,
} from './conditions/of-temporal.js';

const LOOK_EVERY_MS = 10_000;
/** What starts together is not there at once, and long polls are seen as they end. */
const MISSING_FOR_MS = 2 * 60_000;
const SCHEDULE = 'schedule';

export interface HealthWatchOptions {
  readonly ledger: Pick<AlertLedger, 'holdAlerts' | 'resolveAlerts' | 'alertSummary'> &
    Pick<HealthLedger, 'healthReading'>;
  readonly client: Client;
  readonly board: HealthBoard;
  readonly log: Pick<Logger, 'warn'>;
  readonly everyMs?: number;
  readonly missingForMs?: number;
}

/**
 * Looks, until stopped, at what the ledger and Temporal show: raises what holds, resolves what is over, and notes on
 * the board how the engine does. By wall time, so that a replay, whose market has a time of its own, has none.
 */
export function watchHealth(options: HealthWatchOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const looking = new HealthWatch(options).run(stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await looking;
    },
  };
}

class HealthWatch {
  readonly #options: HealthWatchOptions;
  /** Since when each queue is not polled and the schedule is not there, and Temporal has answered without a break. */
  readonly #missingSince = new Map<string, number>();
  #seenSince: number | null = null;

  constructor(options: HealthWatchOptions) {
    this.#options = options;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { everyMs = LOOK_EVERY_MS } = this.#options;
    // Each by itself: one that hangs does not keep the other from being seen.
    const looking = async (part: Part, look: () => Promise<void>): Promise<void> => {
      while (!signal.aborted) {
        await this.#guarded(part, look);
        await delay(everyMs, undefined, { signal }).catch(() => undefined);
      }
    };
    await Promise.all([
      looking('ledger', () => this.#lookAtLedger()),
      looking('temporal', () => this.#lookAtTemporal()),
    ]);
  }

  async #guarded(part: Part, look: () => Promise<void>): Promise<void> {
    const { board, log } = this.#options;
    try {
      await look();
    } catch (error) {
      board.missed(part, error);
      log.warn({ err: error, part }, 'the health of the engine cannot be judged in full');
    }
  }

  async #lookAtLedger(): Promise<void> {
    const { ledger, board } = this.#options;
    const reading = await ledger.healthReading();
    const holding = holdingByLedger(reading);
    await ledger.holdAlerts(LEDGER_KINDS, holding);
    await ledger.resolveAlerts();
    board.saw('ledger', holding, await ledger.alertSummary());
  }

  async #lookAtTemporal(): Promise<void> {
    const { ledger, client, board } = this.#options;
    const reading = await readTemporal(client).catch((error: unknown) => {
      this.#seenSince = null;
      this.#missingSince.clear();
      throw error;
    });
    const missing = this.#missing(reading, Date.now());
    const gone = reading.schedule.kind === 'gone';
    // Whoever has just begun to look does not know yet what is missing, and what only comes later.
    const kinds: readonly AlertKind[] = [
      ...(gone && !missing?.includes(SCHEDULE) ? [] : (['schedule-paused'] as const)),
      ...(missing === null ? [] : (['worker-missing'] as const)),
    ];
    const holding = [
      ...scheduleStopped(reading),
      ...missingWorkers((missing ?? []).filter((name) => name !== SCHEDULE)),
    ].filter(({ kind }) => kinds.includes(kind));
    board.saw('temporal', holding, null);
    await ledger.holdAlerts(kinds, holding);
  }

  /** What has been missing for long; null while it has not been looked for so long. */
  #missing({ unpolled, schedule }: TemporalReading, now: number): readonly string[] | null {
    const { missingForMs = MISSING_FOR_MS } = this.#options;
    this.#seenSince ??= now;
    const missing = schedule.kind === 'gone' ? [...unpolled, SCHEDULE] : unpolled;
    for (const name of missing) {
      if (!this.#missingSince.has(name)) this.#missingSince.set(name, now);
    }
    for (const name of this.#missingSince.keys()) {
      if (!missing.includes(name)) this.#missingSince.delete(name);
    }
    if (now - this.#seenSince < missingForMs) return null;
    return [...this.#missingSince].flatMap(([name, since]) => (now - since >= missingForMs ? [name] : []));
  }
}
