import { type Decimal, decimal, plain, ZERO } from '../domain/decimal.js';
import { type NavModel, unitsValue } from '../domain/nav-model.js';
import { wipeOutOf, wipeOutText } from '../domain/wipe-out.js';
import type { Strike } from './rebalance.js';

/** Strikes that were recorded before there was a choice are of the fund model. */
export const modelOf = ({ model }: Pick<Strike, 'model'>): NavModel => model ?? 'fund';

/** What a strike says of the worth of its units, as decimals. */
export interface StruckWorth {
  readonly model: NavModel;
  readonly equity: Decimal;
  readonly units: Decimal;
  readonly nav: Decimal;
}

export const struckWorth = (strike: Pick<Strike, 'model' | 'equity' | 'units' | 'nav'>): StruckWorth => ({
  model: modelOf(strike),
  equity: decimal(strike.equity),
  units: decimal(strike.units),
  nav: decimal(strike.nav),
});

/** Why nothing is left to rebalance. `value` is that of the units, without a floor. */
export function wipedOutReason({ model, nav }: StruckWorth, value: Decimal): string {
  const left = model === 'index' ? `NAV is ${plain(nav)}` : `equity is ${plain(value)}`;
  return `${left}: ${wipeOutText(wipeOutOf(model, value))}`;
}

/** The same before a trade is made; `left` is what its cost would leave. */
export function nothingLeftReason(strike: StruckWorth, left: Decimal): string {
  if (unitsValue(strike.model, strike).lte(ZERO)) return wipedOutReason(strike, left);
  return `equity is ${plain(strike.equity)}, of which the cost of a rebalance would leave ${plain(left)}`;
}
