import { Decimal, type DecimalString, decimal, plain, ZERO } from './decimal.js';
import { NAV_SCALE } from './leverage.js';
import type { NavModel } from './nav-model.js';

/** A fund that is flat, as its final NAV is fixed. Amounts in the settle coin. */
export interface FlatFund {
  readonly model: NavModel;
  /** Of the account, after what it owes besides the units: management fees, redemptions that were dealt. */
  readonly equity: Decimal;
  readonly units: Decimal;
  /** Published: by the price formula in the index model. */
  readonly nav: Decimal;
}

/** What is paid for each unit, and what that leaves. A wire record, in the settle coin. */
export interface FinalWorth {
  readonly nav: DecimalString;
  readonly units: DecimalString;
  /** NAV x units, exact. */
  readonly payable: DecimalString;
  readonly equity: DecimalString;
  /**
   * Equity less what is payable. Fund model: what rounding leaves, 0 or more. Index model: what the hedge leaves the
   * issuer, or, below zero, what the issuer has to pay in.
   */
  readonly remainder: DecimalString;
}

/**
 * The final NAV of one unit. Fund model: equity / units, rounded down to the decimals of a NAV, so that all units can be
 * paid out of what is there. Index model: the published NAV, since the issuer owes it whatever the account holds.
 */
export function finalWorth(fund: FlatFund): FinalWorth {
  const nav =
    fund.model === 'index'
      ? fund.nav
      : fund.equity.div(fund.units).toDecimalPlaces(NAV_SCALE, Decimal.ROUND_DOWN);
  const payable = nav.times(fund.units);
  return {
    nav: plain(nav),
    units: plain(fund.units),
    payable: plain(payable),
    equity: plain(fund.equity),
    remainder: plain(fund.equity.minus(payable)),
  };
}

/** A fund of a hedge book at the strike of a round; `retiring` of one that is unwound. */
interface StruckMember {
  readonly contracts: DecimalString;
  readonly retiring?: string;
}

/**
 * Signed contracts that a fund which is unwound keeps beside what it wanted and `got`: less than a lot, which crosses with
 * the residual, so that nothing is left in its name. None while it is to come again.
 */
export function unwoundDust(
  { contracts, retiring }: StruckMember,
  plan: 'trade' | 'no-trade' | 'skip' | 'refused' | 'wiped-out',
  { wanted, got }: { readonly wanted: Decimal; readonly got: Decimal },
): Decimal {
  const ends = (plan === 'trade' || plan === 'no-trade') && got.eq(wanted);
  return ends && retiring !== undefined ? decimal(contracts).plus(got) : ZERO;
}
