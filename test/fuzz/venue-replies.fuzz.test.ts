import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal, isDecimalString, parseDecimal, plain } from '../../src/domain/decimal.js';
import type { OrderIntent, Venue } from '../../src/venue/port.js';
import { VenueError } from '../../src/venue/venue-error.js';
import { scriptedVenue, TIME } from '../venue/bybit/scripted-venue.js';
import { damagedJson } from './damaged-json.js';
import { fuzzing, WITHIN_MS } from './runs.js';

const BOOK = { account: 'main', contract: 'BTCUSDT' } as const;
const ID = 'BTC3L-i000042a1-k3f-s001';
const number = (text: string) => plain(parseDecimal(text));

/** Each reply must meet the reader: a breaker would stand before it after a few. */
const PATIENT = {
  timeoutMs: 5_000,
  breaker: { failures: Number.MAX_SAFE_INTEGER, firstRetryMs: 1, mostRetryMs: 1 },
} as const;

const INTENT: OrderIntent = {
  clientOrderId: ID,
  book: BOOK,
  side: 'buy',
  contracts: number('1.5'),
  limitPrice: number('101'),
  reduceOnly: false,
};

const POSITION = {
  symbol: 'BTCUSDT',
  positionIdx: 0,
  side: 'Sell',
  size: '1.5',
  avgPrice: '101.25',
  liqPrice: '190.5',
  leverage: '10',
};
const ORDER = {
  orderId: 'a1b2',
  orderLinkId: ID,
  symbol: 'BTCUSDT',
  side: 'Buy',
  qty: '1.5',
  cumExecQty: '0.5',
  orderStatus: 'Cancelled',
  rejectReason: 'EC_NoError',
};
const EXECUTION = {
  symbol: 'BTCUSDT',
  execId: 'e1',
  orderLinkId: ID,
  side: 'Buy',
  execQty: '0.5',
  execPrice: '101.25',
  execFee: '0.03',
  feeRate: '0.00055',
  execType: 'Trade',
  createType: 'CreateByUser',
  execTime: String(TIME),
};
const COIN = {
  coin: 'USDT',
  walletBalance: '1000.5',
  unrealisedPnl: '-3.25',
  borrowAmount: '0',
  totalOrderIM: '1.5',
  totalPositionIM: '30',
  totalPositionMM: '12.25',
};
const TICKER = {
  symbol: 'BTCUSDT',
  markPrice: '101.25',
  indexPrice: '101.2',
  bid1Price: '101.1',
  ask1Price: '101.3',
  fundingRate: '-0.0001',
  nextFundingTime: String(TIME + 1),
};

const reply = (result: object) => ({ retCode: 0, retMsg: 'OK', result, retExtInfo: {}, time: TIME });
const list = (...rows: readonly object[]) => reply({ list: rows, nextPageCursor: '' });

/** What is asked, a sound reply to it, and what must hold of anything that is taken for an answer. */
interface Question<T> {
  readonly name: string;
  readonly sound: object;
  readonly ask: (venue: Venue) => Promise<T>;
  readonly mustHold: (answer: T, text: string) => void;
}

/** Hides the answer's type, so that questions of different answers stand in one table. */
const question = <T>({ name, sound, ask, mustHold }: Question<T>) => ({
  name,
  sound,
  /** Null where the answer was taken and held; the failure otherwise. */
  judge: async (venue: Venue, text: string): Promise<VenueError | null> => {
    const answer = await orVenueError(ask(venue));
    if (answer instanceof VenueError) return answer;
    mustHold(answer, text);
    return null;
  },
});

const QUESTIONS = [
  question({
    name: 'a position',
    sound: list(POSITION),
    ask: (venue) => venue.position(BOOK),
    mustHold: ({ contracts, entryPrice }, text) => {
      expectDecimals(contracts, entryPrice);
      expectWritten(text, decimal(contracts).abs().toFixed(), '"size"');
      // A flat book is only believed where the venue says so of this contract.
      if (contracts === '0') expect(text).toMatch(/"size"\s*:\s*"-?0(\.0+)?"/);
    },
  }),
  question({
    name: 'a wallet',
    sound: reply({ list: [{ totalAvailableBalance: '499', coin: [COIN] }] }),
    ask: (venue) => venue.wallet('main'),
    mustHold: ({ balance }, text) => {
      expectDecimals(balance);
      if (balance !== '0') expect(text).toContain(balance);
    },
  }),
  question({
    name: 'a ticker',
    sound: list(TICKER),
    ask: (venue) => venue.ticker('BTCUSDT'),
    mustHold: ({ markPrice, indexPrice, bidPrice, askPrice, time }, text) => {
      expectDecimals(markPrice, indexPrice, bidPrice, askPrice);
      expect(Number.isFinite(time)).toBe(true);
      expect(text).toContain(markPrice);
    },
  }),
  question({
    name: 'open orders',
    sound: list({ ...ORDER, orderStatus: 'PartiallyFilled' }),
    ask: (venue) => venue.openOrders(BOOK),
    mustHold: (orders) => {
      for (const { contracts, filled, state } of orders) {
        expectDecimals(contracts, filled);
        expect(state).toBe('open');
      }
    },
  }),
  question({
    name: 'an order by its id',
    sound: list(ORDER),
    ask: (venue) => venue.findOrder(BOOK, ID),
    mustHold: (order) => {
      if (order === null) return;
      expect(order.clientOrderId).toBe(ID);
      expectDecimals(order.contracts, order.filled);
    },
  }),
  question({
    name: 'account events',
    sound: list(EXECUTION, { ...EXECUTION, execId: 'f1', execType: 'Funding', orderLinkId: '' }),
    ask: (venue) => venue.accountEvents(BOOK, TIME - 1_000),
    mustHold: (events) => {
      for (const event of events) {
        expect(event.contract).toBe('BTCUSDT');
        expectDecimals(event.contracts, event.price, event.kind === 'funding' ? event.paid : event.fee);
      }
      expect(new Set(events.map(({ executionId }) => executionId)).size).toBe(events.length);
    },
  }),
];

describe('replies of the venue, damaged in any way', () => {
  test.each(QUESTIONS)(
    '$name: is read as the venue wrote it, or fails as a reading that may be repeated',
    async ({ sound, judge }) => {
      let text = '';
      const { venue } = await scriptedVenue(() => ({ status: 200, text }), PATIENT);
      const property = fc.asyncProperty(damagedJson(JSON.parse(JSON.stringify(sound))), async (damaged) => {
        text = damaged;
        const failure = await judge(venue, damaged);
        if (failure === null) return;
        expectSpeaking(failure);
        if (saysRetCode(damaged) === 0 || saysRetCode(damaged) === null) {
          expect(['unavailable', 'account-not-ready', 'rejected']).toContain(failure.kind);
        }
      });
      await fc.assert(property, fuzzing(0.5));
    },
    WITHIN_MS,
  );

  test(
    'an order: it was accepted only if the venue said so; nothing unreadable is ever a refusal',
    async () => {
      let text = '';
      const { venue } = await scriptedVenue(() => ({ status: 200, text }), PATIENT);
      const accepted = JSON.parse(JSON.stringify(reply({ orderId: 'a1b2', orderLinkId: ID })));
      const property = fc.asyncProperty(damagedJson(accepted), async (damaged) => {
        text = damaged;
        const failure = await orVenueError(venue.placeOrder(INTENT));
        const code = saysRetCode(damaged);
        if (!(failure instanceof VenueError)) {
          expect([code, JSON.parse(damaged).result.orderLinkId]).toEqual([0, ID]);
          return;
        }
        expectSpeaking(failure);
        // Only a code of the venue itself can say that an order was refused.
        if (code === null || code === 0) expect(failure.kind).toBe('unresolved');
      });
      await fc.assert(property, fuzzing());
    },
    WITHIN_MS,
  );
});

async function orVenueError<T>(call: Promise<T>): Promise<T | VenueError> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof VenueError) return error;
    throw error;
  }
}

/** The venue's own verdict where the reply has one that can be read; null otherwise. */
function saysRetCode(text: string): number | null {
  try {
    const { retCode, retMsg, time } = JSON.parse(text);
    return typeof retCode === 'number' && typeof retMsg === 'string' && typeof time === 'number'
      ? retCode
      : null;
  } catch {
    return null;
  }
}

function expectSpeaking({ message, code }: VenueError): void {
  expect(message).toMatch(/^bybit (GET|POST) \/v5\//);
  expect(code).not.toBe('');
}

function expectDecimals(...values: readonly string[]): void {
  expect(values.filter((value) => !isDecimalString(value))).toEqual([]);
}

/** The figure stands in the reply behind this key, be it with zeros that change nothing. */
function expectWritten(text: string, figure: string, key: string): void {
  const written = [...text.matchAll(new RegExp(`${key}\\s*:\\s*"([^"]*)"`, 'g'))].map(
    ([, value]) => value ?? '',
  );
  expect(written.some((value) => isDecimalString(value) && decimal(value).abs().eq(figure))).toBe(true);
}
