import type { FundSettings } from '../contract/fund-settings.js';
import {
  type ContractKind,
  kindOf,
  LINEAR,
  lineDirection,
  lineMove,
  priceMove,
} from '../domain/contract-kind.js';
import { Decimal, type DecimalString, decimal, ONE } from '../domain/decimal.js';
import { moveToLeverage, riskAtTrigger } from '../domain/risk-gap.js';
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
  /** Linear where it is left out. */
  readonly kind?: ContractKind;
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
  const risk = riskAtTrigger(rule.leverage, rule.range, tiers, equity, rule.kind);
  if (risk.kind === 'wiped-out' || risk.toLiquidation.gte(rule.minGap)) return null;
  return { gap: risk.toLiquidation, leverageAtTrigger: risk.leverage };
}

/**
 * The largest range, to three decimals, that keeps the gap by the assumed maintenance margin; null where none does.
 * With s = sign(L), the gap to zero at a trigger t is (1 - |L| t) / (|L| (1 - s t)), and it must leave
 * k = g (1 - s m) + m for a gap g before the maintenance margin m: so t <= (1 - k |L|) / (|L| (1 - s k)). Of an
 * inverse contract all of these are moves of 1 / P.
 */
export function largestRange({ leverage, minGap, kind = LINEAR }: GapRule): Decimal | null {
  const margin = ASSUMED_MAINTENANCE_MARGIN;
  const direction = leverage.isNegative() ? -1 : 1;
  const sign = lineDirection(direction, kind);
  const gap = lineMove(minGap, direction, kind);
  const kept = gap.times(ONE.minus(margin.times(sign))).plus(margin);
  const size = leverage.abs();
  const move = ONE.minus(kept.times(size)).div(size.times(ONE.minus(kept.times(sign))));
  const rounded = priceMove(move, direction, kind).toDecimalPlaces(3, Decimal.ROUND_DOWN);
  return rounded.gt(0) ? rounded : null;
}

/** The warning that is shown wherever a fund with an accepted thin gap is; null for all others. */
export function thinGapWarning(settings: FundSettings): string | null {
  const thin = thinGapOf(settings);
  return thin === null ? null : `thin gap accepted: ${gapText(thin)}`;
}

/** For a simulation, which plays a thin gap that the file does not refuse: what the engine takes only where it is written. */
export function withThinGapAccepted(settings: FundSettings): FundSettings {
  if (settings.rules.acceptThinGap || thinGapOf(settings) === null) return settings;
  return { ...settings, rules: { ...settings.rules, acceptThinGap: true } };
}

/**
 * Of a fund's own interim trigger; null also where it has none, and where the fund shares its account, which is
 * liquidated as a whole. Tiers and equity as for `thinGap`.
 */
export function thinGapOf(settings: FundSettings, tiers?: RiskTiers, equity?: Decimal): ThinGap | null {
  const range = swingOf(settings);
  if (range === null || settings.book !== undefined) return null;
  const { leverage, rules } = settings;
  const kind = kindOf(settings.inverse);
  return thinGap({ leverage: decimal(leverage), range, minGap: decimal(rules.minGap), kind }, tiers, equity);
}

/** From the rebalance point to the trigger on the losing side; null where nothing triggers. */
export function swingOf({ leverage, inverse, rules: { interim } }: FundSettings): Decimal | null {
  if (interim.range !== null) return decimal(interim.range);
  if (interim.band === undefined) return null;
  const swing = swingToLeverage(decimal(leverage), decimal(interim.band.to), kindOf(inverse));
  return swing.isFinite() ? swing : null;
}

const SWING_DECIMALS = 12;

/** The swing that leads a fund from its target to this leverage, which is greater; to twelve decimals, or infinite. */
export function swingToLeverage(target: Decimal, size: Decimal, kind: ContractKind = LINEAR): Decimal {
  return moveToLeverage(target, size, kind).toDecimalPlaces(SWING_DECIMALS);
}

export function gapText({ gap, leverageAtTrigger }: ThinGap): string {
  const distance = gap.gt(0) ? `${gap.times(100).toFixed(1)} % from liquidation` : 'liquidated already';
  return `at its interim trigger it is ${leverageAtTrigger.abs().toFixed(1)}x levered and ${distance}`;
}
