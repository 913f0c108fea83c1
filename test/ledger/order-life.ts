import type { OrderIntent } from '../../src/venue/port.js';

/** Three decimals, counted as whole numbers: the model has an arithmetic of its own. */
export const lots = (n: number): string => String(n / 1_000);

export type Heard = 'open' | 'filled' | 'cancelled' | 'rejected';

/** One fill as the venue lists it. `size` in lots, `price` and `fee` in hundredths. */
export interface Fill {
  readonly executionId: string;
  readonly side: 'buy' | 'sell';
  readonly size: number;
  readonly price: number;
  readonly fee: number;
}

const ABSENT = { misses: 3, afterMs: 60_000 };

/**
 * What can be true of one order, told by facts: what this side did, and what the venue ever said. No state is kept, and
 * no table of states is read: the state is what follows from the facts. Times are of the test's own clock.
 */
export class OrderLife {
  readonly intent: OrderIntent;
  readonly size: number;
  sends = 0;
  #sentAt = 0;
  #misses = 0;
  #missedAt: number | null = null;
  #isGivenUp = false;
  #wasSeenLive = false;
  #isRefused = false;
  #isCancelled = false;
  #isSaidFilled = false;
  /** The most that the venue said was filled. */
  #said = 0;
  readonly fills = new Map<string, Fill>();

  constructor(intent: OrderIntent, size: number) {
    this.intent = intent;
    this.size = size;
  }

  get booked(): number {
    return [...this.fills.values()].reduce((sum, { size }) => sum + size, 0);
  }

  get filled(): number {
    return Math.max(this.#said, this.booked);
  }

  get hasEnded(): boolean {
    return this.#isRefused || this.#isCancelled || this.#isWhole;
  }

  /** The venue has, or had, or refused it: there is nothing to send, and nothing to give up. */
  get wasSeen(): boolean {
    return this.#wasSeenLive || this.filled > 0 || this.hasEnded;
  }

  get maySend(): boolean {
    return !this.wasSeen && !this.#isGivenUp;
  }

  get #isWhole(): boolean {
    return this.#isSaidFilled || this.booked === this.size;
  }

  get isUnresolved(): boolean {
    const mayBeLive = this.wasSeen ? !this.hasEnded : !this.#isGivenUp;
    return mayBeLive || this.filled > this.booked;
  }

  /** As people would say it. */
  get state(): string {
    if (this.#isRefused) return 'rejected';
    if (this.#isWhole) return 'filled';
    if (this.#isCancelled) return 'cancelled';
    if (this.filled > 0) return 'partially-filled';
    if (this.#wasSeenLive) return 'open';
    if (this.#isGivenUp) return 'given-up';
    return this.sends > 0 ? 'sent' : 'intended';
  }

  send(now: number): void {
    this.sends += 1;
    this.#sentAt = now;
    this.#misses = 0;
    this.#missedAt = null;
  }

  takeBack(): void {
    if (this.maySend && this.sends === 1) this.sends = 0;
  }

  /** Looks of the same second are one. How often it was missed since its latest send. */
  miss(now: number): number {
    if (this.#missedAt === null || now - this.#missedAt >= 1_000) {
      this.#misses += 1;
      this.#missedAt = now;
    }
    return this.#misses;
  }

  get mayGiveUp(): boolean {
    if (this.wasSeen) return false;
    const lateEnough = (this.#missedAt ?? 0) - this.#sentAt >= ABSENT.afterMs;
    return this.sends === 0 || (this.#misses >= ABSENT.misses && lateEnough);
  }

  giveUp(): void {
    this.#isGivenUp = true;
  }

  /** Why this report cannot be true, whatever came before; null where it can. */
  whyNotHear(heard: Heard, filled: number): 'follows' | 'amount' | null {
    const saysAccepted = heard === 'filled' || heard === 'cancelled' || filled > 0;
    if (heard === 'rejected' && (this.filled > 0 || this.#isWhole || this.#isCancelled)) return 'follows';
    if (heard !== 'rejected' && this.#isRefused && saysAccepted) return 'follows';
    if (filled > this.size) return 'amount';
    if (heard === 'filled' && filled < this.size) return 'amount';
    return heard === 'rejected' && filled > 0 ? 'amount' : null;
  }

  hear(heard: Heard, filled: number): void {
    this.#said = Math.max(this.#said, filled);
    this.#wasSeenLive ||= heard === 'open';
    this.#isRefused ||= heard === 'rejected';
    this.#isCancelled ||= heard === 'cancelled';
    this.#isSaidFilled ||= heard === 'filled';
  }

  /** The kind of what is wrong with this fill; null where it is booked, or was. */
  whyNotBook(fill: Fill): 'contradiction' | 'overfill' | null {
    const before = this.fills.get(fill.executionId);
    if (before !== undefined) return JSON.stringify(before) === JSON.stringify(fill) ? null : 'contradiction';
    if (fill.side !== this.intent.side || this.#isRefused) return 'contradiction';
    return this.booked + fill.size > this.size ? 'overfill' : null;
  }

  book(fill: Fill): void {
    this.fills.set(fill.executionId, fill);
  }
}
