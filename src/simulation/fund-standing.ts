import { type FundState, tradingIn } from '../contract/fund-state.js';
import type { WipeOut } from '../domain/wipe-out.js';
import { isoOf } from './series-time.js';

/** Whether a fund trades, and what did not go as it should, in words. */
export class FundStanding {
  readonly #token: string;
  readonly #notes: string[] = [];
  #skipped = 0;
  #state: FundState = 'ESTABLISHING';
  #wipedOut: WipeOut | null = null;

  constructor(token: string) {
    this.#token = token;
  }

  get state(): FundState {
    return this.#state;
  }

  get trading(): ReturnType<typeof tradingIn> {
    return tradingIn(this.#state);
  }

  /** Null unless it was wiped out. */
  get wipedOut(): WipeOut | null {
    return this.#wipedOut;
  }

  get notes(): readonly string[] {
    if (this.#skipped === 0) return this.#notes;
    const dailies = this.#skipped === 1 ? '1 daily was' : `${this.#skipped} dailies were`;
    return [...this.#notes, `${this.#token}: ${dailies} skipped by its rule; its rebalances say when`];
  }

  note(time: number, what: string): void {
    this.#notes.push(`${isoOf(time)}: ${what}`);
  }

  /** A daily was left out by its rule, which is as it should be: they are counted. */
  skip(): void {
    this.#skipped += 1;
  }

  /** It has its first rebalance point. */
  established(): void {
    if (this.#state === 'ESTABLISHING') this.#state = 'ACTIVE';
  }

  /** It could not be established. */
  pause(): void {
    this.#state = 'PAUSED';
  }

  stop(state: FundState, time: number, why: string): void {
    this.#state = state;
    this.note(time, `${this.#token} is ${state}: ${why}`);
  }

  wipeOut(wipedOut: WipeOut, time: number, why: string): void {
    this.#wipedOut = wipedOut;
    this.stop('WIPED_OUT', time, `wiped out: ${why}`);
  }
}
