import { type Decimal, decimal } from '../../domain/decimal.js';
import type { ChangeCause, Follower } from '../follower.js';
import type { SimulatedFund } from '../simulated-fund.js';
import type { Holdings } from './holdings.js';

/** Notes what each fund holds whenever that changes. */
export class HoldingsLog implements Follower {
  readonly #byToken = new Map<string, Holdings[]>();

  changed(fund: SimulatedFund, cause: ChangeCause, time: number, price: Decimal): void {
    const { kind, contracts, cash, feesPayable, changes } = fund.account;
    this.#of(fund.token).push({
      ...{ time, price, cause, kind, contracts, cash, feesPayable, units: decimal(fund.units) },
      point: fund.indexPoint,
      triggers: fund.watches.map(({ trigger }) => trigger),
      changes: changes.sums(),
    });
  }

  /** By time; the first is that of the first position. */
  of(token: string): readonly Holdings[] {
    return this.#of(token);
  }

  #of(token: string): Holdings[] {
    const known = this.#byToken.get(token);
    if (known !== undefined) return known;
    const made: Holdings[] = [];
    this.#byToken.set(token, made);
    return made;
  }
}
