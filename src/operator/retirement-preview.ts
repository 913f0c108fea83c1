import { whyHeldBack } from '../contract/trading-switch.js';
import { type DecimalString, decimal, plain, ZERO } from '../domain/decimal.js';
import { finalWorth } from '../domain/retirement.js';
import { sizeRebalance } from '../domain/sizing.js';
import type { FundRecord } from '../ledger/records/fund.js';
import { fundFigures } from '../valuation/fund-figures.js';
import { dueFees, unitsWorth } from '../valuation/units-worth.js';
import { sizingOf } from './preview-report.js';
import type { ValuedFund } from './valued-funds.js';

/** What the unwinding would trade and cost at these prices. Amounts in the settle coin. */
export interface UnwindingPreview {
  readonly time: number;
  readonly markPrice: DecimalString;
  readonly contract: string;
  readonly contracts: DecimalString;
  /** Signed: above zero is bought. */
  readonly trade: DecimalString;
  readonly notional: DecimalString;
  /** The largest order. */
  readonly maxSlice: DecimalString;
  readonly expectedFee: DecimalString;
  readonly expectedSlippage: DecimalString;
  /** Contracts that are too few for an order: they are left to the issuer. */
  readonly leftOver: DecimalString;
  readonly navBefore: DecimalString;
  /** What each unit would be paid. */
  readonly finalNav: DecimalString;
  readonly payable: DecimalString;
  /** What is left for the issuer; below zero it has to pay in. */
  readonly remainder: DecimalString;
  /** The hedge book of a fund that shares its account: the remainder is its own, or is taken from it. */
  readonly book: string | null;
}

/** What a retirement would make of a fund. */
export interface RetirementPreview {
  readonly units: DecimalString;
  /** Null where it could not be unwound now, since nothing is left for its units. */
  readonly unwinding: UnwindingPreview | null;
  /** Ids of creations, and of a split or merge, that wait: they would be refused. */
  readonly refusedThen: readonly string[];
  /** Ids of redemptions that wait: they would deal at the final NAV. */
  readonly dealtThen: readonly string[];
  /** Why the fund may trade less than all now: what forbids every trade holds the unwinding up. */
  readonly heldBack: string | null;
}

/** Of an established fund. */
export function retirementPreview(
  { fund, at, instrument }: ValuedFund,
  waiting: readonly { readonly id: string; readonly kind: 'creation' | 'redemption' }[],
): RetirementPreview {
  const { settings, units, unitChange } = fund;
  const idsOf = (kind: 'creation' | 'redemption') =>
    waiting.filter((one) => one.kind === kind).map(({ id }) => id);
  return {
    units: units ?? plain(ZERO),
    unwinding: unwindingPreview({ fund: asRetiring(fund), at, instrument }),
    refusedThen: [...idsOf('creation'), ...(unitChange === null ? [] : [unitChange.id])],
    dealtThen: idsOf('redemption'),
    heldBack: whyHeldBack({ ...fund, token: settings.token }),
  };
}

/** As it would be from the effective instant on. */
const asRetiring = (fund: FundRecord): FundRecord => ({
  ...fund,
  retirement: { id: '', at: null, reason: '', effectiveAt: 0, final: null },
});

function unwindingPreview({ fund, at, instrument }: ValuedFund): UnwindingPreview | null {
  const { settings } = fund;
  const { equity, nav } = fundFigures(fund, at);
  const { value } = unitsWorth(fund, dueFees(fund, at), { equity, index: at.index });
  const contracts = decimal(fund.contracts);
  const size = sizeRebalance(sizingOf(fund, instrument, { equity: value, contracts, price: at.mark }));
  if (size.kind === 'wiped-out' || fund.units === null || nav === null) return null;
  const slippage = size.deltaNotional.abs().times(decimal(settings.rules.execution.slippage));
  const left = equity.minus(size.fee).minus(slippage);
  const final = finalWorth({ model: settings.model, equity: left, units: decimal(fund.units), nav });
  return {
    time: at.time,
    markPrice: plain(at.mark),
    contract: settings.contract,
    contracts: fund.contracts,
    trade: plain(size.deltaContracts),
    notional: plain(size.deltaNotional.abs()),
    maxSlice: settings.rules.execution.maxSlice,
    expectedFee: plain(size.fee),
    expectedSlippage: plain(slippage),
    leftOver: plain(size.targetContracts),
    navBefore: plain(nav),
    finalNav: final.nav,
    payable: final.payable,
    remainder: final.remainder,
    book: settings.book ?? null,
  };
}
