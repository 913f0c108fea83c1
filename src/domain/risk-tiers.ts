import { Decimal, type DecimalString, decimal, ONE, plain, ZERO } from './decimal.js';

/** One step of a venue's maintenance margin, which grows with the size of a position. A wire record. */
export interface RiskTier {
  /**
   * The largest value of a position in this tier, in the settle coin; null for any. The last tier holds for
   * larger ones too.
   */
  readonly limit: DecimalString | null;
  /** Maintenance margin rate, a fraction of the position's value. */
  readonly maintenanceMargin: DecimalString;
  /** What is taken off value x rate, in the settle coin, so that the margin does not jump where a tier begins. */
  readonly deduction: DecimalString;
}

/** From the smallest positions to the largest. */
export type RiskTiers = readonly [RiskTier, ...RiskTier[]];

/** The same rate for any size. */
export function oneTier(maintenanceMargin: Decimal): RiskTiers {
  return [{ limit: null, maintenanceMargin: plain(maintenanceMargin), deduction: plain(ZERO) }];
}

/** Where the tier of a position of this value stands among them. */
export function tierIndex(tiers: RiskTiers, value: Decimal): number {
  const index = tiers.findIndex(({ limit }) => limit === null || value.lte(decimal(limit)));
  return index < 0 ? tiers.length - 1 : index;
}

export function tierOf(tiers: RiskTiers, value: Decimal): RiskTier {
  return tiers[tierIndex(tiers, value)] ?? tiers[0];
}

/** What a position of this value, above zero, must keep: value x rate - deduction, in the settle coin. */
export function maintenanceMarginOf(tiers: RiskTiers, value: Decimal): Decimal {
  const { maintenanceMargin, deduction } = tierOf(tiers, value);
  return value.times(decimal(maintenanceMargin)).minus(decimal(deduction));
}

/** No position of any size must keep more than this fraction of its value. */
export function highestRate(tiers: RiskTiers): Decimal {
  return Decimal.max(...tiers.map(({ maintenanceMargin }) => decimal(maintenanceMargin)));
}

const ASKED = new WeakMap<RiskTiers, Decimal>();

/**
 * No tier brings the liquidation of a position nearer than this rate, without a deduction, would. Infinite where that
 * is not sure. Tiers are looked through once.
 */
export function strictestRate(tiers: RiskTiers): Decimal {
  const known = ASKED.get(tiers);
  if (known !== undefined) return known;
  const isUsual = tiers.every(({ maintenanceMargin, deduction }) => {
    const rate = decimal(maintenanceMargin);
    return rate.gte(ZERO) && rate.lt(ONE) && decimal(deduction).gte(ZERO);
  });
  const strictest = isUsual ? highestRate(tiers) : new Decimal(Number.POSITIVE_INFINITY);
  ASKED.set(tiers, strictest);
  return strictest;
}
