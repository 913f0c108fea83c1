import { Decimal, ONE, ZERO } from '../../../domain/decimal.js';
import { liquidationGap } from '../../../domain/risk-gap.js';
import { maintenanceMarginOf, type RiskTiers } from '../../../domain/risk-tiers.js';

/** One position of a cross-margined account, with what its open orders could still add. */
export interface Exposure {
  readonly contract: string;
  readonly contracts: Decimal;
  readonly averagePrice: Decimal;
  readonly mark: Decimal;
  readonly leverage: Decimal;
  readonly tiers: RiskTiers;
  /** Contracts that open orders, not counting reduce-only ones, would still buy and sell. */
  readonly openBuys: Decimal;
  readonly openSells: Decimal;
}

export interface Margin {
  readonly walletBalance: Decimal;
  readonly unrealised: Decimal;
  readonly equity: Decimal;
  readonly positionInitial: Decimal;
  readonly orderInitial: Decimal;
  readonly maintenance: Decimal;
  readonly available: Decimal;
}

/** Decimals of amounts that are quotients; they decide nothing finer. */
const AMOUNT_DECIMALS = 18;

export const positionValue = (one: Exposure): Decimal => one.contracts.abs().times(one.mark);
export const maintenanceOf = (one: Exposure): Decimal => maintenanceMarginOf(one.tiers, positionValue(one));
export const unrealisedOf = (one: Exposure): Decimal => one.contracts.times(one.mark.minus(one.averagePrice));
export const initialOf = (one: Exposure): Decimal => marginFor(one, one.contracts.abs());

/** The largest position that the open orders could lead to, whichever of them are filled. */
export function worstContracts(one: Exposure): Decimal {
  return Decimal.max(
    one.contracts.abs(),
    one.contracts.plus(one.openBuys).abs(),
    one.contracts.minus(one.openSells).abs(),
  );
}

export function marginOf(cash: Decimal, exposures: readonly Exposure[]): Margin {
  const sum = (part: (one: Exposure) => Decimal) =>
    exposures.reduce((total, one) => total.plus(part(one)), ZERO);
  const unrealised = sum(unrealisedOf);
  const walletBalance = cash.plus(sum((one) => one.contracts.times(one.averagePrice)));
  const equity = cash.plus(sum((one) => one.contracts.times(one.mark)));
  const positionInitial = sum(initialOf);
  const orderInitial = sum((one) => marginFor(one, worstContracts(one)).minus(initialOf(one)));
  return {
    walletBalance,
    unrealised,
    equity,
    positionInitial,
    orderInitial,
    maintenance: sum(maintenanceOf),
    available: Decimal.max(ZERO, equity.minus(positionInitial).minus(orderInitial)),
  };
}

function marginFor(one: Exposure, contracts: Decimal): Decimal {
  const margin = contracts.times(one.mark).div(one.leverage);
  return margin.toDecimalPlaces(AMOUNT_DECIMALS, Decimal.ROUND_UP);
}

/**
 * The mark price at which the account's equity meets its maintenance margin while every other contract stays
 * where it is; null if there is none above zero.
 */
export function liquidationPrice(
  cash: Decimal,
  exposures: readonly Exposure[],
  contract: string,
  tick: Decimal,
): Decimal | null {
  const own = exposures.find((one) => one.contract === contract);
  if (own === undefined || own.contracts.isZero()) return null;
  const others = exposures.filter((one) => one !== own);
  const rest = others.reduce(
    (total, one) => total.plus(one.contracts.times(one.mark)).minus(maintenanceOf(one)),
    cash,
  );
  const direction = own.contracts.isPositive() ? 1 : -1;
  const value = positionValue(own);
  const equity = rest.plus(own.contracts.times(own.mark));
  const gap = liquidationGap(equity.div(value), direction, own.tiers, value);
  const price = own.mark.times(ONE.minus(gap.times(direction))).toNearest(tick);
  return price.gt(0) ? price : null;
}
