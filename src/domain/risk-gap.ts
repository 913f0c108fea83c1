import { type Decimal, ONE, ZERO } from './decimal.js';
import { leverageRatio } from './leverage.js';

/**
 * What stands between a fund at its trigger and the end, or `wiped-out` where |L| x t reaches 1 and no
 * equity is left there. Gaps are fractions of the price at the trigger, above zero, against the fund.
 */
export type TriggerRisk =
  | {
      readonly kind: 'gap';
      /** NAV at the trigger as a fraction of the NAV at the rebalance point: 1 - |L| t. */
      readonly navFactor: Decimal;
      /** Absolute real leverage at the trigger. */
      readonly leverage: Decimal;
      readonly toZero: Decimal;
      /** At or below zero: the venue liquidates before, or at, the trigger. */
      readonly toLiquidation: Decimal;
    }
  | { readonly kind: 'wiped-out'; readonly navFactor: Decimal };

/**
 * The risk of a fund of target leverage L exactly at its trigger, a move of t against it since the rebalance
 * point. With E0 = 1 its equity there is 1 - |L| t and its absolute exposure |L| (1 - sign(L) t): a long
 * holds less value after the fall, a short more after the rise. So equal ranges are unequal risk.
 * `maintenanceMargin` is a fraction of the position's value.
 */
export function riskAtTrigger(
  targetLeverage: Decimal,
  range: Decimal,
  maintenanceMargin: Decimal,
): TriggerRisk {
  const navFactor = ONE.minus(targetLeverage.abs().times(range));
  if (navFactor.lte(ZERO)) return { kind: 'wiped-out', navFactor };
  const value = targetLeverage.abs().times(ONE.minus(range.times(directionOf(targetLeverage))));
  const leverage = leverageRatio(value, navFactor);
  return {
    kind: 'gap',
    navFactor,
    leverage,
    toZero: navFactor.div(value),
    toLiquidation: liquidationGap(navFactor.div(value), targetLeverage, maintenanceMargin),
  };
}

/** The move against a position of real leverage l (signed, not 0) at which its equity is zero: 1 / |l|. */
export function gapToZero(leverage: Decimal): Decimal {
  return ONE.div(leverage.abs());
}

/**
 * The move x against a position of real leverage l (signed, not 0) at which the venue liquidates it: equity
 * meets the maintenance margin of the value *then*, E - |V| x = m |V| (1 - sign(l) x), so x = (1/|l| - m) /
 * (1 - sign(l) m). At or below zero it is due already.
 */
export function gapToLiquidation(leverage: Decimal, maintenanceMargin: Decimal): Decimal {
  return liquidationGap(gapToZero(leverage), leverage, maintenanceMargin);
}

function liquidationGap(toZero: Decimal, leverage: Decimal, maintenanceMargin: Decimal): Decimal {
  return toZero.minus(maintenanceMargin).div(ONE.minus(maintenanceMargin.times(directionOf(leverage))));
}

function directionOf(leverage: Decimal): 1 | -1 {
  return leverage.isNegative() ? -1 : 1;
}
