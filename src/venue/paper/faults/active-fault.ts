import { hashText, uniform } from '../market/noise.js';
import { type Fault, nameOf } from './plan.js';

/** How often a fault could have struck, and how often it did. */
export interface Tally {
  readonly occasions: number;
  readonly hits: number;
}

/** Told of each hit: which fault, and what it struck. */
export type OnHit = (fault: ActiveFault, what: string) => void;

/**
 * One fault of a plan in force. Everything it draws is a function of the plan's seed, its own name and the number
 * of the occasion, so the same calls meet the same faults, before a restart and after it.
 */
export class ActiveFault<One extends Fault = Fault> {
  readonly name: string;
  readonly #key: string;
  #occasions: number;
  #hits: number;

  constructor(
    readonly fault: One,
    index: number,
    seed: string,
    before: Tally | undefined,
    readonly onHit: OnHit,
  ) {
    this.name = nameOf(fault, index);
    this.#key = `${seed}/${this.name}`;
    this.#occasions = before?.occasions ?? 0;
    this.#hits = before?.hits ?? 0;
  }

  get tally(): Tally {
    return { occasions: this.#occasions, hits: this.#hits };
  }

  /** An occasion has come, described in `what`: whether the fault strikes. */
  strikes(what: string): boolean {
    this.#occasions += 1;
    if (!this.#isHit()) return false;
    this.#hits += 1;
    this.onHit(this, what);
    return true;
  }

  /** A number in [0, 1) drawn for the present occasion; another one for each purpose. */
  draw(purpose: string): number {
    return (uniform(hashText(`${this.#key}/${purpose}`), this.#occasions) + 1) / 2;
  }

  #isHit(): boolean {
    if (!('probability' in this.fault)) return false;
    const { after, count, probability } = this.fault;
    if (this.#occasions <= after) return false;
    if (count !== null && this.#hits >= count) return false;
    return this.draw('hit') < probability;
  }
}

/** A whole number of milliseconds drawn between both ends. */
export function drawSpan(fault: ActiveFault, { minMs, maxMs }: { minMs: number; maxMs: number }): number {
  return minMs + Math.floor(fault.draw('span') * (maxMs - minMs + 1));
}

/** One of the items, each as likely. Throws on an empty list. */
export function drawFrom<Item>(fault: ActiveFault, purpose: string, items: readonly Item[]): Item {
  const found = items[Math.floor(fault.draw(purpose) * items.length)];
  if (found === undefined) throw new RangeError('nothing to draw from');
  return found;
}
