import { accrueDueFees, type PricedFee } from '../contract/fees-due.js';
import { indexPointOf, unitsOf } from '../contract/index-point.js';
import { Decimal, decimal, ZERO } from '../domain/decimal.js';
import type { AccruedFee } from '../domain/fee-accrual.js';
import { accrueIndexFees, type IndexPoint, indexNavAt } from '../domain/index-nav.js';
import { netAssetValue } from '../domain/leverage.js';
import { owed } from '../domain/owed.js';
import type { FundRecord } from '../ledger/records/fund.js';

/** Management fees that fell due and are not yet booked. */
export interface DueFees {
  readonly fees: readonly AccruedFee[];
  /** Index model: what the NAV follows from after them; null in the fund model, and before the fund is established. */
  readonly point: IndexPoint | null;
}

export function dueFees(
  fund: FundRecord,
  { feesDue: due }: { readonly feesDue: readonly PricedFee[] },
): DueFees {
  if (fund.settings.model === 'index' && fund.units !== null) {
    const owed = fund.state === 'WIPED_OUT' ? [] : due;
    return accrueIndexFees({ point: indexPointOf(fund), units: unitsOf(fund), due: owed });
  }
  const held = {
    cash: decimal(fund.cash),
    contracts: decimal(fund.contracts),
    feesPayable: owed(fund),
    funding: [],
  };
  return { fees: accrueDueFees(held, due), point: null };
}

/** What one unit and all of them are worth, in the settle coin. */
export interface Worth {
  readonly nav: Decimal;
  readonly value: Decimal;
}

/** Of an established fund. Wiped out is wiped out, and retired is paid the final NAV; in the index model holders owe nothing at any moment. */
export function unitsWorth(
  fund: FundRecord,
  { point }: DueFees,
  at: { readonly equity: Decimal; readonly index: Decimal },
): Worth {
  const units = unitsOf(fund);
  if (fund.state === 'WIPED_OUT') return { nav: ZERO, value: ZERO };
  const final = fund.retirement?.final ?? null;
  if (final !== null) return { nav: decimal(final.nav), value: decimal(final.nav).times(units) };
  if (point === null) return { nav: netAssetValue(at.equity, units), value: at.equity };
  const nav = Decimal.max(ZERO, indexNavAt(point, at.index));
  return { nav, value: nav.times(units) };
}
