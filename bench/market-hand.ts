import { type DecimalString, decimal, plain } from '../src/domain/decimal.js';
import type { ExchangeControl } from '../src/replay/exchange-control.js';
import { MANY, ONE } from './funds.js';

/**
 * Between two moves: more than the minute before each reading that is read again, as it is from one rebalance to
 * the next; and few enough that no management fee or funding instant comes near before the bench is over.
 */
const STEP_MS = 120_000;

/** Moves the controlled market: the many funds' price to and fro, the one fund's down by a breach each time. */
export class MarketHand {
  #time: number;
  #many: number = MANY.price;
  #one: number = ONE.price;

  constructor(
    readonly exchange: ExchangeControl,
    startTime: number,
  ) {
    this.#time = startTime;
  }

  /** By one percent: every fund has to trade, and none leaves its range. */
  async shiftMany(): Promise<void> {
    this.#many = this.#many === MANY.price ? MANY.price * 1.01 : MANY.price;
    await this.#move(MANY.contract, this.#many);
  }

  /** Down by this fraction: beyond the one fund's range, where it is a little more than that. */
  async breachOne(fraction: number): Promise<void> {
    this.#one = Math.floor(this.#one * (1 - fraction) * 100) / 100;
    await this.#move(ONE.contract, this.#one);
  }

  #move(contract: string, price: number): Promise<void> {
    this.#time += STEP_MS;
    return this.exchange.move(this.#time, { [contract]: text(price) });
  }
}

const text = (price: number): DecimalString => plain(decimal(price.toFixed(2) as DecimalString)); // plain digits
