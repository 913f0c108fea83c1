import { type ContractKind, LINEAR, lineDirection, lineMove, priceMove } from './contract-kind.js';
import { Decimal, decimal, ONE, ZERO } from './decimal.js';
import { leverageRatio } from './leverage.js';
import { type RiskTier, type RiskTiers, tierIndex } from './risk-tiers.js';

/**
 * What stands between a fund at its trigger and the end, or `wiped-out` where |L| x t reaches 1 and no
 * equity is left there. Gaps are fractions of the price at the trigger, above zero, against the fund; infinite where
 * no price does it (`priceMove`).
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
 * `equity` is that at the rebalance point, in the settle coin: it tells which tier the position is in, and
 * matters only where there are several. Of inverse contracts all of it is reckoned in x = 1 / P (`lineMove`).
 */
export function riskAtTrigger(
  targetLeverage: Decimal,
  range: Decimal,
  tiers: RiskTiers,
  equity: Decimal = ONE,
  kind: ContractKind = LINEAR,
): TriggerRisk {
  const direction = directionOf(targetLeverage);
  const move = lineMove(range, direction, kind);
  const navFactor = ONE.minus(lossAt(targetLeverage, range, kind));
  if (navFactor.lte(ZERO)) return { kind: 'wiped-out', navFactor };
  const value = targetLeverage.abs().times(ONE.minus(move.times(lineDirection(direction, kind))));
  const leverage = leverageRatio(value, navFactor);
  const gaps = gapsOfShare(navFactor.div(value), direction, tiers, value.times(equity), kind);
  return { kind: 'gap', navFactor, leverage, ...gaps };
}

/**
 * What a fund of target leverage L loses of its equity by a move of t against it since it stood there: |L| t; of inverse
 * contracts |L| t / (1 - s t), with s = sign(L).
 */
export function lossAt(targetLeverage: Decimal, range: Decimal, kind: ContractKind = LINEAR): Decimal {
  const loss = targetLeverage.abs().times(range);
  return kind.kind === 'linear' ? loss : loss.div(ONE.minus(range.times(directionOf(targetLeverage))));
}

/** What stands between a position and its end: moves of the price against it, as fractions. */
export interface Gaps {
  readonly toZero: Decimal;
  /** At or below zero it is due already. */
  readonly toLiquidation: Decimal;
}

/** The gaps of a position by its signed exposure and an equity above zero; null where there is no position. */
export function gapsOf(
  exposure: Decimal,
  equity: Decimal,
  tiers: RiskTiers,
  kind: ContractKind = LINEAR,
): Gaps | null {
  if (exposure.isZero()) return null;
  const value = exposure.abs();
  return gapsOfShare(equity.div(value), directionOf(exposure), tiers, value, kind);
}

/** By the share of equity, equity / value. */
function gapsOfShare(
  share: Decimal,
  direction: 1 | -1,
  tiers: RiskTiers,
  value: Decimal,
  kind: ContractKind,
): Gaps {
  const toLiquidation = liquidationGap(share, lineDirection(direction, kind), tiers, value);
  return {
    toZero: priceMove(share, direction, kind),
    toLiquidation: priceMove(toLiquidation, direction, kind),
  };
}

/**
 * The move against a fund of target leverage L, since it stood there, that brings its real leverage to the size b above
 * |L|: from |L| (1 - s t) = b (1 - |L| t), with s = sign(L), t = (b - |L|) / (|L| (b - s)). Infinite where no price
 * brings it there.
 */
export function moveToLeverage(targetLeverage: Decimal, size: Decimal, kind: ContractKind = LINEAR): Decimal {
  const target = targetLeverage.abs();
  const direction = directionOf(targetLeverage);
  const move = size.minus(target).div(target.times(size.minus(lineDirection(direction, kind))));
  return priceMove(move, direction, kind);
}

/** The move against a linear position of real leverage l (signed, not 0) at which its equity is zero: 1 / |l|. */
export function gapToZero(leverage: Decimal): Decimal {
  return ONE.div(leverage.abs());
}

/**
 * The move x against a position of real leverage l (signed, not 0) at which the venue liquidates it. Equity
 * meets the maintenance margin of the value *then*, in the tier that the position has by then: a long falls
 * into lower tiers, a short rises into higher ones. At or below zero it is due already.
 * `value` is that of the position now, above zero, in the settle coin; it matters only where there are
 * several tiers.
 */
export function gapToLiquidation(
  leverage: Decimal,
  tiers: RiskTiers,
  value: Decimal = ONE,
  kind: ContractKind = LINEAR,
): Decimal {
  return gapsOfShare(gapToZero(leverage), directionOf(leverage), tiers, value, kind).toLiquidation;
}

/**
 * The same for a share of equity, equity / value, which may be below zero; `direction` is 1 for a long position.
 * Walks the tiers in the order in which the move meets them, until equity meets the margin within one.
 */
export function liquidationGap(
  toZero: Decimal,
  direction: 1 | -1,
  tiers: RiskTiers,
  value: Decimal,
): Decimal {
  let at = tierIndex(tiers, value);
  let gap = gapWithin(tierAt(tiers, at), toZero, direction, value);
  for (;;) {
    const next = at - direction;
    if (next < 0 || next >= tiers.length) return gap;
    const boundary = boundaryGap(tierAt(tiers, Math.min(at, next)), direction, value);
    if (gap.lte(boundary)) return gap;
    at = next;
    gap = Decimal.max(boundary, gapWithin(tierAt(tiers, at), toZero, direction, value));
  }
}

/**
 * With margin rate m and deduction d: E - |V| x = m |V| (1 - s x) - d, so x = (E / |V| - m + d / |V|) / (1 - s m).
 */
function gapWithin(tier: RiskTier, toZero: Decimal, direction: 1 | -1, value: Decimal): Decimal {
  const rate = decimal(tier.maintenanceMargin);
  const deduction = decimal(tier.deduction);
  const spare = toZero.minus(rate);
  const kept = deduction.isZero() ? spare : spare.plus(deduction.div(value));
  return kept.div(ONE.minus(rate.times(direction)));
}

/** The move at which the position's value meets the upper limit of this tier. */
function boundaryGap({ limit }: RiskTier, direction: 1 | -1, value: Decimal): Decimal {
  if (limit === null) throw new RangeError('only the last risk tier may hold for any size');
  return ONE.minus(decimal(limit).div(value)).times(direction);
}

function tierAt(tiers: RiskTiers, index: number): RiskTier {
  return tiers[index] ?? tiers[0];
}

function directionOf(leverage: Decimal): 1 | -1 {
  return leverage.isNegative() ? -1 : 1;
}
