import { type ContractKind, LINEAR } from './contract-kind.js';
import { type Decimal, type DecimalString, decimal, ONE } from './decimal.js';

/** Bounds of the absolute real leverage: 2 to 4 holds for long and short funds alike. */
export interface LeverageBand {
  readonly from: DecimalString;
  readonly to: DecimalString;
}

/** Whether the leverage lies within the band, its edges included. `leverage` is signed. */
export function isInside({ from, to }: LeverageBand, leverage: Decimal): boolean {
  return leverage.abs().gte(from) && leverage.abs().lte(to);
}

/** The leverage of the band that is nearest to this one, with the sign of `target`. */
export function nearestInside({ from, to }: LeverageBand, leverage: Decimal, target: Decimal): Decimal {
  const size = leverage.times(target).isNegative() ? decimal(from) : leverage.abs();
  const nearest = size.lt(from) ? decimal(from) : size.gt(to) ? decimal(to) : size;
  return target.isNegative() ? nearest.negated() : nearest;
}

/**
 * The price at which a position of q contracts on the cash C (equity less exposure, fees payable taken off) has the
 * absolute leverage b: with s = sign(q), s q P = b (C + q P) gives P = s b C / (q (1 - s b)). Null where no price
 * above zero does. Not rounded. Of inverse contracts it is 1 / x, with the x at which -N f of x has that leverage.
 */
export function priceAtLeverage(
  size: Decimal,
  contracts: Decimal,
  cash: Decimal,
  kind: ContractKind = LINEAR,
): Decimal | null {
  if (contracts.isZero()) return null;
  if (kind.kind === 'inverse') {
    const x = priceAtLeverage(size, contracts.times(kind.face).negated(), cash);
    return x && ONE.div(x);
  }
  const signed = contracts.isNegative() ? size.negated() : size;
  const divisor = contracts.times(ONE.minus(signed));
  if (divisor.isZero()) return null;
  const price = signed.times(cash).div(divisor);
  return price.gt(0) ? price : null;
}
