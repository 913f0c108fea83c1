import { type Decimal, ZERO } from '../domain/decimal.js';
import { exposure } from '../domain/leverage.js';
import type { RiskTiers } from '../domain/risk-tiers.js';
import type { LimitValues } from '../domain/trade-guards.js';
import { availableMargin } from './available-margin.js';
import type { FreshBook } from './fresh-book.js';
import type { FundAccount } from './fund-account.js';

/** What a fund holds at a strike, and what is asked of it; `minGap` and `equity` are null in a shared book. */
export interface LimitsAt extends Pick<LimitValues, 'marginLeverage' | 'caps' | 'minGap'> {
  readonly price: Decimal;
  readonly contracts: Decimal;
  readonly kind: FundAccount['kind'];
  /** Of the account at the venue. */
  readonly equity: Decimal | null;
  readonly riskTiers: RiskTiers;
  readonly book: FreshBook;
}

/** The limits of one strike. Guards look at some of them, and mostly not at those that cost a computation. */
export class FundLimits implements LimitValues {
  readonly #at: LimitsAt;
  /** The simulated exchange asks for what its tiers say, and for nothing more. */
  readonly maintenanceMargin = ZERO;

  constructor(at: LimitsAt) {
    this.#at = at;
  }

  get available(): Decimal | null {
    const { price, contracts, kind, equity, marginLeverage } = this.#at;
    return equity === null ? null : availableMargin(equity, exposure(contracts, price, kind), marginLeverage);
  }

  get marginLeverage(): Decimal {
    return this.#at.marginLeverage;
  }

  get riskTiers(): RiskTiers {
    return this.#at.riskTiers;
  }

  get minGap(): Decimal | null {
    return this.#at.minGap;
  }

  get caps(): LimitValues['caps'] {
    return this.#at.caps;
  }

  get bestBid(): Decimal | null {
    return this.#at.book.bestBid;
  }

  get bestAsk(): Decimal | null {
    return this.#at.book.bestAsk;
  }
}
