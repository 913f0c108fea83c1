import type { FundSettings } from '../../contract/fund-settings.js';
import { type Decimal, type DecimalString, decimal } from '../../domain/decimal.js';
import { exposure, indexNavUnrounded, realLeverage } from '../../domain/leverage.js';
import { type TriggerSide, triggersOf } from '../../domain/rebalance-point.js';
import type { RebalancePoint } from '../../ledger/detail-port.js';
import type { RebalanceRecord } from '../../ledger/records/rebalance.js';
import { ratio } from '../status-report.js';

/** Real leverage at the prices below and above at which an interim rebalance falls due; null where none does. */
export type InterimBand = Readonly<Record<TriggerSide, DecimalString | null>>;

type Figures = NonNullable<RebalanceRecord['figures']>;
type Rules = Pick<FundSettings, 'model' | 'leverage'>;

/** What a rebalance has left, held unchanged until the price meets what its rebalance point waits for. */
export function interimBand(figures: Figures, point: RebalancePoint, rules: Rules): InterimBand {
  const band: Record<TriggerSide, DecimalString | null> = { below: null, above: null };
  for (const { side, price } of triggersOf(point, decimal(rules.leverage))) {
    const held = exposure(decimal(figures.contractsAfter), price);
    const reading = realLeverage(held, valueAt(price, figures, point, rules));
    band[side] = reading.kind === 'leverage' && !held.isZero() ? ratio(reading.value) : null;
  }
  return band;
}

/** What the units are worth there: by the formula in the index model, else what the position makes of the equity. */
function valueAt(
  price: Decimal,
  figures: Figures,
  point: RebalancePoint,
  { model, leverage }: Rules,
): Decimal {
  if (model === 'index') {
    const nav = indexNavUnrounded(decimal(figures.navAfter), decimal(leverage), price, decimal(point.price));
    return nav.times(decimal(figures.units));
  }
  const move = price.minus(decimal(figures.price));
  return decimal(figures.equityAfter).plus(decimal(figures.contractsAfter).times(move));
}
