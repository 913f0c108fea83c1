import type { RebalanceFigures, Strike } from '../contract/rebalance.js';
import { type StruckWorth, struckWorth } from '../contract/strike-value.js';
import type { ContractKind } from '../domain/contract-kind.js';
import { type Dealing, NO_DEALING } from '../domain/dealing.js';
import { type Decimal, type DecimalString, decimal, plain, ZERO } from '../domain/decimal.js';
import { equityOf, exposure, leverageRatio, netAssetValue, realLeverage } from '../domain/leverage.js';
import { unitsValue } from '../domain/nav-model.js';
import { type Claims, owed } from '../domain/owed.js';
import type { FundRecord } from './port.js';

export type Settled =
  /** `value`: what the units are worth then. */
  | { readonly kind: 'figures'; readonly figures: RebalanceFigures; readonly value: Decimal }
  /** Nothing is left for the units (`value`), so there is neither a leverage nor a rebalance point. */
  | { readonly kind: 'wiped-out'; readonly value: Decimal };

/** What `settledFigures` computes, before it is written down. */
export type SettledValues =
  | {
      readonly kind: 'values';
      readonly leverageBefore: Decimal;
      readonly leverageAfter: Decimal;
      readonly equityAfter: Decimal;
      readonly navAfter: Decimal;
      readonly units: Decimal;
      readonly value: Decimal;
    }
  | { readonly kind: 'wiped-out'; readonly value: Decimal };

/** One strike, as far as what was before and after depends on it. */
export interface SettledStrike extends StruckWorth {
  readonly contracts: Decimal;
  readonly markPrice: Decimal;
  /** Linear where it is left out. */
  readonly kind?: ContractKind;
}

/**
 * The figures of a rebalance, after its events were booked, all at the mark price of its strike:
 * equity = cash + contracts x price - what is owed; NAV = equity / units; leverage = contracts x price / equity. What
 * deals with the rebalance changes equity and units at the strike's NAV, so NAV before less NAV after is what the
 * execution cost, less the fees of the dealing. `fee` is what the venue charged for its fills.
 *
 * Where it was struck again, what was before is that of the first strike, at its own price: what the move between the
 * strikes earned or lost is then part of that difference.
 *
 * In the index model NAV is that of the strike, before and after: no execution moves it, and what one costs shows in the
 * equity of the account, which is the issuer's. Leverage is contracts x price / (NAV x units).
 */
export function settledFigures(
  strike: Strike,
  firstStrike: Strike | null,
  fund: Pick<FundRecord, 'contracts' | 'cash' | 'feesPayable'> & Claims,
  fee: DecimalString,
  dealing: Pick<Dealing, 'units' | 'cash'> = NO_DEALING,
): Settled {
  const first = firstStrike ?? strike;
  const settled = settledValues(
    valuesOf(strike),
    firstStrike === null ? null : valuesOf(firstStrike),
    { contracts: decimal(fund.contracts), cash: decimal(fund.cash), owed: owed(fund) },
    { units: decimal(dealing.units), cash: decimal(dealing.cash) },
  );
  if (settled.kind === 'wiped-out') return settled;
  const figures = {
    time: strike.time,
    price: strike.markPrice,
    contractsBefore: first.contracts,
    contractsAfter: fund.contracts,
    leverageBefore: plain(settled.leverageBefore),
    leverageAfter: plain(settled.leverageAfter),
    equityBefore: first.equity,
    equityAfter: plain(settled.equityAfter),
    navBefore: first.nav,
    navAfter: plain(settled.navAfter),
    units: plain(settled.units),
    fee,
  };
  return { kind: 'figures', figures, value: settled.value };
}

const valuesOf = (strike: Strike): SettledStrike => ({
  ...struckWorth(strike),
  contracts: decimal(strike.contracts),
  markPrice: decimal(strike.markPrice),
});

/** The same in decimals, for whoever keeps strike and book to itself; `firstStrike` is null where it was struck once. */
export function settledValues(
  strike: SettledStrike,
  firstStrike: SettledStrike | null,
  book: { readonly contracts: Decimal; readonly cash: Decimal; readonly owed: Decimal },
  dealing: { readonly units: Decimal; readonly cash: Decimal } = NOTHING_DEALT,
): SettledValues {
  const { contracts, cash } = book;
  const equityAfter = equityOf(cash, contracts, strike.markPrice, strike.kind)
    .minus(book.owed)
    .plus(dealing.cash);
  const units = strike.units.plus(dealing.units);
  const { nav: navAfter, value } = worthAfter(strike, equityAfter, units);
  const leverage = realLeverage(exposure(contracts, strike.markPrice, strike.kind), value);
  if (leverage.kind === 'wiped-out' || !navAfter.gt(ZERO)) return { kind: 'wiped-out', value };
  const first = firstStrike ?? strike;
  const exposureBefore = exposure(first.contracts, first.markPrice, first.kind);
  return {
    kind: 'values',
    leverageBefore: leverageRatio(exposureBefore, unitsValue(first.model, first)),
    leverageAfter: leverage.value,
    ...{ equityAfter, navAfter, units, value },
  };
}

const NOTHING_DEALT = { units: decimal(NO_DEALING.units), cash: decimal(NO_DEALING.cash) };

/** NAV of a unit and value of all of them, once the trade is made. */
function worthAfter(
  { model, nav: struck }: SettledStrike,
  equity: Decimal,
  units: Decimal,
): { readonly nav: Decimal; readonly value: Decimal } {
  const nav = model === 'index' ? struck : netAssetValue(equity, units);
  return { nav, value: unitsValue(model, { equity, nav, units }) };
}
