import type { Store } from '../state/store.js';

export type ListingStatus = 'PreLaunch' | 'Trading' | 'Delivering' | 'Closed';

export interface Listing {
  readonly status: ListingStatus;
  /** Wall time at which the contract trades again by itself; null for never. */
  readonly until: number | null;
  /** Market time of an announced delisting; 0 for none. */
  readonly deliveryTime: number;
}

const TRADING: Listing = { status: 'Trading', until: null, deliveryTime: 0 };
const NOTE = 'listings';

/** Which contracts are traded at present, and what is announced of them. Kept in the state. */
export class Listings {
  readonly #known: Map<string, Listing>;

  constructor(readonly store: Store) {
    const kept = store.notes.get(NOTE) as Record<string, Listing> | undefined; // written below alone
    this.#known = new Map(Object.entries(kept ?? {}));
  }

  of(contract: string): Listing {
    const found = this.#known.get(contract);
    if (found === undefined) return TRADING;
    const over = found.until !== null && Date.now() >= found.until;
    return over ? { ...found, status: 'Trading', until: null } : found;
  }

  set(contract: string, change: Partial<Listing>): Listing {
    const next = { ...this.of(contract), ...change };
    this.#known.set(contract, next);
    this.store.change(() => this.store.notes.putSync(NOTE, Object.fromEntries(this.#known)));
    return next;
  }

  /** Why no order may be accepted, or null. */
  suspended(contract: string): string | null {
    if (this.#known.size === 0) return null;
    const { status } = this.of(contract);
    return status === 'Trading' ? null : `the contract's status is ${status}`;
  }

  /** Contracts whose delisting has come by `time` and is not done yet. */
  due(time: number): string[] {
    if (this.#known.size === 0) return [];
    return [...this.#known.keys()].filter((contract) => {
      const { deliveryTime } = this.of(contract);
      return deliveryTime !== 0 && deliveryTime <= time && !this.hasEnded(contract);
    });
  }

  /** For good: a halt closes a contract only for a while. */
  hasEnded(contract: string): boolean {
    const { status, until, deliveryTime } = this.of(contract);
    return status === 'Closed' && until === null && deliveryTime !== 0;
  }
}
