import { retirementInEffect } from '../../contract/retirement.js';
import { HOLDERS_NOTES, holdersNotes, NOT_TRADABLE, whyNotTradable } from '../../contract/tradable.js';
import { Decimal, decimal, ONE } from '../../domain/decimal.js';
import type { FeeSchedule } from '../../domain/management-fee.js';
import { isPast, moveFrom, type Trigger, triggersOf } from '../../domain/rebalance-point.js';
import { ratioText } from '../../domain/unit-change.js';
import { nextDayTime } from '../../domain/zoned-time.js';
import type { PublicBook } from '../../ledger/public-port.js';
import type { FundRecord } from '../../ledger/records/fund.js';
import { type FundFigures, fundFigures, type Valuation } from '../../valuation/fund-figures.js';
import { amount } from '../figures-text.js';
import { FRESH_MS, iso, ratio } from '../status-report.js';
import { figure } from './figure.js';
import { feeWords, interimWords } from './rules-words.js';
import type { FundEntry } from './snapshot-schema.js';

/** A fund's books of one instant with prices of one moment; null where there are none. */
export function fundEntry(book: PublicBook, valuation: Valuation | null, readAt: number): FundEntry {
  const { fund } = book.overview;
  const { settings, units } = fund;
  const stale = valuation === null || readAt - valuation.time > FRESH_MS;
  const isLeft = fund.anchor === null || retirementInEffect(fund) !== null;
  const triggers = isLeft ? [] : triggersOf(fund.anchor, decimal(settings.leverage));
  return {
    token: settings.token,
    name: nameOf(fund),
    model: settings.model,
    state: fund.state,
    ...tradability(fund, stale, readAt),
    ...worth(fund, valuation),
    supply: units === null ? null : figure(units, 'units', readAt),
    basket: { contract: settings.contract, contracts: figure(fund.contracts, 'contracts', readAt) },
    targetLeverage: figure(settings.leverage, 'x', readAt),
    ...prices(valuation, readAt),
    stale,
    ...rebalances(book, readAt),
    interim: {
      words: interimWords(fund, triggers),
      triggers: triggers.map((trigger) => triggerEntry(trigger, fund.anchor?.time ?? readAt, valuation)),
    },
    managementFee: feeEntry(settings.rules.managementFee, readAt),
    dealingFees: {
      creation: figure(settings.rules.dealingFees?.creation ?? new Decimal(0), 'fraction', readAt),
      redemption: figure(settings.rules.dealingFees?.redemption ?? new Decimal(0), 'fraction', readAt),
    },
    fundingPaid:
      settings.model === 'index' ? null : figure(book.fundingPaid, 'USDT', fund.eventsBookedUntil ?? readAt),
    units: unitsEntry(book),
  };
}

function nameOf({ settings: { token, leverage, contract } }: FundRecord): string {
  const size = decimal(leverage);
  return `${token}: ${amount(size.abs())}x ${size.isNegative() ? 'short' : 'long'} ${contract}`;
}

const ENDED: readonly FundRecord['state'][] = ['ESTABLISHING', 'WIPED_OUT', 'RETIRED'];

function tradability(
  fund: FundRecord,
  stale: boolean,
  readAt: number,
): Pick<FundEntry, 'tradable' | 'notTradable' | 'notes'> {
  const ofLedger = whyNotTradable(fund, readAt);
  const why = stale && !ENDED.includes(fund.state) ? [...ofLedger, 'prices-stale' as const] : ofLedger;
  return {
    tradable: why.length === 0,
    notTradable: why.map((code) => ({ code, meaning: NOT_TRADABLE[code] })),
    notes: holdersNotes(fund).map((code) => ({ code, meaning: HOLDERS_NOTES[code] })),
  };
}

type Worth = Pick<FundEntry, 'nav' | 'assets' | 'leverage' | 'moveToZero'>;

function worth(fund: FundRecord, valuation: Valuation | null): Worth {
  if (valuation === null) return { nav: null, assets: null, leverage: null, moveToZero: null };
  const { nav, value, leverage }: FundFigures = fundFigures(fund, valuation);
  const at = valuation.time;
  const isHeld = leverage !== null && !leverage.isZero();
  return {
    nav: nav && figure(nav, 'USDT per unit', at),
    assets: value && figure(value, 'USDT', at),
    leverage: leverage && figure(ratio(leverage), 'x', at),
    // Equity / exposure, against the position.
    moveToZero: isHeld ? figure(ratio(ONE.div(leverage).negated()), 'fraction', at) : null,
  };
}

function prices(
  valuation: Valuation | null,
  readAt: number,
): Pick<FundEntry, 'markPrice' | 'indexPrice' | 'priceAge'> {
  if (valuation === null) return { markPrice: null, indexPrice: null, priceAge: null };
  const { mark, index, time } = valuation;
  const age = new Decimal(Math.max(0, readAt - time)).div(1_000);
  return {
    markPrice: figure(mark, 'USDT', time),
    indexPrice: figure(index, 'USDT', time),
    priceAge: figure(age, 's', readAt),
  };
}

function rebalances(
  { overview: { fund }, pointRebalance }: PublicBook,
  readAt: number,
): Pick<FundEntry, 'rebalancePoint' | 'lastRebalance' | 'nextRebalance'> {
  const { anchor, settings, state } = fund;
  const isOver = state === 'WIPED_OUT' || retirementInEffect(fund) !== null;
  const next = isOver ? null : nextDayTime(settings.rules.daily, readAt);
  const nextRebalance = next === null ? null : iso(next);
  if (anchor === null) return { rebalancePoint: null, lastRebalance: null, nextRebalance };
  const { time } = anchor;
  return {
    rebalancePoint: {
      price: figure(anchor.price, 'USDT', time),
      nav: figure(anchor.nav, 'USDT per unit', time),
    },
    lastRebalance: pointRebalance && {
      cause: pointRebalance.cause,
      at: iso(time),
      contractsBefore: figure(pointRebalance.contractsBefore, 'contracts', time),
      contractsAfter: figure(pointRebalance.contractsAfter, 'contracts', time),
      leverageBefore: figure(pointRebalance.leverageBefore, 'x', time),
      leverageAfter: figure(pointRebalance.leverageAfter, 'x', time),
    },
    nextRebalance,
  };
}

function triggerEntry(
  trigger: Trigger,
  fixedAt: number,
  valuation: Valuation | null,
): FundEntry['interim']['triggers'][number] {
  const { side, price } = trigger;
  const index = valuation?.index ?? null;
  return {
    side,
    price: figure(price, 'USDT', fixedAt),
    distance:
      index === null ? null : figure(ratio(moveFrom(index, price)), 'fraction', valuation?.time ?? fixedAt),
    passed: index === null ? null : isPast(trigger, index),
  };
}

function feeEntry(schedule: FeeSchedule, readAt: number): FundEntry['managementFee'] {
  const rate = decimal(schedule.rate);
  const perDay = schedule.continuous === true ? rate : rate.times(schedule.at.length);
  return {
    words: feeWords(schedule),
    rate: figure(rate, 'fraction', readAt),
    perDay: figure(perDay, 'fraction per day', readAt),
  };
}

function unitsEntry({ overview, unitsVersion, lastUnitChange }: PublicBook): FundEntry['units'] {
  const waits = overview.fund.unitChange;
  return {
    version: unitsVersion,
    announced: waits && {
      kind: waits.kind,
      ratio: ratioText(waits.ratio),
      at: waits.at === null ? null : iso(waits.at),
    },
    last: lastUnitChange && {
      kind: lastUnitChange.kind,
      ratio: ratioText(lastUnitChange.ratio),
      at: iso(lastUnitChange.effectiveAt),
    },
  };
}
