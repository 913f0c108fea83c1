import { Decimal, type DecimalString, decimal, plain, ZERO } from '../domain/decimal.js';
import type { AccruedFee } from '../domain/fee-accrual.js';
import { accrueIndexFees, type IndexPoint, indexNavAt, POINT_NAV_SCALE } from '../domain/index-nav.js';
import { indexNavUnrounded } from '../domain/leverage.js';
import type { EquityChanges } from './equity-changes.js';

/**
 * Why the value of the units (NAV x units) of an index-model fund changed, in the settle coin, above zero where it
 * grew. The parts sum to value less initial value, exactly.
 */
export interface HoldersAttribution {
  readonly price: DecimalString;
  readonly managementFee: DecimalString;
  /** What was below zero when the fund was wiped out: holders owe nothing, the issuer bears it. */
  readonly deficit: DecimalString;
  /** NAV is rounded when it is published and at each rebalance point, a fee when it is booked. */
  readonly navRounding: DecimalString;
}

/** The issuer's side: the parts sum to `result`, exactly. Above zero where the issuer gained. */
export interface IssuerAttribution {
  readonly feeIncome: DecimalString;
  readonly tradingFee: DecimalString;
  readonly slippage: DecimalString;
  readonly funding: DecimalString;
  /** What the hedge gained by the price less what holders gained by it. */
  readonly tracking: DecimalString;
  readonly liquidation: DecimalString;
  readonly deficit: DecimalString;
  readonly navRounding: DecimalString;
  /** Change of the equity at the venue, less the change of the value of the units. */
  readonly result: DecimalString;
}

/** The units of one index-model fund: what their holders are owed, and why it changed. */
export class IndexUnits {
  readonly #units: Decimal;
  readonly #initialNav: Decimal;
  #point: IndexPoint;
  #price: Decimal;
  #isWipedOut = false;
  #priceChange = ZERO;
  #managementFee = ZERO;
  #rounding = ZERO;
  #deficit = ZERO;

  /** `price` is that up to which nothing has changed yet. */
  constructor(units: Decimal, initialNav: Decimal, leverage: Decimal, price: Decimal) {
    this.#units = units;
    this.#initialNav = initialNav;
    this.#point = { nav: initialNav, price: null, leverage };
    this.#price = price;
  }

  /** What the NAV follows from now; nothing is left of one that was wiped out. */
  get point(): IndexPoint {
    return this.#isWipedOut ? { ...this.#point, nav: ZERO } : this.#point;
  }

  /** Published; at or below zero where nothing is left. */
  navAt(price: Decimal): Decimal {
    return this.#isWipedOut ? ZERO : indexNavAt(this.#point, price);
  }

  chargeFee(dueAt: number, price: Decimal, rate: Decimal): readonly AccruedFee[] {
    if (this.#isWipedOut) return [];
    this.#valueAt(price);
    const before = this.#fine(price);
    const due = [{ dueAt, price, rate }];
    const { fees, point } = accrueIndexFees({ point: this.#point, units: this.#units, due });
    this.#point = point;
    const booked = fees.reduce((sum, { amount }) => sum.plus(decimal(amount)), ZERO);
    this.#managementFee = this.#managementFee.minus(booked);
    this.#rounding = this.#rounding.plus(this.#fine(price).minus(before).times(this.#units)).plus(booked);
    return fees;
  }

  /** A new rebalance point: its NAV is the published one. */
  anchorAt(price: Decimal, nav: Decimal): void {
    this.#valueAt(price);
    this.#rounding = this.#rounding.plus(nav.minus(this.#fine(price)).times(this.#units));
    this.#point = { ...this.#point, nav, price };
  }

  /** Holders owe nothing: what is below zero is the issuer's. */
  wipeOut(price: Decimal): void {
    this.#valueAt(price);
    this.#deficit = this.#fine(price).negated().times(this.#units);
    this.#isWipedOut = true;
  }

  /** At the end, at its price: what is at or below zero counts as wiped out. */
  close(price: Decimal): void {
    if (this.#isWipedOut) return;
    if (this.navAt(price).lte(ZERO)) this.wipeOut(price);
    else this.anchorAt(price, this.navAt(price));
  }

  value(): Decimal {
    return this.navAt(this.#price).times(this.#units);
  }

  initialValue(): Decimal {
    return this.#initialNav.times(this.#units);
  }

  holders(): HoldersAttribution {
    return {
      price: plain(this.#priceChange),
      managementFee: plain(this.#managementFee),
      deficit: plain(this.#deficit),
      navRounding: plain(this.#rounding),
    };
  }

  /** `hedge` are the changes of the account that hedges these units. */
  issuer(hedge: EquityChanges): IssuerAttribution {
    const parts = {
      feeIncome: this.#managementFee.negated(),
      tradingFee: hedge.of('tradingFee'),
      slippage: hedge.of('slippage'),
      funding: hedge.of('funding'),
      tracking: hedge.of('price').minus(this.#priceChange),
      liquidation: hedge.of('liquidation'),
      deficit: this.#deficit.negated(),
      navRounding: this.#rounding.negated(),
    };
    const result = Object.values(parts).reduce((sum, part) => sum.plus(part), ZERO);
    return {
      feeIncome: plain(parts.feeIncome),
      tradingFee: plain(parts.tradingFee),
      slippage: plain(parts.slippage),
      funding: plain(parts.funding),
      tracking: plain(parts.tracking),
      liquidation: plain(parts.liquidation),
      deficit: plain(parts.deficit),
      navRounding: plain(parts.navRounding),
      result: plain(result),
    };
  }

  /** Notes what the price has changed, before anything else changes. */
  #valueAt(price: Decimal): void {
    const moved = this.#fine(price).minus(this.#fine(this.#price));
    if (!this.#isWipedOut) this.#priceChange = this.#priceChange.plus(moved.times(this.#units));
    this.#price = price;
  }

  /** The NAV with so many decimals that what is lost by rounding is a figure of its own. */
  #fine(price: Decimal): Decimal {
    const { nav, leverage, price: p0 } = this.#point;
    return indexNavUnrounded(nav, leverage, price, p0 ?? price).toDecimalPlaces(
      POINT_NAV_SCALE,
      Decimal.ROUND_HALF_EVEN,
    );
  }
}
