import { CancellationScope, setHandler } from '@temporalio/workflow';
import { abandonRebalance, hurryRebalance, stopAdding, stopRebalance } from '../contract/fund-messages.js';
import type { TradeEnd } from '../contract/rebalance.js';
import { readHurry, readWord } from './signal-words.js';

/** Why a trade ends before it is complete. */
export interface EarlyEnd {
  readonly end: Exclude<TradeEnd, 'complete'>;
  readonly reason: string;
}

/** What a running rebalance was told from outside. */
export class RebalanceWords {
  #early: EarlyEnd | null = null;
  #addingReason: string | null = null;
  #unheeded: { readonly key: string | null }[] = [];
  #inHurry: boolean;
  #served: readonly string[] = [];

  /** `inHurry`: a rebalance that is urgent from its beginning. */
  constructor(inHurry: boolean) {
    this.#inHurry = inHurry;
  }

  listen(): this {
    setHandler(stopRebalance, (word) => this.#end('stopped', readWord(word).reason), {
      description: 'Send no further order, cancel what is open, settle what was filled. {"reason": "..."}',
    });
    setHandler(abandonRebalance, (word) => this.#end('abandoned', readWord(word).reason), {
      description: 'End with what was reached; the rest is not taken up again. {"reason": "..."}',
    });
    setHandler(
      stopAdding,
      (word) => {
        this.#addingReason ??= readWord(word).reason;
      },
      { description: 'The same as stop, unless its orders only reduce the position. {"reason": "..."}' },
    );
    setHandler(
      hurryRebalance,
      (word) => {
        this.#inHurry = true;
        this.#unheeded.push(readHurry(word));
      },
      { description: 'Strike again before the next order, and go on without pauses. {"reason": "..."}' },
    );
    // A cancellation from the UI means the same: finish the order in flight, settle, send no more.
    CancellationScope.current().cancelRequested.catch(() =>
      this.#end('stopped', 'the workflow was cancelled'),
    );
    return this;
  }

  /** Of a hedge book, once it is struck: these rebalances are served by it, and have nothing to wait for but its pauses. */
  serve(ids: readonly string[], isUrgent: boolean): void {
    this.#served = ids;
    this.#inHurry ||= isUrgent;
  }

  get inHurry(): boolean {
    return this.#inHurry;
  }

  /** Whether somebody is in a hurry since the latest strike. */
  get isHurried(): boolean {
    return this.#unheeded.some(({ key }) => key === null || !this.#served.includes(key));
  }

  /** Whether the trade must end here, given whether its orders only reduce the position. */
  whyEnd(reduceOnly: boolean): EarlyEnd | null {
    if (this.#early !== null || reduceOnly || this.#addingReason === null) return this.#early;
    return { end: 'stopped', reason: this.#addingReason };
  }

  /** To be taken before a strike: the keys of those whom it serves. */
  takeHurried(): readonly string[] {
    const keys = this.#unheeded.flatMap(({ key }) => (key === null ? [] : [key]));
    this.#unheeded = [];
    return keys;
  }

  #end(end: EarlyEnd['end'], reason: string): void {
    this.#early ??= { end, reason };
  }
}
