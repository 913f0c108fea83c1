import { type Decimal, type DecimalString, decimal, plain } from '../domain/decimal.js';
import type { NavModel } from '../domain/nav-model.js';
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

/** Why nothing is left to rebalance. `value` is that of the units, at or below zero, after what a trade would cost. */
export function wipedOutReason(strike: Pick<Strike, 'model' | 'nav'>, value: DecimalString): string {
  if (modelOf(strike) === 'fund') return `equity is ${value}`;
  const deficit = plain(decimal(value).negated());
  return `NAV is ${strike.nav}: holders have nothing left, and the issuer bears a deficit of ${deficit}`;
}
