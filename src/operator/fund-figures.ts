import { accrueDueFees, type DueFee } from '../contract/fees-due.js';
import { type Decimal, decimal, ZERO } from '../domain/decimal.js';
import { equityOf, exposure, netAssetValue, realLeverage } from '../domain/leverage.js';
import { owed } from '../domain/owed.js';
import { distanceToTrigger, isBreach, triggerPrice } from '../domain/rebalance-point.js';
import type { FundRecord } from '../ledger/port.js';

/** The prices at which a fund is valued; `time` is the venue's, milliseconds since 1970 UTC. */
export interface Valuation {
  readonly mark: Decimal;
  readonly index: Decimal;
  readonly time: number;
  /** Each management fee that fell due and is not yet booked, with the mark price of its instant, ascending. */
  readonly feesDue: readonly (DueFee & { readonly price: Decimal })[];
}

export interface FundFigures {
  /** After management fees that are due, booked or not. Funding is in it once the ledger has booked it. */
  readonly equity: Decimal;
  /** Null before the fund is established. */
  readonly nav: Decimal | null;
  /** Null where no equity is left, or before the fund is established. */
  readonly leverage: Decimal | null;
  readonly trigger: { readonly price: Decimal; readonly distance: Decimal; readonly passed: boolean } | null;
}

/** What a fund is worth at these prices: mark price for equity and leverage, index price for the trigger. */
export function fundFigures(fund: FundRecord, valuation: Valuation): FundFigures {
  const contracts = decimal(fund.contracts);
  const cash = decimal(fund.cash);
  const payable = owed(fund).plus(unbookedFees(fund, valuation));
  const equity = equityOf(cash, contracts, valuation.mark).minus(payable);
  const reading = realLeverage(exposure(contracts, valuation.mark), equity);
  const established = fund.units !== null;
  return {
    equity,
    nav: fund.units === null ? null : netAssetValue(equity, decimal(fund.units)),
    leverage: established && reading.kind === 'leverage' ? reading.value : null,
    trigger: trigger(fund, valuation.index),
  };
}

function unbookedFees(fund: FundRecord, { feesDue }: Valuation): Decimal {
  const held = {
    cash: decimal(fund.cash),
    contracts: decimal(fund.contracts),
    feesPayable: owed(fund),
    funding: [],
  };
  const fees = accrueDueFees(held, feesDue);
  return fees.reduce((sum, { amount }) => sum.plus(decimal(amount)), ZERO);
}

function trigger({ anchor, settings }: FundRecord, index: Decimal): FundFigures['trigger'] {
  if (anchor === null) return null;
  const leverage = decimal(settings.leverage);
  return {
    price: triggerPrice(anchor, leverage),
    distance: distanceToTrigger(anchor, leverage, index),
    passed: isBreach(anchor, leverage, index),
  };
}
