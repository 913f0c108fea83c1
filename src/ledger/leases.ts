import { LeaseLostError } from './errors.js';
import { type Holder, prolongLease, readLeases, takeLeases } from './lease-rows.js';
import type { Engine, Lease } from './records/lease.js';
import type { Session } from './session.js';

/** The leases under which one process writes intents. */
export interface Leases {
  /** Null where the process acts for no engine: then it sends nothing. */
  holder(): Holder | null;
  /** Takes or renews these accounts and all that were taken before; who holds each of them now. */
  hold(accounts: readonly string[]): Promise<readonly Lease[]>;
  /**
   * After a statement was refused under the account's lease: takes one that nobody had or this process never had,
   * prolongs one that only lapsed. Throws `LeaseLostError` where another engine has the account, or had it meanwhile.
   */
  regain(account: string): Promise<void>;
  all(): Promise<readonly Lease[]>;
}

export function openLeases(session: Session, engine: Engine | null): Leases {
  const accounts = new Set<string>();
  let knownToken = 0;
  const isOwn = (lease: Lease) => lease.engine.id === engine?.id;

  const hold = async (some: readonly string[]): Promise<readonly Lease[]> => {
    if (engine === null) throw new LeaseLostError(some[0] ?? '', null, null);
    for (const account of some) accounts.add(account);
    const held = await session.run(async (db) => {
      await takeLeases(db, engine, [...accounts]);
      return await readLeases(db, [...accounts]);
    });
    knownToken = Math.max(knownToken, ...held.filter(isOwn).map(({ token }) => token));
    return held;
  };

  const regain = async (account: string): Promise<void> => {
    if (engine === null) throw new LeaseLostError(account, null, null);
    if (accounts.has(account)) {
      const holder = { engine, knownToken };
      if (await session.run((db) => prolongLease(db, holder, account))) return;
      const [lost] = await session.run((db) => readLeases(db, [account]));
      if (lost !== undefined) throw new LeaseLostError(account, engine, lost);
    }
    const taken = (await hold([account])).find((lease) => lease.account === account) ?? null;
    if (taken === null || !isOwn(taken)) throw new LeaseLostError(account, engine, taken);
  };

  return {
    holder: () => (engine === null ? null : { engine, knownToken }),
    hold,
    regain,
    all: () => session.run((db) => readLeases(db, null)),
  };
}
