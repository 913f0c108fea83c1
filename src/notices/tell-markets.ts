import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { fundAttentionAlert, type NewAlert } from '../contract/alert.js';
import type { DueNotice, NoticeLedger, UntoldMarket } from '../ledger/notice-port.js';
import type { Market } from './market.js';

/** How soon a change is seen once it is committed, or its time has come. */
const LOOK_EVERY_MS = 500;
/** Longer than a market may take to answer. */
const CLAIM_MS = 30_000;
const FIRST_PAUSE_MS = 1_000;
/** A market that was away is told soon after it is back. */
const LONGEST_PAUSE_MS = 30_000;
const LEDGER_PAUSE_MS = 5_000;
const LOOK_FOR_UNTOLD_MS = 60_000;
/** After so long without an answer people are told. */
const UNTOLD_MS = 5 * 60_000;

export interface TellingOptions {
  readonly ledger: NoticeLedger & { raiseAlert(alert: NewAlert): Promise<void> };
  /** Each by itself: one that is dead keeps no other waiting. */
  readonly markets: readonly Market[];
  readonly log: Logger;
}

/**
 * Writes a notice whenever a token can be traded no longer, or again, or in other units, and tells each market one after
 * the other, at least once each, until stopped. Any number of processes may do so; without a market nothing is done.
 */
export function tellMarkets(options: TellingOptions): { stop(): Promise<void> } {
  if (options.markets.length === 0) return { stop: async () => {} };
  const stopping = new AbortController();
  const { signal } = stopping;
  const loops = [
    repeat(options, signal, LOOK_EVERY_MS, () => note(options)),
    ...options.markets.map((market) =>
      repeat(options, signal, LOOK_EVERY_MS, () => tellAll(options, market, signal)),
    ),
    repeat(options, signal, LOOK_FOR_UNTOLD_MS, () => tellPeople(options)),
  ];
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

async function note({ ledger, log }: TellingOptions): Promise<void> {
  for (const { number, token, tradable, reasons, unitsVersion } of await ledger.noteTradability()) {
    log.info({ number, token, tradable, reasons, unitsVersion }, 'notice for the markets');
  }
}

/** What is due at one market, in order: the next one only when it has taken the one before. */
async function tellAll(options: TellingOptions, market: Market, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const due = await options.ledger.claimNotice(market.name, CLAIM_MS);
    if (due === null || !(await tell(options, market, due, signal))) return;
  }
}

async function tell(
  { ledger, log }: TellingOptions,
  market: Market,
  due: DueNotice,
  signal: AbortSignal,
): Promise<boolean> {
  const trouble = await market.tell(due, signal).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  if (trouble === null) {
    await ledger.noticeTaken(market.name, due.number);
    return true;
  }
  log.warn(
    { notice: due.number, market: market.name, attempts: due.attempts, trouble },
    'a market was not told',
  );
  await ledger.noticeLeft(market.name, due.number, trouble, signal.aborted ? 0 : pauseAfter(due.attempts));
  return false;
}

export const pauseAfter = (attempts: number): number =>
  Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS);

async function tellPeople({ ledger }: TellingOptions): Promise<void> {
  for (const untold of await ledger.untoldMarkets(UNTOLD_MS)) await ledger.raiseAlert(untoldAlert(untold));
}

/** One for each notice, however often it is looked for. */
function untoldAlert({ channel, notice, trouble }: UntoldMarket): NewAlert {
  const { number, token, tradable } = notice;
  const what = `the market ${channel} has not taken notice ${number}, that ${token} can${tradable ? '' : 'not'} be traded`;
  const alert = fundAttentionAlert(token, what);
  return trouble === null ? alert : { ...alert, what: `${alert.what}: ${trouble}` };
}

/** The ledger may be away for a while: what it holds is still there when it is back. */
async function repeat(
  { log }: TellingOptions,
  signal: AbortSignal,
  everyMs: number,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    const pause = await work().then(
      () => everyMs,
      (error: unknown) => {
        log.warn({ err: error }, 'markets cannot be told: the ledger does not answer');
        return LEDGER_PAUSE_MS;
      },
    );
    await delay(pause, undefined, { signal }).catch(() => undefined);
  }
}
