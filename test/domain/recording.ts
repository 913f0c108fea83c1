import type { Candle } from '../../src/domain/candle-path.js';
import { type DecimalString, plain } from '../../src/domain/decimal.js';
import { breachedAt, type RangeWatch, rangeWatches } from '../../src/domain/range-watch.js';
import {
  type RecordedMarket,
  type RecordedMarketInput,
  recordedMarket,
} from '../../src/domain/recorded-market.js';
import { type Cursor, nextEvent, type PathEvent, startOf } from '../../src/domain/recorded-path.js';
import { d } from './numbers.js';

export const HOUR = 3_600_000;
export const TICK = d('0.1');
export const START = Date.parse('2020-03-12T00:00:00Z');

/** Hourly candles of one contract from `START` on, each as [open, high, low, close]. */
export function hours(contract: string, rows: readonly (readonly (number | string)[])[]): Candle[] {
  return rows.map(([open = 0, high = 0, low = 0, close = 0], index) => ({
    contract,
    openTime: START + index * HOUR,
    closeTime: START + (index + 1) * HOUR - 1,
    open: d(open),
    high: d(high),
    low: d(low),
    close: d(close),
  }));
}

export function market(
  candles: readonly Candle[],
  changes: Partial<RecordedMarketInput> = {},
): RecordedMarket {
  const names = [...new Set(candles.map(({ contract }) => contract))];
  return recordedMarket({
    contracts: names.map((contract) => ({
      contract,
      tickSize: TICK,
      candles: candles.filter((candle) => candle.contract === contract),
      funding: [],
    })),
    fees: [],
    dailyAt: [],
    from: START,
    to: START + 24 * HOUR,
    ...changes,
  });
}

export function watch(
  token: string,
  leverage: number,
  price: number | string,
  range = '0.15',
  contract = 'BTCUSDT',
) {
  const anchor = { price: plain(d(price)), range: range as DecimalString };
  const [losing] = rangeWatches({ token, contract, leverage: d(leverage), anchor }, TICK);
  if (losing === undefined) throw new Error('no range');
  return losing;
}

export interface Played {
  readonly event: PathEvent;
  /** The funds in breach at this tick, with the ranges that it was judged by. */
  readonly breached: readonly RangeWatch[];
}

/**
 * Plays a market to its end. Where `rebalances`, every fund in breach gets a new anchor at the tick's price at once,
 * as after a rebalance; the cursor goes through JSON at every step, as it would through a store.
 */
export function play(of: RecordedMarket, funds: readonly RangeWatch[] = [], rebalances = true): Played[] {
  const played: Played[] = [];
  let watches = funds;
  let cursor: Cursor = startOf(of);
  for (;;) {
    const next = nextEvent(of, cursor, watches);
    if (next === null) return played;
    const { event } = next;
    const breached = event.kind === 'tick' ? breachedAt(watches, event.contract, event.price) : [];
    played.push({ event, breached });
    if (rebalances && event.kind === 'tick') {
      const { price } = event;
      watches = watches.map((fund) =>
        breached.includes(fund)
          ? watch(fund.token, fund.leverage.toNumber(), price.toFixed(), '0.15', fund.contract)
          : fund,
      );
    }
    cursor = JSON.parse(JSON.stringify(next.cursor)) as Cursor;
  }
}

/** 'tick BTCUSDT 84.9 at 01:20:00.000 !BTC3L': `!` names who is in breach. */
export function line({ event, breached }: Played): string {
  const at = new Date(event.time).toISOString().slice(11, 23);
  const what = {
    funding: () => (event.kind === 'funding' ? `${event.contract} ${event.rate.toFixed()}` : ''),
    fee: () => (event.kind === 'fee' ? event.tokens.join(',') : ''),
    tick: () => (event.kind === 'tick' ? `${event.contract} ${event.price.toFixed()}` : ''),
    daily: () => '',
    end: () => '',
  }[event.kind]();
  return [event.kind, what, at, ...breached.map(({ token }) => `!${token}`)]
    .filter((part) => part !== '')
    .join(' ');
}
