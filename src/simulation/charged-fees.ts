import { type Decimal, decimal } from '../domain/decimal.js';
import { feeOn } from '../domain/fee-accrual.js';
import { feesDueBetween } from '../domain/management-fee.js';
import type { FundParts } from './fund-parts.js';

/** The management fee of one fund, owed from the instant on at which it falls due. */
export class ChargedFees {
  readonly #parts: FundParts;
  #until: number;

  constructor(parts: FundParts) {
    this.#parts = parts;
    this.#until = parts.opens.time;
  }

  /** One that falls due now, at the last price before this instant. */
  charge(dueAt: number, price: Decimal): void {
    const { account, indexUnits, numbers } = this.#parts;
    if (indexUnits === null) {
      account.oweFee(feeOn(account, price, numbers.managementFee).amount);
      return;
    }
    const fees = indexUnits.chargeFee(dueAt, price, numbers.managementFee);
    for (const { amount } of fees) account.oweFee(decimal(amount));
  }

  /** A continuous fee is charged when the equity is struck. */
  chargeUntil(time: number, price: Decimal): void {
    const { account, settings } = this.#parts;
    const { managementFee } = settings.rules;
    if (managementFee.continuous !== true) return;
    for (const { rate } of feesDueBetween(managementFee, this.#until, time)) {
      account.oweFee(feeOn(account, price, rate).amount);
    }
    this.#until = time;
  }
}
