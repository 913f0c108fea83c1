import type { FundSettings } from '../../contract/fund-settings.js';
import type { FirstExtreme } from '../../domain/candle-path.js';
import { type ContractKind, kindOf, reciprocal } from '../../domain/contract-kind.js';
import { Decimal, type DecimalString, decimal, ONE, plain, ZERO } from '../../domain/decimal.js';
import { indexNetAssetValue } from '../../domain/leverage.js';
import type { RecordedMarket } from '../../domain/recorded-market.js';
import { navInQuote } from '../nav-in-quote.js';
import { drawdownOf } from './drawdown.js';
import { equityAt, type Holdings, leverageAt, navAt } from './holdings.js';
import { type Spread, widestSpread } from './order-spread.js';
import { type KeptReading, ThinOut } from './thin-out.js';
import { type Reading, type RebalanceCause, walkHoldings } from './walk-holdings.js';

/** Slots of a thinned history; with the extremes of each it has at most six times as many rows, besides rebalances. */
const SLOTS = 500;

/** One fund at one instant. Amounts in the settle coin, exact at the price that is shown. */
export interface HistoryRow {
  /** Market time, ISO 8601 UTC. */
  readonly time: string;
  readonly at: Reading['at'];
  readonly rebalance: RebalanceCause | null;
  readonly price: DecimalString;
  readonly contracts: DecimalString;
  readonly equity: DecimalString;
  readonly nav: DecimalString;
  /** Where the contract is an inverse one: NAV x price. */
  readonly navInQuote: DecimalString | null;
  /** Null without equity. */
  readonly leverage: DecimalString | null;
  /** Real leverage at the prices below and above at which an interim rebalance falls due; null where none does. */
  readonly leverageAtTriggers: readonly (DecimalString | null)[];
  /** N0 x (1 + L x (P / P0 - 1)), inverse N0 x (1 + L x (1 - P0 / P)); zero from the first time it has no value left. */
  readonly naive: DecimalString;
  /** N0 x P / P0; inverse N0, the coin itself. */
  readonly held: DecimalString;
  /** NAV / highest NAV up to here - 1. */
  readonly drawdown: DecimalString;
  /** At ends of candles, where the price is the same: the NAV with the other orders of extremes up to here. */
  readonly navHighFirst: DecimalString | null;
  readonly navLowFirst: DecimalString | null;
  /** Since the beginning, above zero where equity grew. */
  readonly funding: DecimalString;
  readonly managementFee: DecimalString;
  readonly tradingFee: DecimalString;
  readonly slippage: DecimalString;
  readonly liquidation: DecimalString;
}

/** The deepest fall of the NAV from the highest one before it, on the whole path and not at ends of candles alone. */
export interface Drawdown {
  readonly depth: DecimalString;
  /** When the NAV stood highest, and when lowest; ISO 8601 UTC. */
  readonly from: string;
  readonly to: string;
  readonly navFrom: DecimalString;
  readonly navTo: DecimalString;
}

export interface FundHistory {
  readonly token: string;
  /** Target leverage, signed. */
  readonly target: DecimalString;
  /** By time; thinned as `ThinOut` says. */
  readonly rows: readonly HistoryRow[];
  readonly drawdown: Drawdown;
  /** By when naive leverage has lost everything, ISO 8601 UTC: at a point of the path. Null where it does not. */
  readonly naiveWipedOut: string | null;
  /** Among the ends of candles in `rows`; null where the fund was without value at all of them. */
  readonly widestSpread: Spread | null;
}

/** What a fund held, by the order in which the extremes of candles were visited; see `walkHoldings`. */
export type HeldByOrder = Readonly<Record<FirstExtreme, readonly Holdings[]>>;

/** The history of one fund with the nearer extreme first, from what it held. */
export function fundHistory(
  { token, contract, leverage, initial, inverse }: FundSettings,
  market: RecordedMarket,
  { nearer, high, low }: HeldByOrder,
): FundHistory {
  const [first] = nearer;
  if (first === undefined) throw new RangeError(`${token}: nothing is known of what it held`);
  const naive = new NaiveLeverage(decimal(initial.nav), decimal(leverage), first.price, kindOf(inverse));
  const thinOut = new ThinOut(market, SLOTS);
  walkHoldings(market, contract, nearer, (reading) => {
    naive.see(reading);
    thinOut.add(reading);
  });
  const kept = thinOut.end();
  const [highFirst, lowFirst] = [new NavAtCloses(high), new NavAtCloses(low)];
  const rows = kept.map((one) => ({
    ...rowOf(one, naive),
    navHighFirst: highFirst.at(one.reading),
    navLowFirst: lowFirst.at(one.reading),
  }));
  return {
    ...{ token, target: leverage, rows },
    widestSpread: widestSpread(rows),
    drawdown: deepest(kept),
    naiveWipedOut: naive.wipedOutAt === null ? null : iso(naive.wipedOutAt),
  };
}

/** What somebody has who takes the leverage once and leaves it alone. Without any cost. */
class NaiveLeverage {
  wipedOutAt: number | null = null;
  /** At which nothing is left. */
  readonly #ruin: Decimal;

  constructor(
    readonly n0: Decimal,
    readonly leverage: Decimal,
    readonly p0: Decimal,
    readonly kind: ContractKind,
  ) {
    const share = ONE.div(leverage);
    // Of an inverse 1x short it is infinite.
    this.#ruin = kind.kind === 'linear' ? p0.times(ONE.minus(share)) : p0.div(ONE.plus(share));
  }

  see({ time, price }: Reading): void {
    if (this.wipedOutAt !== null) return;
    const isRuined = this.leverage.isNegative() ? price.gte(this.#ruin) : price.lte(this.#ruin);
    if (isRuined) this.wipedOutAt = time;
  }

  at({ time, price }: Reading): Decimal {
    if (this.wipedOutAt !== null && time >= this.wipedOutAt) return ZERO;
    return Decimal.max(ZERO, this.#navAt(price));
  }

  heldAt({ price }: Reading): Decimal {
    return indexNetAssetValue(this.n0, this.kind.kind === 'linear' ? ONE : ZERO, price, this.p0);
  }

  /** Inverse leverage of L in the price is leverage of -L in 1 / P. */
  #navAt(price: Decimal): Decimal {
    const { n0, leverage, p0 } = this;
    if (this.kind.kind === 'linear') return indexNetAssetValue(n0, leverage, price, p0);
    return indexNetAssetValue(n0, leverage.negated(), reciprocal(price), reciprocal(p0));
  }
}

/** Asked for readings in the order of time. */
class NavAtCloses {
  #place = 0;

  constructor(readonly held: readonly Holdings[]) {}

  at({ at, time, price }: Reading): DecimalString | null {
    if (at !== 'close') return null;
    while ((this.held[this.#place + 1]?.time ?? Number.POSITIVE_INFINITY) <= time) this.#place += 1;
    const holdings = this.held[this.#place];
    return holdings === undefined ? null : plain(navAt(holdings, price));
  }
}

type RowOfOneOrder = Omit<HistoryRow, 'navHighFirst' | 'navLowFirst'>;

function rowOf({ reading, peak }: KeptReading, naive: NaiveLeverage): RowOfOneOrder {
  const { time, price, holdings, at, rebalance } = reading;
  const { funding, managementFee, tradingFee, slippage, liquidation } = holdings.changes;
  return {
    ...{ time: iso(time), at, rebalance, price: plain(price), contracts: plain(holdings.contracts) },
    equity: plain(equityAt(holdings, price)),
    nav: plain(navAt(holdings, price)),
    navInQuote: holdings.kind.kind === 'linear' ? null : plain(navInQuote(navAt(holdings, price), price)),
    leverage: leverageText(holdings, price),
    leverageAtTriggers: holdings.triggers.map((trigger) => leverageText(holdings, trigger)),
    naive: plain(naive.at(reading)),
    held: plain(naive.heldAt(reading)),
    drawdown: plain(drawdownOf(reading, peak)),
    ...{ funding: plain(funding), managementFee: plain(managementFee) },
    ...{ tradingFee: plain(tradingFee), slippage: plain(slippage), liquidation: plain(liquidation) },
  };
}

function leverageText(holdings: Holdings, price: Decimal): DecimalString | null {
  const read = leverageAt(holdings, price);
  return read.kind === 'leverage' ? plain(read.value) : null;
}

function deepest(kept: readonly KeptReading[]): Drawdown {
  let found: { readonly kept: KeptReading; readonly depth: Decimal } | null = null;
  for (const one of kept) {
    const depth = drawdownOf(one.reading, one.peak);
    if (found === null || depth.lt(found.depth)) found = { kept: one, depth };
  }
  if (found === null) throw new RangeError('a history without a reading');
  const { reading, peak } = found.kept;
  return {
    depth: plain(found.depth),
    ...{ from: iso(peak.time), to: iso(reading.time) },
    navFrom: plain(navAt(peak.holdings, peak.price)),
    navTo: plain(navAt(reading.holdings, reading.price)),
  };
}

const iso = (time: number): string => new Date(time).toISOString();
