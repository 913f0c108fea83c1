import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { AlertLedger, DueGroup, Gathering } from '../ledger/alert-port.js';
import { type Channel, tasteOf } from './channel.js';

/** How soon an alert is seen once its transaction is committed. */
const LOOK_EVERY_MS = 500;
/** What happens to many funds at once is one message: the first waits a second for others, the next ones gather. */
const GATHERING: Gathering = { waitMs: 1_000, intervalMs: 10_000, most: 1_000 };
/** Longer than a channel may take: after this long another process sends it again. */
const CLAIM_MS = 30_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
const LEDGER_PAUSE_MS = 5_000;
const SEE_EVERY_MS = 60_000;

export interface DeliveryOptions {
  readonly ledger: AlertLedger;
  /** Each by itself: one that is dead keeps no other waiting. */
  readonly channels: readonly Channel[];
  readonly log: Logger;
  readonly gathering?: Gathering;
}

/**
 * Delivers what the outbox holds to every channel, at least once each, until stopped. Any number of processes may
 * do so: an alert is one's at a time.
 */
export function deliverAlerts(options: DeliveryOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const serving = begin(options, signal);
  return {
    stop: async () => {
      stopping.abort();
      await serving;
    },
  };
}

/** Every process knows of the channels of this one before the first alert counts as delivered here. */
async function begin(options: DeliveryOptions, signal: AbortSignal): Promise<void> {
  await untilDone(options, signal, () => seeChannels(options));
  const loops = options.channels.map((channel) => serve({ ...options, channel, signal }));
  await Promise.all([...loops, keepSeen(options, signal)]);
}

async function keepSeen(options: DeliveryOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await untilDone(options, signal, async () => {
      await seeChannels(options);
      await options.ledger.settleDeliveries();
    });
    await delay(SEE_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

const seeChannels = ({ ledger, channels }: DeliveryOptions): Promise<void> =>
  ledger.seeChannels(channels.map(tasteOf));

interface Post extends DeliveryOptions {
  readonly channel: Channel;
  readonly signal: AbortSignal;
}

async function serve(post: Post): Promise<void> {
  const { ledger, channel, signal, gathering = GATHERING } = post;
  while (!signal.aborted) {
    await untilDone(post, signal, async () => {
      const group = await ledger.claimAlerts(tasteOf(channel), gathering, CLAIM_MS);
      if (group !== null) return deliver(post, group);
      await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    });
  }
}

async function deliver({ ledger, channel, signal, log }: Post, group: DueGroup): Promise<void> {
  const trouble = await channel.tell(group, signal).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const ids = group.alerts.map(({ id }) => id);
  const noted = { channel: channel.name, phase: group.phase, ids };
  if (trouble === null) return ledger.noteDelivered(noted);
  const attempts = Math.max(...group.alerts.map((alert) => alert.attempts));
  log.warn({ alerts: ids, channel: channel.name, attempts, trouble }, 'alert not delivered');
  return ledger.noteUndelivered(noted, trouble, signal.aborted ? 0 : pauseAfter(attempts));
}

/** Growing, and scattered, so that many alerts do not come back to a channel at one instant. */
export function pauseAfter(attempts: number, random: () => number = Math.random): number {
  const longest = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
  return Math.round(longest * (0.5 + random() / 2));
}

/** The ledger may be away for a while: its alerts are still there when it is back. */
async function untilDone(
  { log }: DeliveryOptions,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      return await work();
    } catch (error) {
      log.warn({ err: error }, 'alerts cannot be delivered: the ledger does not answer');
      await delay(LEDGER_PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
