import { type Decimal, ONE, ZERO } from './decimal.js';
import { exposure } from './leverage.js';
import { gapsOf } from './risk-gap.js';
import type { RiskTiers } from './risk-tiers.js';

/** What an account holds. Signed contracts; `equity` above zero, in the settle coin. */
export interface HeldPosition {
  readonly price: Decimal;
  readonly contracts: Decimal;
  readonly equity: Decimal;
}

/** Where a linear position is liquidated on a straight way to `end`; null where it is not. */
export function liquidationOnTheWay(
  { price, contracts, equity }: HeldPosition,
  tiers: RiskTiers,
  end: Decimal,
): Decimal | null {
  const gaps = gapsOf(exposure(contracts, price), equity, tiers);
  const direction = contracts.isNegative() ? -1 : 1;
  const against = ONE.minus(end.div(price)).times(direction);
  if (gaps === null || against.lt(gaps.toLiquidation) || against.isNegative()) return null;
  const fraction = gaps.toLiquidation.isNegative() ? ZERO : gaps.toLiquidation;
  return price.times(ONE.minus(fraction.times(direction)));
}
