import { describe, expect, it } from 'vitest';
import { parseDecimal, plain } from '../../../src/domain/decimal.js';
import { failureOfRetCode, REFUSALS, RET_CODES } from '../../../src/venue/bybit/failure-table.js';
import type { OrderIntent, Venue } from '../../../src/venue/port.js';
import {
  type FailedSend,
  failedSend,
  VenueError,
  type VenueErrorKind,
} from '../../../src/venue/venue-error.js';
import { failureOf } from './failure-of.js';
import { type Answer, type Asked, deadAddress, scriptedVenue } from './scripted-venue.js';

const dec = (text: string) => plain(parseDecimal(text));
const book = { account: 'main', contract: 'BTCUSDT' };
const intent: OrderIntent = {
  clientOrderId: 'a',
  book,
  side: 'buy',
  contracts: dec('1'),
  limitPrice: dec('1'),
  reduceOnly: false,
};

type Ending = readonly [outcome: FailedSend, kind: VenueErrorKind];

/** What placing an order ends in, code by code: every row of the table, and nothing else. */
const ENDINGS: readonly (readonly [Ending, readonly string[]])[] = [
  [
    ['unresolved', 'unresolved'],
    ['10000', '10014', '10016', '10019', '110079', '170007', '170146'],
  ],
  [
    ['unresolved', 'duplicate'],
    ['110030', '110072', '170141'],
  ],
  [
    ['rejected', 'rejected'],
    ['10001', '10017', '10404'],
  ],
  [
    ['rejected', 'rate-limited'],
    ['429', '10006', '10018', '10429', '170005', '170222'],
  ],
  [
    ['rejected', 'clock'],
    ['-1', '10002'],
  ],
  [
    ['rejected', 'unauthorised'],
    ['10003', '10004', '10005', '10007', '10008', '10009', '10010', '10024', '10027', '10029', '33004'],
  ],
  [
    ['rejected', 'account-not-ready'],
    ['10028', '100028', '110029', '110038', '110067', '110077', '110088', '110096', '110097', '3200403'],
  ],
];

describe('every row of the failure table', () => {
  const rows = ENDINGS.flatMap(([ending, codes]) => codes.map((code) => [code, ...ending] as const));

  it('is among the cases below, once', () => {
    expect(rows.map(([code]) => code).sort()).toEqual([...RET_CODES.keys()].sort());
  });

  it.each(rows)('%s leaves an order %s (%s)', async (code, outcome, kind) => {
    const { venue, asked } = await scriptedVenue(() => ({ retCode: Number(code), retMsg: 'as documented' }));
    const failure = await failureOf(venue.placeOrder(intent));
    expect(failure).toMatchObject({ outcome, kind, code });
    expect(asked).toHaveLength(1);
  });

  it('of refusals rejects, and what is not listed is not known to be a refusal', () => {
    const listed = (code: number) => REFUSALS.some(([from, to]) => code >= from && code <= to);
    for (let code = 110_000; code < 111_000; code += 1) {
      if (RET_CODES.has(String(code))) continue;
      const { kind, outcome } = failureOfRetCode(String(code), '', 'place');
      const expected = listed(code) ? ['rejected', 'rejected'] : ['unresolved', 'unresolved'];
      expect([code, kind, outcome]).toEqual([code, ...expected]);
    }
    for (const code of ['110003', '110007', '110012', '110017', '110066', '110094']) {
      expect(failureOfRetCode(code, '', 'place').kind).toBe('rejected');
    }
  });

  it('never leaves a read with an outcome, nor a send without one', () => {
    for (const code of [...RET_CODES.keys(), '110007', '987654', '0x1', '']) {
      expect(failureOfRetCode(code, '', 'read').outcome).toBeNull();
      for (const purpose of ['place', 'change', 'cancel'] as const) {
        expect(failureOfRetCode(code, '', purpose).outcome).not.toBeNull();
      }
    }
  });
});

describe('an order', () => {
  it('of a duplicate id says that it is already placed', async () => {
    const { venue } = await scriptedVenue(() => ({ retCode: 110072, retMsg: 'OrderLinkedID is duplicate' }));
    expect((await failureOf(venue.placeOrder(intent))).message).toContain('already placed: query');
  });

  it('refused as the account is in hedge mode is no mistake of the order', async () => {
    const retMsg = 'position idx not match position mode';
    const { venue } = await scriptedVenue(() => ({ retCode: 10001, retMsg }));
    expect(await failureOf(venue.placeOrder(intent))).toMatchObject({ kind: 'account-not-ready' });
  });

  it('that never left this machine is refused here', async () => {
    const { venue: dead } = await scriptedVenue(() => ({ result: {} }), { baseUrl: await deadAddress() });
    expect(await failureOf(dead.placeOrder(intent))).toMatchObject({ outcome: 'refused-here' });
    const { venue: keyless, asked } = await scriptedVenue(() => ({ result: {} }), {
      credentials: () => ({ apiKey: '', secret: '' }),
    });
    expect(await failureOf(keyless.placeOrder(intent))).toMatchObject({
      outcome: 'refused-here',
      kind: 'unauthorised',
    });
    expect(asked).toHaveLength(0);
  });

  it('that failed in a way nobody foresaw counts as unresolved', () => {
    expect(failedSend(new TypeError('surprise'))).toBe('unresolved');
    expect(failedSend(new VenueError('unavailable', 'X', 'a read'))).toBe('unresolved');
    expect(failedSend(new VenueError('rejected', '110007', '', null, 'rejected'))).toBe('rejected');
  });
});

describe('the clock', () => {
  it('that differs is named with its skew, by the time of the reply where the message quotes none', async () => {
    const { venue } = await scriptedVenue((): Answer => {
      const time = Date.now() + 7_000;
      const text = JSON.stringify({ retCode: 10002, retMsg: 'timestamp', result: {}, time });
      return { status: 200, text };
    });
    const failure = await failureOf(venue.wallet('main'));
    const [, behind = '0'] = /this machine is (\d+) ms behind the venue/.exec(failure.message) ?? [];
    expect(failure.kind).toBe('clock');
    expect(Math.abs(Number(behind) - 7_000)).toBeLessThan(3_000);
  });

  it('of a simulated market, years ago, is no skew', async () => {
    const { venue } = await scriptedVenue(() => ({ retCode: 10002, retMsg: 'timestamp' }));
    const { message } = await failureOf(venue.wallet('main'));
    expect(message).toContain('synchronise');
    expect(message).not.toContain('this machine is');
  });
});

const reads: Readonly<Record<string, (venue: Venue) => Promise<unknown>>> = {
  instrument: (venue) => venue.instrument('BTCUSDT'),
  ticker: (venue) => venue.ticker('BTCUSDT'),
  depth: (venue) => venue.depth('BTCUSDT'),
  'mark price': (venue) => venue.markPriceAt('BTCUSDT', 0),
  'index price': (venue) => venue.indexPriceAt('BTCUSDT', 0),
  'fee rate': (venue) => venue.takerFeeRate(book),
  position: (venue) => venue.position(book),
  wallet: (venue) => venue.wallet('main'),
  transfers: (venue) => venue.transfers('main', 0),
  'open orders': (venue) => venue.openOrders(book),
  events: (venue) => venue.accountEvents(book, 0),
  executions: (venue) => venue.orderExecutions(book, 'a'),
  'found order': (venue) => venue.findOrder(book, 'a'),
  preparation: (venue) => venue.prepareBook(book, dec('3')),
};

const whole = (result: unknown) => JSON.stringify({ retCode: 0, retMsg: 'OK', result, time: 1 });
const garbage: Readonly<Record<string, string>> = {
  nothing: '',
  'a truncated reply': whole({ list: [] }).slice(0, -9),
  'a page': '<html></html>',
  'a bare number': '42',
  'a bare list': '[]',
  'no retCode': '{"retMsg":"OK","result":{"list":[]},"time":1}',
  'a retCode as text': '{"retCode":"0","retMsg":"OK","result":{"list":[]},"time":1}',
  'no result': '{"retCode":0,"retMsg":"OK","time":1}',
  'a time as text': '{"retCode":0,"retMsg":"OK","result":{"list":[]},"time":"1"}',
  'a null result': whole(null),
  'a result as text': whole('{}'),
  'an empty result': whole({}),
  'a list that is none': whole({ list: {}, b: 1, a: 1, s: 'BTCUSDT', symbol: 'BTCUSDT' }),
  'a list of nulls': whole({ list: [null], b: [null], a: [null], s: 'BTCUSDT', symbol: 'BTCUSDT', ts: 1 }),
  'rows without fields': whole({ list: [{}], b: [[]], a: [[]], s: 'BTCUSDT', symbol: 'BTCUSDT', ts: 1 }),
  'an infinite number': '{"retCode":0,"retMsg":"OK","result":{"list":[{"size":1e999}]},"time":1}',
};

describe('a reply that cannot be read', () => {
  it.each(Object.entries(garbage))('%s: reads are unavailable, sends unresolved', async (_what, text) => {
    const { venue } = await scriptedVenue((_asked: Asked): Answer => ({ status: 200, text }), {
      breaker: { failures: 1_000, firstRetryMs: 1, mostRetryMs: 1 },
    });
    for (const [name, read] of Object.entries(reads)) {
      const failure = await failureOf(read(venue));
      expect([name, failure.kind, failure.code, failure.outcome]).toEqual([
        name,
        'unavailable',
        'MALFORMED',
        null,
      ]);
    }
    const order = await failureOf(venue.placeOrder(intent));
    expect(order).toMatchObject({ kind: 'unresolved', outcome: 'unresolved', code: 'MALFORMED' });
    expect(await failureOf(venue.cancelOrder(book, 'a'))).toMatchObject({ outcome: 'unresolved' });
  });

  it('numbers as text and text as numbers are refused where they decide, extra fields are not', async () => {
    const row = { symbol: 'BTCUSDT', side: 'Buy', avgPrice: '1', liqPrice: '', leverage: '3', novel: [1] };
    const venueWith = (fields: object) =>
      scriptedVenue(() => ({ result: { list: [{ ...row, ...fields }], more: true } }));
    const { venue: right } = await venueWith({ positionIdx: 0, size: '2' });
    expect((await right.position(book)).contracts).toBe('2');
    for (const wrong of [
      { positionIdx: 0, size: 2 },
      { positionIdx: '0', size: '2' },
      { positionIdx: 0, size: '2e0' },
      { positionIdx: 0, size: '' },
      { positionIdx: 0, size: null },
    ]) {
      const { venue } = await venueWith(wrong);
      expect(await failureOf(venue.position(book))).toMatchObject({ kind: 'unavailable', code: 'MALFORMED' });
    }
  });
});
