import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Channel } from '../alerts/channel.js';
import { pauseAfter } from '../alerts/deliver.js';
import { isAtLeast } from '../contract/alert-rules/alert-rule.js';
import { ALERTS } from '../contract/alert-rules.js';
import type { AlertLedger, DueGroup } from '../ledger/alert-port.js';
import type { HealthLedger } from '../ledger/health-port.js';
import type { OutageNote, OutageNotes } from './outage-notes.js';

const LOOK_EVERY_MS = 5_000;
const OUT_MS = 30_000;
const KIND = 'ledger-unreachable';

export interface LedgerOutageOptions {
  readonly ledger: Pick<HealthLedger, 'clock'> & Pick<AlertLedger, 'recordOver'>;
  readonly channels: readonly Channel[];
  /** Where it is kept what was told: a killed process would forget it, and its ledger is out of reach. */
  readonly notes: OutageNotes;
  /** Host and process id, or whatever people know it by. */
  readonly process: string;
  readonly log: Pick<Logger, 'warn' | 'error' | 'info'>;
  readonly everyMs?: number;
  readonly outMs?: number;
}

/**
 * The one thing that the outbox cannot tell: that it is out of reach itself. This process tells the channels on its
 * own, each until it has taken it. That it is over goes through the outbox again, under the same id.
 */
export function watchLedger(options: LedgerOutageOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const watching = new LedgerOutage(options, stopping.signal).run();
  return {
    stop: async () => {
      stopping.abort();
      await watching;
    },
  };
}

class LedgerOutage {
  readonly #options: LedgerOutageOptions;
  readonly #signal: AbortSignal;
  #outSince: number | null = null;
  #note: OutageNote | null = null;
  /** What is being told now; given up once the outbox can tell. */
  #telling: { readonly stop: AbortController; readonly done: Promise<unknown> } | null = null;

  constructor(options: LedgerOutageOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  async run(): Promise<void> {
    this.#note = await this.#options.notes.read();
    while (!this.#signal.aborted) {
      const trouble = await this.#look();
      if (trouble === null) await this.#isBack();
      else await this.#isOut(trouble);
      await pause(this.#options.everyMs ?? LOOK_EVERY_MS, this.#signal);
    }
    await this.#giveUpTelling();
  }

  async #look(): Promise<string | null> {
    try {
      await this.#options.ledger.clock();
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  async #isOut(trouble: string): Promise<void> {
    this.#outSince ??= Date.now();
    const { outMs = OUT_MS, process, log } = this.#options;
    if (this.#note !== null || Date.now() - this.#outSince < outMs) return;
    const since = new Date(this.#outSince).toISOString();
    const what = `worker ${process} has not reached the ledger since ${since}: ${trouble}`;
    this.#note = { uid: randomUUID(), what, raisedAt: this.#outSince };
    log.error({ outage: this.#note }, `${what}; it tells the channels by itself`);
    await this.#keep();
    this.#tell(this.#note);
  }

  /** Also what a process before this one, which was killed meanwhile, has told. */
  async #isBack(): Promise<void> {
    this.#outSince = null;
    if (this.#note === null) return;
    await this.#giveUpTelling();
    const { ledger, notes, log } = this.#options;
    const { uid, what, raisedAt } = this.#note;
    const alert = { kind: KIND, token: null, what, key: `ledger/${uid}` } as const;
    try {
      await ledger.recordOver({ uid, alert, raisedAt, resolution: ALERTS[KIND].over });
      await notes.write(null);
      this.#note = null;
    } catch (error) {
      log.warn({ err: error }, 'that the ledger is back is not on record yet; it is tried again');
    }
  }

  #tell(note: OutageNote): void {
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, this.#signal]);
    const { channels } = this.#options;
    const hearing = channels.filter(({ least }) => isAtLeast(ALERTS[KIND].severity, least));
    const done = Promise.all(hearing.map((channel) => this.#untilTaken(channel, groupOf(note), signal)));
    this.#telling = { stop, done };
  }

  async #untilTaken(channel: Channel, group: DueGroup, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        return await channel.tell(group, signal);
      } catch (error) {
        const trouble = error instanceof Error ? error.message : String(error);
        this.#options.log.warn({ channel: channel.name, attempt, trouble }, 'alert not delivered');
        await pause(pauseAfter(attempt), signal);
      }
    }
  }

  async #giveUpTelling(): Promise<void> {
    this.#telling?.stop.abort();
    await this.#telling?.done;
    this.#telling = null;
  }

  async #keep(): Promise<void> {
    await this.#options.notes
      .write(this.#note)
      .catch((error: unknown) =>
        this.#options.log.warn({ err: error }, 'a killed process would not say that the ledger is back'),
      );
  }
}

function groupOf({ uid, what, raisedAt }: OutageNote): DueGroup {
  const alert = {
    ...{ id: 0, uid, kind: KIND, token: null, what, attempts: 1 },
    ...{ raisedAt, latestAt: raisedAt, times: 1, deliveredAt: null },
    ...{ acknowledgedAt: null, acknowledgedBy: null, resolvedAt: null, resolution: null },
    batch: { uid, isWhole: true },
  };
  return { kind: KIND, phase: 'raised', alerts: [alert] };
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal }).catch(() => undefined);
