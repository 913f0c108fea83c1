import { tradingIn } from '../../contract/fund-state.js';
import { retirementInEffect } from '../../contract/retirement.js';
import { closingOf, openingAfter } from '../../domain/daily-legs.js';
import { type Decimal, type DecimalString, decimal, ONE, plain } from '../../domain/decimal.js';
import { netAssetValue } from '../../domain/leverage.js';
import { type Anchor, isPast, moveFrom, type Trigger, triggersOf } from '../../domain/rebalance-point.js';
import { sizeRebalance } from '../../domain/sizing.js';
import type { SizingInput } from '../../domain/sizing-input.js';
import { type MovedFund, straightMove } from '../../domain/straight-move.js';
import type { FundRecord } from '../../ledger/records/fund.js';
import { fundFigures, type Valuation } from '../../valuation/fund-figures.js';
import { dueFees, unitsWorth } from '../../valuation/units-worth.js';
import type { Instrument } from '../../venue/port.js';
import { type GapsReport, gapsReport, ownGaps } from '../gaps-report.js';
import { type PreviewTrade, type Strike, sizingOf, tradeOf } from '../preview-report.js';
import { iso, ratio } from '../status-report.js';
import type { ValuedFund } from '../valued-funds.js';
import { closesFirst } from './closes-first.js';
import type { ForesightRow } from './foresight-row.js';
import { MOVES } from './moves.js';

export interface TriggerReport {
  readonly price: DecimalString;
  /** Signed fraction of the index price that is left. */
  readonly distance: DecimalString;
  readonly passed: boolean;
}

export interface FundForesight {
  readonly token: string;
  readonly state: string;
  readonly contract: string;
  readonly targetLeverage: DecimalString;
  readonly price: DecimalString;
  readonly priceTime: string;
  readonly leverage: DecimalString | null;
  readonly nav: DecimalString | null;
  /** Of the account: null without a position, or without equity. */
  readonly gaps: GapsReport | null;
  /** An interim rebalance follows beyond these prices; null where none does. */
  readonly triggers: { readonly below: TriggerReport | null; readonly above: TriggerReport | null };
  /** What the next rebalance (the daily, or of one that is being retired the unwinding) trades if the price stays. */
  readonly nextDaily: PreviewTrade | null;
  /** Where that daily closes the position and opens it again; null where it trades the difference. */
  readonly legs: { readonly close: PreviewTrade; readonly open: PreviewTrade } | null;
  readonly moves: readonly ForesightRow[];
  /** Why `moves` is empty; null where it is not. */
  readonly noMoves: NoMoves | null;
}

export type NoMoves = 'not-established' | 'being-retired';

/** `walked`: of a fund of the index model, what its account's moves make of it. */
export function fundForesight(
  { fund, at, instrument }: ValuedFund,
  walked: readonly ForesightRow[] = [],
): FundForesight {
  const { settings, anchor, units } = fund;
  const { equity, leverage, nav } = fundFigures(fund, at);
  const { riskTiers } = instrument;
  const strike = { equity, contracts: decimal(fund.contracts), price: at.mark };
  const held = anchor === null || units === null ? null : { anchor, units: decimal(units) };
  const sizing = held === null ? null : sizingOf(fund, instrument, sized(fund, at, strike));
  const noMoves = whyNoMoves(fund);
  const rowsOf = ({ anchor, units }: { anchor: Anchor; units: Decimal }) =>
    settings.model === 'index'
      ? walked
      : MOVES.map((move) => foresightRow(movedFund(anchor, fund, strike, instrument), units, move));
  return {
    token: settings.token,
    state: fund.state,
    contract: settings.contract,
    targetLeverage: settings.leverage,
    price: plain(at.mark),
    priceTime: iso(at.time),
    leverage: leverage && ratio(leverage),
    nav: nav && plain(nav),
    gaps: held === null ? null : ownGaps(fund, strike, riskTiers),
    triggers: bothTriggers(noMoves === 'being-retired' ? null : anchor, decimal(settings.leverage), at.index),
    nextDaily: sizing && tradeOf(sizeRebalance(sizing)),
    legs: sizing && legsOf(fund, sizing),
    moves: held === null || noMoves !== null ? [] : rowsOf(held),
    noMoves,
  };
}

/** As `mode: liquidate` says, where both can be traded; guards of the moment may still make it the difference. */
function legsOf(fund: FundRecord, sizing: SizingInput): FundForesight['legs'] {
  if (!closesFirst(fund)) return null;
  const closing = closingOf(sizing);
  if (closing.kind !== 'trade') return null;
  const opening = openingAfter(sizing, closing);
  return opening.kind === 'trade' ? { close: tradeOf(closing), open: tradeOf(opening) } : null;
}

function whyNoMoves(fund: FundRecord): NoMoves | null {
  if (retirementInEffect(fund) !== null) return 'being-retired';
  return fund.anchor === null || fund.units === null ? 'not-established' : null;
}

/** The strike with what a rebalance is sized on: what the units are worth. */
function sized(fund: FundRecord, at: Valuation, strike: Strike): Strike {
  const { value } = unitsWorth(fund, dueFees(fund, at), { equity: strike.equity, index: at.index });
  return { ...strike, equity: value };
}

function movedFund(anchor: Anchor, fund: FundRecord, strike: Strike, instrument: Instrument): MovedFund {
  return {
    sizing: sizingOf(fund, instrument, strike),
    anchor,
    range: fund.settings.rules.interim.range,
    rule: fund.settings.rules.interim,
    tickSize: decimal(instrument.tickSize),
    riskTiers: instrument.riskTiers,
    isCut: tradingIn(fund.state) !== 'none',
  };
}

function foresightRow(fund: MovedFund, units: Decimal, move: Decimal): ForesightRow {
  const outcome = straightMove(fund, fund.sizing.price.times(ONE.plus(move)));
  const { kind, triggers, price } = outcome;
  const found = { move: plain(move), price: plain(price), outcome: kind, triggers };
  if (outcome.kind !== 'held') return { ...found, nav: null, leverage: null, contracts: null, gaps: null };
  return {
    ...found,
    nav: plain(netAssetValue(outcome.equity, units)),
    leverage: ratio(outcome.leverage),
    contracts: plain(outcome.contracts),
    gaps: gapsReport(outcome.gaps),
  };
}

function bothTriggers(anchor: Anchor | null, leverage: Decimal, index: Decimal): FundForesight['triggers'] {
  const found = anchor === null ? [] : triggersOf(anchor, leverage);
  const report = (side: Trigger['side']) => {
    const trigger = found.find((one) => one.side === side);
    if (trigger === undefined) return null;
    const distance = ratio(moveFrom(index, trigger.price));
    return { price: plain(trigger.price), distance, passed: isPast(trigger, index) };
  };
  return { below: report('below'), above: report('above') };
}
