import { indexPointOf } from '../contract/index-point.js';
import type { RebalanceFigures, Strike } from '../contract/rebalance.js';
import { modelOf } from '../contract/strike-value.js';
import { type Decimal, decimal } from '../domain/decimal.js';
import { indexNavAt } from '../domain/index-nav.js';
import { netAssetValue } from '../domain/leverage.js';
import type { FlatFund } from '../domain/retirement.js';
import type { FundRecord } from './records/fund.js';

export interface ClosingWorth extends FlatFund {
  /** Management fees between the strike and the last fill: the figures of the rebalance leave them out. */
  readonly lastFees: Decimal;
}

/** What a fund that is unwound is worth with its last fill, at the prices of the last strike. `fund` is after both. */
export function closingWorth(
  strike: Strike,
  fund: FundRecord,
  figures: Pick<RebalanceFigures, 'equityAfter' | 'units'>,
): ClosingWorth {
  const model = modelOf(strike);
  const lastFees = decimal(fund.feesPayable).minus(decimal(strike.feesPayable));
  const equity = decimal(figures.equityAfter).minus(lastFees);
  const units = decimal(figures.units);
  const nav =
    model === 'index'
      ? indexNavAt(indexPointOf(fund), decimal(strike.indexPrice))
      : netAssetValue(equity, units);
  return { model, equity, units, nav, lastFees };
}
