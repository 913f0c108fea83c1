import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import { parseDecimal, plain } from '../../../src/domain/decimal.js';
import { orderBody } from '../../../src/venue/bybit/method/order-create.js';
import type { OrderIntent } from '../../../src/venue/port.js';
import type { VenueErrorKind } from '../../../src/venue/venue-error.js';
import { failureOf } from './failure-of.js';
import { type Answer, deadAddress, KEY, SECRET, scriptedVenue } from './scripted-venue.js';

const ID = 'BTC3L-i000042a1-k3f-s003';
const intent: OrderIntent = {
  clientOrderId: ID,
  book: { account: 'main', contract: 'BTCUSDT' },
  side: 'sell',
  contracts: plain(parseDecimal('0.300')),
  limitPrice: plain(parseDecimal('104.9')),
  reduceOnly: true,
};
const accepted: Answer = { result: { orderId: 'v-1', orderLinkId: ID } };

describe('placing an order', () => {
  it('sends an immediate-or-cancel limit order under the id of the intent', async () => {
    const { venue, asked } = await scriptedVenue(() => accepted);
    await venue.placeOrder(intent);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ method: 'POST', path: '/v5/order/create' });
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      category: 'linear',
      symbol: 'BTCUSDT',
      side: 'Sell',
      orderType: 'Limit',
      qty: '0.3',
      price: '104.9',
      timeInForce: 'IOC',
      positionIdx: 0,
      orderLinkId: ID,
      reduceOnly: true,
    });
  });

  it('asks after all waiting whether it may still leave, and sends nothing where it may not', async () => {
    const { venue, asked } = await scriptedVenue(() => accepted);
    const held = await failureOf(venue.placeOrder(intent, () => false));
    expect(held).toMatchObject({ kind: 'unavailable', code: 'TOO_LATE', outcome: 'refused-here' });
    expect(asked).toHaveLength(0);
    await venue.placeOrder(intent, () => true);
    expect(asked).toHaveLength(1);
  });

  it('is the same to the byte when it is sent again', async () => {
    const { venue, asked } = await scriptedVenue(() => accepted);
    await venue.placeOrder(intent);
    const sameButInOtherOrder = {
      reduceOnly: true,
      limitPrice: intent.limitPrice,
      contracts: intent.contracts,
      side: intent.side,
      book: intent.book,
      clientOrderId: ID,
    };
    await venue.placeOrder(sameButInOtherOrder);
    expect(asked[1]?.body).toBe(asked[0]?.body);
    expect(asked[0]?.body).toBe(JSON.stringify(orderBody(intent)));
  });

  it('signs with the wall clock and the body as sent', async () => {
    const { venue, asked } = await scriptedVenue(() => accepted, { recvWindowMs: 7_000 });
    await venue.placeOrder(intent);
    const headers: IncomingHttpHeaders = asked[0]?.headers ?? {};
    const timestamp = String(headers['x-bapi-timestamp']);
    expect(Math.abs(Date.now() - Number(timestamp))).toBeLessThan(5_000);
    expect(headers['x-bapi-recv-window']).toBe('7000');
    const signed = createHmac('sha256', SECRET)
      .update(`${timestamp}${KEY}7000${asked[0]?.body}`)
      .digest('hex');
    expect(headers['x-bapi-sign']).toBe(signed);
  });

  it('does not book the order on a broker account of the client library', async () => {
    const { venue, asked } = await scriptedVenue(() => accepted);
    await venue.placeOrder(intent);
    expect(asked[0]?.headers.referer).toBeUndefined();
  });
});

const truncated = 'HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\n{"retCode":0,"retMsg":"OK","resu';
const cases: [what: string, answer: Answer, kind: VenueErrorKind, code: string][] = [
  ['silence until the deadline', { wire: () => {} }, 'unresolved', 'TIMEOUT'],
  ['a body that never ends', { wire: (socket) => socket.write(truncated) }, 'unresolved', 'TIMEOUT'],
  ['a reset connection', { wire: (socket) => socket.resetAndDestroy() }, 'unresolved', 'ECONNRESET'],
  ['a truncated body', { wire: (socket) => socket.end(truncated) }, 'unresolved', 'ECONNRESET'],
  ['HTTP 502', { status: 502, text: '<html>bad gateway</html>' }, 'unresolved', 'HTTP502'],
  [
    'HTTP 500 with an envelope',
    { status: 500, text: '{"retCode":110007,"retMsg":"","time":1,"result":{}}' },
    'unresolved',
    'HTTP500',
  ],
  ['a page instead of JSON', { status: 200, text: '<html>' }, 'unresolved', 'MALFORMED'],
  ['an envelope without retCode', { status: 200, text: '{"result":{}}' }, 'unresolved', 'MALFORMED'],
  ['a result without the id', { result: { orderId: 'v-1' } }, 'unresolved', 'MALFORMED'],
  [
    'a result with another id',
    { result: { orderId: 'v-1', orderLinkId: 'other' } },
    'unresolved',
    'MALFORMED',
  ],
  ['10000 server timeout', { retCode: 10000, retMsg: 'Server Timeout' }, 'unresolved', '10000'],
  ['10016 server error', { retCode: 10016, retMsg: 'Server error' }, 'unresolved', '10016'],
  ['a code nobody knows', { retCode: 987654, retMsg: 'novel' }, 'unresolved', '987654'],
  ['110072 duplicate id', { retCode: 110072, retMsg: 'OrderLinkedID is duplicate' }, 'duplicate', '110072'],
  ['110007 balance', { retCode: 110007, retMsg: 'Available balance is insufficient' }, 'rejected', '110007'],
  ['110003 price range', { retCode: 110003, retMsg: 'Order price exceeds' }, 'rejected', '110003'],
  ['110094 notional', { retCode: 110094, retMsg: 'notional' }, 'rejected', '110094'],
  ['110017 truncated to zero', { retCode: 110017, retMsg: 'orderQty' }, 'rejected', '110017'],
  ['10001 parameter', { retCode: 10001, retMsg: 'params error' }, 'rejected', '10001'],
  ['10006 rate limit', { retCode: 10006, retMsg: 'Too many visits' }, 'rate-limited', '10006'],
  ['HTTP 429', { status: 429, text: '' }, 'rate-limited', 'HTTP429'],
  ['HTTP 403', { status: 403, text: 'access too frequent' }, 'rate-limited', 'HTTP403'],
  ['HTTP 403 by region', { status: 403, text: 'blocked from your country' }, 'unauthorised', 'HTTP403'],
  ['10002 clock', { retCode: 10002, retMsg: 'timestamp' }, 'clock', '10002'],
  ['10003 key', { retCode: 10003, retMsg: 'API key is invalid' }, 'unauthorised', '10003'],
  ['10004 signature', { retCode: 10004, retMsg: 'error sign!' }, 'unauthorised', '10004'],
  ['10005 permission', { retCode: 10005, retMsg: 'Permission denied' }, 'unauthorised', '10005'],
  ['33004 expired key', { retCode: 33004, retMsg: 'expired' }, 'unauthorised', '33004'],
];

describe('an order whose placing ends in', () => {
  it.each(cases)('%s', async (_what, answer, kind, code) => {
    const { venue, asked } = await scriptedVenue(() => answer);
    const failure = await failureOf(venue.placeOrder(intent));
    expect(failure).toMatchObject({ kind, code });
    expect(failure.message).toContain("POST /v5/order/create for account 'main'");
    expect(asked, 'sent once, never again by itself').toHaveLength(1);
  });

  it('a refused connection, which surely never arrived, is unavailable and not unresolved', async () => {
    const { venue } = await scriptedVenue(() => accepted, { baseUrl: await deadAddress() });
    expect(await failureOf(venue.placeOrder(intent))).toMatchObject({
      kind: 'unavailable',
      code: 'ECONNREFUSED',
    });
  });

  it('an unknown host is unavailable', async () => {
    const { venue } = await scriptedVenue(() => accepted, {
      baseUrl: 'http://nowhere.invalid',
      timeoutMs: 3_000,
    });
    expect(await failureOf(venue.placeOrder(intent))).toMatchObject({ kind: 'unavailable' });
  });

  it('a connection that was kept alive and died meanwhile is unresolved', async () => {
    let served = 0;
    const { venue, asked } = await scriptedVenue(() => {
      served += 1;
      return served === 1 ? accepted : { wire: (socket) => socket.destroy() };
    });
    await venue.placeOrder(intent);
    expect(await failureOf(venue.placeOrder(intent))).toMatchObject({ kind: 'unresolved' });
    expect(asked).toHaveLength(2);
  });
});
