import { Decimal, type DecimalString, plain, ZERO } from './decimal.js';
import type { NavModel } from './nav-model.js';

/**
 * Who bears what is below zero, since holders owe nothing. `issuer`: the units are its own debt. `venue-then-issuer`:
 * the account owes the venue, whose insurance fund takes it as far as its terms say; the rest is that of the issuer, who
 * owns the account.
 */
export type DeficitBearer = 'issuer' | 'venue-then-issuer';

/** What a fund leaves behind in which nothing is left for its units. A wire record, in the settle coin. */
export interface WipeOut {
  /** What the units would be worth below zero, above zero here. 0 where something is left that no trade can be paid from. */
  readonly deficit: DecimalString;
  readonly bornBy: DeficitBearer;
}

/** `value`: what the units would be worth, without a floor. */
export function wipeOutOf(model: NavModel, value: Decimal): WipeOut {
  return {
    deficit: plain(Decimal.max(ZERO, value.negated())),
    bornBy: model === 'index' ? 'issuer' : 'venue-then-issuer',
  };
}

const BEARS: Readonly<Record<DeficitBearer, string>> = {
  issuer: 'the issuer bears',
  'venue-then-issuer': 'the venue, as far as its insurance goes, and then the issuer bear',
};

/** In words, after what was left. */
export function wipeOutText({ deficit, bornBy }: WipeOut): string {
  return `holders have nothing left, and ${BEARS[bornBy]} a deficit of ${deficit}`;
}
