import { Decimal, type DecimalString, decimal, ONE, plain, ZERO } from './decimal.js';
import { netAssetValue } from './leverage.js';
import { MONEY_SCALE } from './money.js';

/** Decimals of the units that a creation issues or a redemption takes back. */
export const UNIT_SCALE = 8;

export type DealingKind = 'creation' | 'redemption';

/** Kept by the fund: it pays for the trade that the dealing causes. Fractions of the value at NAV. */
export interface DealingFees {
  readonly creation: DecimalString;
  readonly redemption: DecimalString;
}

/** A creation or redemption that waits for the next strike. */
export interface WaitingDealing {
  /** `BTC3L-c000012`, `BTC3L-r000007`. */
  readonly id: string;
  readonly kind: DealingKind;
  /** What was asked for: so many units, or, for a creation alone, as many as this amount buys. */
  readonly measure: 'units' | 'amount';
  /** Above zero, with at most `UNIT_SCALE` or `MONEY_SCALE` decimals. */
  readonly quantity: DecimalString;
}

/** What one request came to. Cash in the settle coin. */
export interface Dealt {
  readonly id: string;
  readonly kind: DealingKind;
  /** That of the strike, before any fee. */
  readonly nav: DecimalString;
  /** Above zero: issued. */
  readonly units: DecimalString;
  /** Above zero: to be paid in. */
  readonly cash: DecimalString;
  /** Exact; it stays in the fund. */
  readonly fee: DecimalString;
  /** What rounding leaves in the fund: 0 or more, less than the smallest amount or the price of the smallest unit. */
  readonly dust: DecimalString;
}

/** A request that cannot be dealt at this NAV, ever so long as it waits. */
export interface NotDealt {
  readonly id: string;
  readonly why: string;
}

/** All that deals at one strike, netted: `units` and `cash` change the supply and the equity. */
export interface Dealing {
  readonly dealt: readonly Dealt[];
  readonly notDealt: readonly NotDealt[];
  readonly units: DecimalString;
  readonly cash: DecimalString;
}

/**
 * Deals requests at the NAV of a strike, N = equity / units, rounded as published:
 *
 * - a creation of u units pays u N (1 + f), rounded up;
 * - a creation of an amount a gets a / (N (1 + f)) units, rounded down, and pays a;
 * - a redemption of u units is paid u N (1 - f), rounded down.
 *
 * So every rounding is in favour of the fund, and cash - units x N is fee and dust. Null where the fund has no
 * equity: nothing deals at a NAV that is not above zero.
 */
export function dealAt(
  waiting: readonly WaitingDealing[],
  strike: { readonly equity: Decimal; readonly units: Decimal; readonly fees: DealingFees },
): Dealing | null {
  const nav = netAssetValue(strike.equity, strike.units);
  return nav.gt(ZERO) ? dealAtNav(waiting, nav, strike.fees) : null;
}

/** The same at a NAV that is given. Above zero. */
export function dealAtNav(waiting: readonly WaitingDealing[], nav: Decimal, fees: DealingFees): Dealing {
  const all = waiting.map((request) => deal(request, nav, decimal(fees[request.kind])));
  const dealt = all.flatMap((one) => ('why' in one ? [] : [one]));
  return { dealt, notDealt: all.flatMap((one) => ('why' in one ? [one] : [])), ...net(dealt) };
}

/**
 * What deals with a rebalance: all that its plan has dealt, where it reached its end. One that ended before it, and has
 * traded, deals the creations alone: the position was built for them, and without their units it would be too large
 * for the fund. No cash of a redemption leaves before the fills that make room for it.
 */
export function dealtBy(
  planned: Dealing,
  { reachedEnd, hasTraded }: { readonly reachedEnd: boolean; readonly hasTraded: boolean },
): Dealing {
  if (reachedEnd) return planned;
  return hasTraded ? creationsOf(planned) : NO_DEALING;
}

function creationsOf(dealing: Dealing): Dealing {
  const dealt = dealing.dealt.filter(({ kind }) => kind === 'creation');
  return { dealt, notDealt: dealing.notDealt, ...net(dealt) };
}

export const NO_DEALING: Dealing = { dealt: [], notDealt: [], units: plain(ZERO), cash: plain(ZERO) };

function net(dealt: readonly Dealt[]): Pick<Dealing, 'units' | 'cash'> {
  const sum = (read: (one: Dealt) => DecimalString): DecimalString =>
    plain(dealt.reduce((total, one) => total.plus(decimal(read(one))), ZERO));
  return { units: sum(({ units }) => units), cash: sum(({ cash }) => cash) };
}

function deal(request: WaitingDealing, nav: Decimal, feeRate: Decimal): Dealt | NotDealt {
  const { id, kind } = request;
  const units = kind === 'creation' ? unitsCreated(request, nav, feeRate) : decimal(request.quantity).neg();
  if (units.isZero()) {
    return {
      id,
      why: `${request.quantity} buys no unit at a NAV of ${plain(nav)}: the smallest is ${SMALLEST_UNIT}`,
    };
  }
  const value = units.times(nav);
  const fee = value.abs().times(feeRate);
  const exact = value.plus(fee);
  const cash = request.measure === 'amount' ? decimal(request.quantity) : inFavourOfFund(exact);
  if (cash.isZero()) {
    return {
      id,
      why: `${request.quantity} units are worth less than the smallest amount at a NAV of ${plain(nav)}`,
    };
  }
  return {
    ...{ id, kind, nav: plain(nav), units: plain(units), cash: plain(cash) },
    ...{ fee: plain(fee), dust: plain(cash.minus(exact)) },
  };
}

const SMALLEST_UNIT = plain(new Decimal(10).pow(-UNIT_SCALE));

function unitsCreated({ measure, quantity }: WaitingDealing, nav: Decimal, feeRate: Decimal): Decimal {
  if (measure === 'units') return decimal(quantity);
  const price = nav.times(ONE.plus(feeRate));
  return decimal(quantity).div(price).toDecimalPlaces(UNIT_SCALE, Decimal.ROUND_DOWN);
}

/** Upward: more is paid in, less is paid out. */
const inFavourOfFund = (cash: Decimal): Decimal => cash.toDecimalPlaces(MONEY_SCALE, Decimal.ROUND_CEIL);
