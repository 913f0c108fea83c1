import { ASSUMED_MAINTENANCE_MARGIN, swingOf, thinGapOf } from '../../config/thin-gap.js';
import type { FundSettings } from '../../contract/fund-settings.js';
import { type DecimalString, decimal, plain } from '../../domain/decimal.js';
import { riskAtTrigger } from '../../domain/risk-gap.js';
import { oneTier } from '../../domain/risk-tiers.js';
import { fixed, percent } from '../figures-text.js';
import { type Column, table } from '../table.js';
import type { Terminal } from '../terminal.js';

/** What stands between a fund at its interim trigger and the end. Fractions of NAV, and of the price there. */
export interface Margin {
  readonly token: string;
  readonly leverage: DecimalString;
  /** Of a band, the swing that leads to its upper edge. */
  readonly range: DecimalString;
  /** What one trigger leaves of the NAV: 1 - |L| t. */
  readonly navFactor: DecimalString;
  readonly leverageAtTrigger: DecimalString;
  readonly gapToZero: DecimalString;
  /** Null of a fund that shares its account, which is liquidated as a whole. */
  readonly gapToLiquidation: DecimalString | null;
  /** Less than the fund's minGap, and accepted by it. */
  readonly thin: boolean;
}

export const MAINTENANCE_MARGIN = plain(ASSUMED_MAINTENANCE_MARGIN);

/** A fund whose trigger leaves nothing is refused before it comes here. */
export function marginsOf(funds: readonly FundSettings[]): readonly Margin[] {
  return funds.flatMap((fund) => {
    const { token, leverage } = fund;
    const swing = swingOf(fund);
    if (swing === null) return [];
    const isShared = fund.book !== undefined;
    const risk = riskAtTrigger(decimal(leverage), swing, oneTier(ASSUMED_MAINTENANCE_MARGIN));
    if (risk.kind === 'wiped-out') return [];
    return {
      ...{ token, leverage, range: plain(swing), thin: thinGapOf(fund) !== null },
      navFactor: plain(risk.navFactor),
      leverageAtTrigger: plain(risk.leverage),
      gapToZero: plain(risk.toZero),
      gapToLiquidation: isShared ? null : plain(risk.toLiquidation),
    };
  });
}

const COLUMNS: readonly Column<Margin>[] = [
  { title: 'fund', cell: ({ token }) => token },
  { title: 'leverage', align: 'right', cell: ({ leverage }) => `${leverage}x` },
  { title: 'range', align: 'right', cell: ({ range }) => percent(range) },
  { title: 'NAV per trigger', align: 'right', cell: ({ navFactor }) => fixed(navFactor, 3) },
  {
    title: 'leverage at trigger',
    align: 'right',
    cell: ({ leverageAtTrigger }) => `${fixed(leverageAtTrigger, 2)}x`,
  },
  { title: 'further to zero', align: 'right', cell: ({ gapToZero }) => percent(gapToZero, 1) },
  {
    title: 'further to liquidation',
    align: 'right',
    cell: ({ gapToLiquidation, thin }) =>
      gapToLiquidation === null
        ? 'of its hedge book'
        : `${percent(gapToLiquidation, 1)}${thin ? ' (thin)' : ''}`,
  },
];

export function marginsText(terminal: Terminal, margins: readonly Margin[]): string {
  const heading = `at the interim trigger, with a maintenance margin of ${percent(MAINTENANCE_MARGIN)}:`;
  return `${heading}\n${table(terminal, COLUMNS, margins)}`;
}
