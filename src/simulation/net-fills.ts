import { type Decimal, ZERO } from '../domain/decimal.js';
import type { NetExecution } from '../domain/hedge-book.js';
import { exposure } from '../domain/leverage.js';
import type { FillTaker } from './play-orders.js';

/** Collects the fills of a netted trade, to be divided among the funds afterwards. */
export class NetFills implements FillTaker {
  #notional = ZERO;
  #fee = ZERO;
  readonly #from: Decimal;

  /** `contracts`: what the book holds before. */
  constructor(public contracts: Decimal) {
    this.#from = contracts;
  }

  fill(change: Decimal, { price, fee }: { readonly price: Decimal; readonly fee: Decimal }): void {
    this.contracts = this.contracts.plus(change);
    this.#notional = this.#notional.plus(exposure(change, price));
    this.#fee = this.#fee.plus(fee);
  }

  execution(): NetExecution {
    return { contracts: this.contracts.minus(this.#from), notional: this.#notional, fee: this.#fee };
  }
}
