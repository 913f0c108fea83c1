import { whyUnitsStay } from '../contract/unit-change.js';
import { type Decimal, type DecimalString, decimal, plain } from '../domain/decimal.js';
import {
  changeUnits,
  type UnitChangeFigures,
  type UnitRatio,
  whyUnitsCannotBe,
} from '../domain/unit-change.js';
import type { FundRecord } from '../ledger/records/fund.js';
import { fundFigures, type Valuation } from '../valuation/fund-figures.js';

/** What a split or merge would make of a fund. Amounts in the settle coin. */
export interface UnitChangePreview extends UnitChangeFigures {
  /** Why it cannot be; null where it can. */
  readonly refused: string | null;
  /** At the present prices, and unchanged by it; null where there are none. */
  readonly now: {
    readonly time: number;
    readonly markPrice: DecimalString;
    readonly equity: DecimalString;
    readonly navBefore: DecimalString;
    readonly navAfter: DecimalString;
    /** NAV after x units after, less NAV before x units before: what rounding alone makes of the units' worth. */
    readonly worthRounding: DecimalString;
  } | null;
  /** Ids of the creations and redemptions that wait and are in units: they would be refused. */
  readonly refusedDealings: readonly string[];
}

/** Of a fund with units and a rebalance point. */
export function unitChangePreview(
  fund: FundRecord,
  ratio: UnitRatio,
  { at, inUnits }: { readonly at: Valuation | null; readonly inUnits: readonly string[] },
): UnitChangePreview | null {
  const { units, anchor, pointNav } = fund;
  if (units === null || anchor === null) return null;
  const figures = changeUnits({ units, nav: anchor.nav, pointNav }, ratio);
  return {
    ...figures,
    refused: whyUnitsStay(fund) ?? whyUnitsCannotBe(figures),
    now: at === null ? null : valued(fund, figures, at),
    refusedDealings: inUnits,
  };
}

function valued(fund: FundRecord, figures: UnitChangeFigures, at: Valuation): UnitChangePreview['now'] {
  const { unitsBefore, unitsAfter } = figures;
  const { nav, equity } = fundFigures(fund, at);
  if (nav === null) return null;
  const navAfter = fundFigures(inNewUnits(fund, figures), at).nav ?? nav;
  const worth = (each: Decimal, units: DecimalString) => each.times(decimal(units));
  return {
    time: at.time,
    markPrice: plain(at.mark),
    equity: plain(equity),
    navBefore: plain(nav),
    navAfter: plain(navAfter),
    worthRounding: plain(worth(navAfter, unitsAfter).minus(worth(nav, unitsBefore))),
  };
}

/** The fund as it would be. */
const inNewUnits = (fund: FundRecord, { unitsAfter, pointNav }: UnitChangeFigures): FundRecord => ({
  ...fund,
  units: unitsAfter,
  pointNav: pointNav?.after ?? null,
});
