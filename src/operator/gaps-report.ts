import { type Decimal, type DecimalString, decimal, ONE, ZERO } from '../domain/decimal.js';
import { exposure } from '../domain/leverage.js';
import { type Gaps, gapsOf } from '../domain/risk-gap.js';
import type { RiskTiers } from '../domain/risk-tiers.js';
import type { FundRecord } from '../ledger/records/fund.js';
import { signedPercent } from './figures-text.js';
import { ratio } from './status-report.js';

/** Moves of the price against a position at which its equity is zero, and at which it is liquidated: fractions. */
export interface GapsReport {
  readonly toZero: DecimalString;
  /** At or below zero it is due already. */
  readonly toLiquidation: DecimalString;
}

/** Null without a position, or without equity. */
export function positionGaps(
  { equity, contracts, price }: { equity: Decimal; contracts: Decimal; price: Decimal },
  tiers: RiskTiers,
): GapsReport | null {
  return equity.lte(ZERO) ? null : gapsReport(gapsOf(exposure(contracts, price), equity, tiers));
}

/** The same of a fund; null where it shares its account, which is liquidated as a whole. */
export const ownGaps = (
  { settings }: Pick<FundRecord, 'settings'>,
  position: Parameters<typeof positionGaps>[0],
  tiers: RiskTiers,
): GapsReport | null => (settings.book === undefined ? positionGaps(position, tiers) : null);

export const gapsReport = (gaps: Gaps | null): GapsReport | null =>
  gaps && { toZero: ratio(gaps.toZero), toLiquidation: ratio(gaps.toLiquidation) };

/** As moves of the price: a long position is liquidated by a fall, and by none beyond the whole price. */
export function gapText(gap: DecimalString, isShort: boolean): string {
  if (!isShort && decimal(gap).gte(ONE)) return 'beyond -100 %';
  return signedPercent(isShort ? gap : decimal(gap).negated());
}
