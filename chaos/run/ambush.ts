import type { Boundary } from '../schedule/boundaries.js';
import type { Hit } from '../world/gatekeeper.js';

/** Whose steps count: those of one fund or of several, and those of no fund unless they are about another contract. */
export interface Prey {
  readonly tokens: readonly string[];
  readonly contract: string;
}

/** Waits for a boundary to be reached for the nth time. The process goes on once `strike` is done, if it still lives. */
export class Ambush {
  readonly point: Boundary;
  readonly strike: (hit: Hit) => Promise<void>;
  readonly #prey: Prey;
  #left: number;

  constructor(point: Boundary, nth: number, prey: Prey, strike: (hit: Hit) => Promise<void>) {
    this.point = point;
    this.strike = strike;
    this.#prey = prey;
    this.#left = nth;
  }

  get isOver(): boolean {
    return this.#left <= 0;
  }

  /** Whether this hit is the one. */
  springs(hit: Hit): boolean {
    if (this.isOver || hit.step !== this.point.step || hit.boundary !== this.point.boundary) return false;
    if (!isOf(hit, this.#prey)) return false;
    this.#left -= 1;
    return this.isOver;
  }
}

export function isOf({ token, subject }: Hit, { tokens, contract }: Prey): boolean {
  if (token !== null) return tokens.includes(token);
  return subject === null || subject === contract;
}
