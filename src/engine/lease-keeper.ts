import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from '../ledger/port.js';
import type { Engine, Lease } from '../ledger/records/lease.js';
import { HeldElsewhereError, holderText } from './held-elsewhere.js';

/** A lease lasts 20 seconds, and sends stop ten before its end: one renewal may be missed without harm. */
const RENEW_EVERY_MS = 5_000;
const AFTER_FAILURE_MS = 1_000;
const LOOK_EVERY_MS = 1_000;

export interface LeaseKeeperOptions {
  readonly ledger: Pick<Ledger, 'holdLeases'>;
  readonly engine: Engine;
  readonly accounts: readonly string[];
  readonly log: KeeperLog;
}

/** Part of a pino logger. */
export interface KeeperLog {
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

export interface LeaseKeeper {
  stop(): Promise<void>;
}

/**
 * Takes the leases of these accounts and renews them until stopped. An engine that was killed leaves its leases
 * behind for some seconds: these are waited for. Throws `HeldElsewhereError` where the other one is seen to renew.
 */
export async function keepLeases(options: LeaseKeeperOptions): Promise<LeaseKeeper> {
  await takeAll(options);
  const stopped = new AbortController();
  const renewing = renew(options, stopped.signal);
  return {
    stop: async () => {
      stopped.abort();
      await renewing;
    },
  };
}

async function takeAll(options: LeaseKeeperOptions): Promise<void> {
  const firstSeen = new Map<string, number>();
  for (;;) {
    const others = await heldByOthers(options);
    if (others.length === 0) return;
    const alive = others.filter(({ account, until }) => until > (firstSeen.get(account) ?? until));
    if (alive.length > 0) throw new HeldElsewhereError(alive);
    for (const lease of others) {
      if (firstSeen.has(lease.account)) continue;
      firstSeen.set(lease.account, lease.until);
      options.log.warn(`${holderText(lease)}: waiting until it lapses`);
    }
    await sleep(LOOK_EVERY_MS);
  }
}

async function heldByOthers({ ledger, engine, accounts }: LeaseKeeperOptions): Promise<readonly Lease[]> {
  const leases = await ledger.holdLeases(accounts);
  return leases.filter((lease) => lease.engine.id !== engine.id);
}

/** Tries for ever: what was lost is taken again as soon as the other engine lets it lapse. */
async function renew(options: LeaseKeeperOptions, stopped: AbortSignal): Promise<void> {
  const { log } = options;
  const tell = onlyChanges(log);
  let wait = RENEW_EVERY_MS;
  while (await pause(wait, stopped)) {
    try {
      tell(await heldByOthers(options));
      wait = RENEW_EVERY_MS;
    } catch (error) {
      if (wait === RENEW_EVERY_MS) log.warn(`the leases cannot be renewed now: ${String(error)}`);
      wait = AFTER_FAILURE_MS;
    }
  }
}

/** Each loss is said once, and each return. */
function onlyChanges(log: KeeperLog): (others: readonly Lease[]) => void {
  let lost = new Set<string>();
  return (others) => {
    const now = new Set(others.map(({ account }) => account));
    for (const lease of others) {
      if (!lost.has(lease.account)) log.error(`${holderText(lease)}: nothing is sent for it here`);
    }
    for (const account of lost) {
      if (!now.has(account)) log.info(`account ${account} is this engine's again`);
    }
    lost = now;
  };
}

/** False once stopped. */
async function pause(ms: number, stopped: AbortSignal): Promise<boolean> {
  await sleep(ms, undefined, { signal: stopped }).catch(() => undefined);
  return !stopped.aborted;
}
