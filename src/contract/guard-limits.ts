import { type DecimalString, parseDecimal, plain } from '../domain/decimal.js';
import type { PriceLimits } from '../domain/price-guards.js';
import type { Caps } from '../domain/trade-guards.js';
import type { FundRules } from './fund-settings.js';

const fraction = (text: string): DecimalString => plain(parseDecimal(text));

/** Wide enough for any market that works, narrow enough for a source that does not. */
export const DEFAULT_PRICE_LIMITS: PriceLimits = {
  priceAge: fraction('5'),
  markIndex: fraction('0.05'),
  markBook: fraction('0.05'),
  fastMove: fraction('0.05'),
  confirm: fraction('0.01'),
};

export const NO_CAPS: Caps = { leverage: null, notional: null };

/** Settings that a ledger recorded before there were guards know none: they have the defaults. */
export const priceLimitsOf = (rules: FundRules): PriceLimits => rules.guards ?? DEFAULT_PRICE_LIMITS;
export const capsOf = (rules: FundRules): Caps => rules.caps ?? NO_CAPS;
