import type { FundSettings } from '../contract/fund-settings.js';
import { Decimal, type DecimalString, decimal, ONE } from '../domain/decimal.js';
import { riskAtTrigger } from '../domain/risk-gap.js';
import { oneTier, type RiskTiers } from '../domain/risk-tiers.js';

/**
 * Maintenance margin rate assumed while a file is checked, when no venue is asked: that of Bybit's lowest
 * tier for BTCUSDT and ETHUSDT. `doctor` compares it with the venue's own.
 */
export const ASSUMED_MAINTENANCE_MARGIN = decimal('0.005' as DecimalString);

/** A gap to liquidation at the trigger that is smaller than it should be; fractions of the price there. */
export interface ThinGap {
  readonly gap: Decimal;
  readonly leverageAtTrigger: Decimal;
}

export interface GapRule {
  readonly leverage: Decimal;
  readonly range: Decimal;
  readonly minGap: Decimal;
}

/**
 * Null where at least `minGap` stands between the interim trigger and liquidation. `equity` at the rebalance point, in
 * the settle coin, tells which of several tiers counts.
 */
export function thinGap(
  rule: GapRule,
  tiers: RiskTiers = oneTier(ASSUMED_MAINTENANCE_MARGIN),
  equity: Decimal = ONE,
): ThinGap | null {
  const risk = riskAtTrigger(rule.leverage, rule.range, tiers, equity);
  if (risk.kind === 'wiped-out' || risk.toLiquidation.gte(rule.minGap)) return null;
  return { gap: risk.toLiquidation, leverageAtTrigger: risk.leverage };
}

/**
 * The largest range, to three decimals, that keeps the gap by the assumed maintenance margin; null where none does.
 * With s = sign(L), the gap to zero at a trigger t is (1 - |L| t) / (|L| (1 - s t)), and it must leave
 * k = g (1 - s m) + m for a gap g before the maintenance margin m: so t <= (1 - k |L|) / (|L| (1 - s k)).
 */
export function largestRange({ leverage, minGap }: GapRule): Decimal | null {
  const margin = ASSUMED_MAINTENANCE_MARGIN;
  const sign = leverage.isNegative() ? -1 : 1;
  const kept = minGap.times(ONE.minus(margin.times(sign))).plus(margin);
  const size = leverage.abs();
  const range = ONE.minus(kept.times(size)).div(size.times(ONE.minus(kept.times(sign))));
  const rounded = range.toDecimalPlaces(3, Decimal.ROUND_DOWN);
  return rounded.gt(0) ? rounded : null;
}

/** The warning that is shown wherever a fund with an accepted thin gap is; null for all others. */
export function thinGapWarning({ leverage, rules }: FundSettings): string | null {
  const rule = {
    leverage: decimal(leverage),
    range: decimal(rules.interim.range),
    minGap: decimal(rules.minGap),
  };
  const thin = thinGap(rule);
  return thin === null ? null : `thin gap accepted: ${gapText(thin)}`;
}

export function gapText({ gap, leverageAtTrigger }: ThinGap): string {
  const distance = gap.gt(0) ? `${gap.times(100).toFixed(1)} % from liquidation` : 'liquidated already';
  return `at its interim trigger it is ${leverageAtTrigger.abs().toFixed(1)}x levered and ${distance}`;
}
