import { type Decimal, type DecimalString, decimal, plain } from '../domain/decimal.js';
import { type NavModel, unitsValue } from '../domain/nav-model.js';
import type { Strike } from './rebalance.js';

type Valued = Pick<Strike, 'model' | 'equity' | 'nav' | 'units'>;

/** Strikes that were recorded before there was a choice are of the fund model. */
export const modelOf = ({ model }: Pick<Strike, 'model'>): NavModel => model ?? 'fund';

/** What the units are worth at the strike: the measure of leverage and size. */
export function strikeValue(strike: Valued): Decimal {
  const { equity, nav, units } = strike;
  return unitsValue(modelOf(strike), {
    equity: decimal(equity),
    nav: decimal(nav),
    units: decimal(units),
  });
}

/** Why nothing is left to rebalance. `value` is that of the units, at or below zero, after what a trade would cost. */
export function wipedOutReason(strike: Valued, value: DecimalString): string {
  if (modelOf(strike) === 'fund') return `equity is ${value}`;
  const deficit = plain(decimal(value).negated());
  return `NAV is ${strike.nav}: holders have nothing left, and the issuer bears a deficit of ${deficit}`;
}
