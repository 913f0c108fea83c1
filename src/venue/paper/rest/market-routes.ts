import { z } from 'zod';
import type { BookLevel } from '../../../domain/book-fill.js';
import { plain } from '../../../domain/decimal.js';
import type { Exchange } from '../engine/exchange.js';
import type { MinutePrices } from '../engine/price-history.js';
import type { Quote } from '../state/records.js';
import { instrumentView, riskLimitViews } from './instrument-view.js';
import { limit, linear, type Params, read, symbol, wholeNumber } from './params.js';
import type { PublicRoute } from './route.js';
import { tickerView } from './ticker-view.js';

const ofCategory = z.object({ category: linear, symbol: symbol.optional() });

function wanted(exchange: Exchange, name: string | undefined): string[] {
  if (name === undefined) return [...exchange.board.contracts()];
  exchange.board.info(name);
  return [name];
}

const time: PublicRoute = {
  method: 'GET',
  path: '/v5/market/time',
  answer: (exchange) => {
    const now = exchange.toldTime();
    return { timeSecond: String(Math.floor(now / 1000)), timeNano: `${now}000000` };
  },
};

const instrumentsQuery = z.object({
  category: z.enum(['linear', 'spot', 'inverse', 'option']),
  symbol: symbol.optional(),
  status: z.string().optional(),
  cursor: z.string().optional(),
});

const instruments: PublicRoute = {
  method: 'GET',
  path: '/v5/market/instruments-info',
  answer: (exchange, params) => {
    const query = read(instrumentsQuery, params);
    // Clients list every category when they start; the others are simply empty here.
    const names = query.category === 'linear' ? wanted(exchange, query.symbol) : [];
    // A contract asked for by name is shown whatever its status; a list is of those that are traded.
    const status = query.status ?? (query.symbol === undefined ? 'Trading' : undefined);
    const list = names
      .map((name) => ({ rules: exchange.board.info(name).rules, listing: exchange.listings.of(name) }))
      .filter(({ listing }) => status === undefined || listing.status === status)
      .map(({ rules, listing }) => instrumentView(rules, listing));
    return { category: query.category, list, nextPageCursor: '' };
  },
};

const tickers: PublicRoute = {
  method: 'GET',
  path: '/v5/market/tickers',
  answer: (exchange, params) => {
    const query = read(ofCategory, params);
    return {
      category: 'linear',
      list: wanted(exchange, query.symbol).map((name) => tickerView(exchange, name)),
    };
  },
};

const riskLimit: PublicRoute = {
  method: 'GET',
  path: '/v5/market/risk-limit',
  answer: (exchange, params) => {
    const query = read(ofCategory, params);
    const list = wanted(exchange, query.symbol).flatMap((name) =>
      riskLimitViews(exchange.board.info(name).rules),
    );
    return { category: 'linear', list, nextPageCursor: '' };
  },
};

const klineQuery = z.object({
  category: linear,
  symbol,
  interval: z.literal('1', { error: "interval must be '1': only minutes are kept here" }),
  start: wholeNumber.optional(),
  end: wholeNumber.optional(),
  limit: limit(200, 1000),
});

function klineRoute(path: string, part: keyof Quote, trades: boolean): PublicRoute {
  return {
    method: 'GET',
    path,
    answer: (exchange, params) => {
      const query = read(klineQuery, params);
      exchange.board.info(query.symbol);
      const { rows, latest } = minutesOf(exchange, query);
      const list = rows.map(({ time: start, quote }, index) => {
        const [open, next] = [quote[part], (rows[index - 1]?.quote ?? latest)[part]];
        const [high, low] = Number(open) >= Number(next) ? [open, next] : [next, open];
        const candle = [String(start), open, high, low, next];
        return trades ? [...candle, '0', '0'] : candle;
      });
      return { symbol: query.symbol, category: 'linear', list };
    },
  };
}

/** Only opens are exact: a minute's close is the next one's open, and its extremes are the two of them. */
function minutesOf(
  exchange: Exchange,
  query: z.output<typeof klineQuery>,
): { rows: MinutePrices[]; latest: Quote } {
  const now = exchange.now();
  const to = Math.min(query.end ?? now, now);
  const from = query.start ?? to - query.limit * 60_000;
  // The latest rows up to `end` are meant, or the first ones from `start` where `end` is left open.
  const end = query.end === undefined && query.start !== undefined ? from + query.limit * 60_000 - 1 : to;
  const rows = exchange.history.between(query.symbol, from, Math.min(end, now), query.limit);
  const newest = rows[0];
  const after = newest === undefined ? null : newest.time + 60_000;
  const following = after === null || after > now ? null : exchange.history.at(query.symbol, after);
  return { rows, latest: following ?? exchange.board.quote(query.symbol) };
}

const bookQuery = z.object({ category: linear, symbol, limit: limit(25, 500) });

const orderbook: PublicRoute = {
  method: 'GET',
  path: '/v5/market/orderbook',
  answer: (exchange, params) => {
    const query = read(bookQuery, params);
    const book = exchange.board.book(query.symbol);
    const shown = (levels: readonly BookLevel[]) =>
      levels.slice(0, query.limit).map(({ price, contracts }) => [plain(price), plain(contracts)]);
    const ts = exchange.board.time + exchange.seam.clockSkewMs();
    return { s: query.symbol, b: shown(book.bids), a: shown(book.asks), ts, u: ts, seq: ts, cts: ts };
  },
};

const fundingQuery = z.object({
  category: linear,
  symbol,
  startTime: wholeNumber.optional(),
  endTime: wholeNumber.optional(),
  limit: limit(200, 200),
});

const fundingHistory: PublicRoute = {
  method: 'GET',
  path: '/v5/market/funding/history',
  answer: (exchange, params: Params) => {
    const query = read(fundingQuery, params);
    exchange.board.info(query.symbol);
    const rows = exchange.store.fundings.getRange({
      start: [query.symbol, query.endTime ?? Number.MAX_SAFE_INTEGER],
      end: [query.symbol, (query.startTime ?? 0) - 1],
      reverse: true,
      limit: query.limit,
    });
    const list = [...rows].map(({ value }) => ({
      symbol: value.contract,
      fundingRate: value.rate,
      fundingRateTimestamp: String(value.time),
    }));
    return { category: 'linear', list };
  },
};

export const MARKET_ROUTES: readonly PublicRoute[] = [
  time,
  instruments,
  tickers,
  riskLimit,
  klineRoute('/v5/market/kline', 'last', true),
  klineRoute('/v5/market/mark-price-kline', 'mark', false),
  klineRoute('/v5/market/index-price-kline', 'index', false),
  orderbook,
  fundingHistory,
];
