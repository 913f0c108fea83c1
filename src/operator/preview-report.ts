import { retirementInEffect, targetLeverageOf } from '../contract/retirement.js';
import { type Decimal, type DecimalString, decimal, ONE, plain, ZERO } from '../domain/decimal.js';
import { equityOf, exposure, realLeverage } from '../domain/leverage.js';
import { isBreach } from '../domain/rebalance-point.js';
import { type RebalanceSize, sizeRebalance } from '../domain/sizing.js';
import type { SizingInput } from '../domain/sizing-input.js';
import type { FundRecord } from '../ledger/records/fund.js';
import { fundFigures, type Valuation } from '../valuation/fund-figures.js';
import { dueFees, unitsWorth } from '../valuation/units-worth.js';
import type { Instrument } from '../venue/port.js';
import { type GapsReport, ownGaps } from './gaps-report.js';
import { iso, ratio } from './status-report.js';

/** What a rebalance would trade. `contracts` is signed: above zero is bought. */
export interface PreviewTrade {
  readonly kind: 'trade' | 'no-trade' | 'wiped-out';
  readonly reason: string | null;
  readonly contracts: DecimalString;
  readonly notional: DecimalString;
  readonly targetContracts: DecimalString | null;
  readonly leverageAfter: DecimalString | null;
  readonly fee: DecimalString;
}

/** The fund if the price jumped by `move` at once, with no rebalance on the way. */
export interface PreviewRow {
  /** Signed fraction; 0 is now. */
  readonly move: DecimalString;
  readonly price: DecimalString;
  /** Null where nothing is left for the units. */
  readonly leverage: DecimalString | null;
  readonly nav: DecimalString;
  /** Of the account. */
  readonly equity: DecimalString;
  /** Null where there is no position or no equity, and of a fund that shares its account. */
  readonly gaps: GapsReport | null;
  /** Whether an interim rebalance would follow. */
  readonly triggers: boolean;
  readonly rebalance: PreviewTrade;
}

export interface FundPreview {
  readonly token: string;
  readonly state: string;
  readonly contract: string;
  readonly targetLeverage: DecimalString;
  readonly priceTime: string;
  /** Null before the fund is established. */
  readonly now: PreviewRow | null;
  readonly moves: readonly PreviewRow[];
}

/** Falls from the smallest, then rises. */
const SIZES = ['0.05', '0.1', '0.15', '0.2', '0.3', '0.5'].map((text) => decimal(text as DecimalString));
const MOVES = [...SIZES.map((size) => size.negated()), ...SIZES];

export function fundPreview(fund: FundRecord, valuation: Valuation, instrument: Instrument): FundPreview {
  const { units } = fund;
  const row = (move: Decimal) => previewRow(fund, valuation, instrument, move);
  return {
    token: fund.settings.token,
    state: fund.state,
    contract: fund.settings.contract,
    targetLeverage: targetLeverageOf(fund, fund.settings),
    priceTime: iso(valuation.time),
    now: units === null ? null : row(ZERO),
    moves: units === null ? [] : MOVES.map(row),
  };
}

function previewRow(
  fund: FundRecord,
  valuation: Valuation,
  instrument: Instrument,
  move: Decimal,
): PreviewRow {
  const price = valuation.mark.times(ONE.plus(move));
  const contracts = decimal(fund.contracts);
  // Fees stay as they are now: what is struck at another price is not known yet.
  const costs = equityOf(decimal(fund.cash), contracts, valuation.mark).minus(
    fundFigures(fund, valuation).equity,
  );
  const equity = equityOf(decimal(fund.cash), contracts, price).minus(costs);
  const index = valuation.index.times(ONE.plus(move));
  const { nav, value } = unitsWorth(fund, dueFees(fund, valuation), { equity, index });
  const reading = realLeverage(exposure(contracts, price), value);
  return {
    move: plain(move),
    price: plain(price),
    leverage: reading.kind === 'leverage' ? ratio(reading.value) : null,
    nav: plain(nav),
    equity: plain(equity),
    gaps: ownGaps(fund, { equity, contracts, price }, instrument.riskTiers),
    triggers: isTriggered(fund, index),
    rebalance: tradeOf(sizeRebalance(sizingOf(fund, instrument, { equity: value, contracts, price }))),
  };
}

function isTriggered(fund: FundRecord, index: Decimal): boolean {
  const { anchor, settings } = fund;
  if (anchor === null || retirementInEffect(fund) !== null) return false;
  return isBreach(anchor, decimal(settings.leverage), index);
}

export interface Strike {
  readonly equity: Decimal;
  readonly contracts: Decimal;
  readonly price: Decimal;
}

/** How a rebalance of this fund would be sized at a strike. */
export function sizingOf(fund: FundRecord, instrument: Instrument, strike: Strike): SizingInput {
  const { settings } = fund;
  const { takerFee, slippage } = settings.rules.execution;
  return {
    targetLeverage: decimal(targetLeverageOf(fund, settings)),
    ...strike,
    paidBy: settings.model === 'index' ? 'issuer' : 'fund',
    feeRate: decimal(takerFee),
    slippage: decimal(slippage),
    lotSize: decimal(instrument.lotSize),
    // The least order of a fund that shares its account is its book's to judge.
    minOrder: settings.book === undefined ? decimal(instrument.minOrder) : ZERO,
    minNotional:
      settings.book === undefined && retirementInEffect(fund) === null
        ? decimal(instrument.minNotional)
        : ZERO,
  };
}

export function tradeOf(size: RebalanceSize): PreviewTrade {
  const nothing = plain(ZERO);
  if (size.kind === 'wiped-out') {
    const reason = 'nothing is left for the units';
    return {
      kind: 'wiped-out',
      reason,
      contracts: nothing,
      notional: nothing,
      targetContracts: null,
      leverageAfter: null,
      fee: nothing,
    };
  }
  return {
    kind: size.kind,
    reason: size.kind === 'no-trade' ? size.reason : null,
    contracts: plain(size.deltaContracts),
    notional: plain(size.deltaNotional),
    targetContracts: plain(size.targetContracts),
    leverageAfter: ratio(size.leverageAfter),
    fee: plain(size.fee),
  };
}
