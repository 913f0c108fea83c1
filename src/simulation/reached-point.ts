import type { StrikeValues } from '../contract/strike-values.js';
import { plain } from '../domain/decimal.js';
import { fixedByRule } from '../domain/interim-rule.js';
import { type RangeWatch, rangeWatches } from '../domain/range-watch.js';
import type { Anchor } from '../domain/rebalance-point.js';
import type { Cause } from '../domain/request-priority.js';
import type { FundParts } from './fund-parts.js';

/** What a fund keeps of a rebalance point. */
export type KeptAnchor = Pick<Anchor, 'seq' | 'price' | 'range' | 'triggers' | 'quietUntil'>;

/** The rebalance point that a fund has reached, and the prices that it waits for since. */
export class ReachedPoint {
  readonly #parts: FundParts;
  /** Times of the interim rebalances that have set a rebalance point. */
  readonly #interims: number[] = [];
  #anchor: KeptAnchor | null = null;
  #watches: readonly RangeWatch[] = [];
  /** The rebalance point whose breach was last told to be held back. */
  #heldBack = 0;

  constructor(parts: FundParts) {
    this.#parts = parts;
  }

  /** Null before the first. */
  get anchor(): KeptAnchor | null {
    return this.#anchor;
  }

  get watches(): readonly RangeWatch[] {
    return this.#watches;
  }

  reach(cause: Cause, { time, markPrice: price }: Pick<StrikeValues, 'time' | 'markPrice'>): void {
    const { settings, numbers, account } = this.#parts;
    const { token, contract } = settings;
    const { interim } = settings.rules;
    const { targetLeverage: leverage, tickSize } = numbers;
    if (cause === 'interim') this.#interims.push(time);
    const cash = account.cash.minus(account.feesPayable);
    const { contracts, kind } = account;
    const state = { price, contracts, cash, kind };
    const anchor: KeptAnchor = {
      ...{ seq: (this.#anchor?.seq ?? 0) + 1, price: plain(price), range: interim.range },
      ...fixedByRule(interim, leverage, state, { interims: this.#interims, time }),
    };
    this.#anchor = anchor;
    this.#watches = rangeWatches({ token, contract, leverage, anchor }, tickSize);
  }

  /** Until when a breach is held back by the rule; null where that was asked before at this point. */
  heldBackUntil(): number | null {
    const { seq = 0, quietUntil = 0 } = this.#anchor ?? {};
    if (this.#heldBack === seq) return null;
    this.#heldBack = seq;
    return quietUntil;
  }
}
