import { describe, expect, it } from 'vitest';
import { failureOf } from './failure-of.js';
import { type Answer, scriptedVenue } from './scripted-venue.js';

const book = { account: 'main', contract: 'BTCUSDT' };
const ID = 'BTC3L-d2611220230a1-k3f-s001';
const row = {
  orderId: 'v-1',
  orderLinkId: ID,
  symbol: 'BTCUSDT',
  side: 'Buy',
  qty: '0.3',
  cumExecQty: '0.1',
  orderStatus: 'Cancelled',
  rejectReason: 'EC_NoError',
};
const none: Answer = { result: { list: [], nextPageCursor: '' } };

describe('finding an order', () => {
  it('takes it from the live and recent ones', async () => {
    const { venue, asked } = await scriptedVenue(() => ({ result: { list: [row] } }));
    expect(await venue.findOrder(book, ID)).toEqual({
      clientOrderId: ID,
      venueOrderId: 'v-1',
      contract: 'BTCUSDT',
      side: 'buy',
      contracts: '0.3',
      filled: '0.1',
      state: 'cancelled',
      rejectReason: null,
    });
    expect(asked.map(({ path }) => path)).toEqual(['/v5/order/realtime']);
  });

  it('looks into the history after a restart of the venue emptied the recent ones', async () => {
    const { venue } = await scriptedVenue(({ path }) =>
      path === '/v5/order/history' ? { result: { list: [{ ...row, orderStatus: 'Filled' }] } } : none,
    );
    expect(await venue.findOrder(book, ID)).toMatchObject({ state: 'filled' });
  });

  it.each<[string, Answer]>([
    ['empty lists', none],
    ['110001', { retCode: 110001, retMsg: 'Order does not exist' }],
    ['170213', { retCode: 170213, retMsg: 'Order does not exist.' }],
    ['an order of another id', { result: { list: [{ ...row, orderLinkId: 'other' }] } }],
  ])('answers null to %s', async (_what, answer) => {
    const { venue, asked } = await scriptedVenue(() => answer);
    expect(await venue.findOrder(book, ID)).toBeNull();
    expect(asked.map(({ path }) => path)).toEqual(['/v5/order/realtime', '/v5/order/history']);
  });

  it('never answers null when the venue could not be asked', async () => {
    const { venue } = await scriptedVenue(({ path }) =>
      path === '/v5/order/history' ? { retCode: 10016, retMsg: 'Server error' } : none,
    );
    expect(await failureOf(venue.findOrder(book, ID))).toMatchObject({ kind: 'unavailable' });
  });

  it('refuses a state it does not know', async () => {
    const { venue } = await scriptedVenue(() => ({ result: { list: [{ ...row, orderStatus: 'Novel' }] } }));
    expect((await failureOf(venue.findOrder(book, ID))).message).toContain('result.list.0.orderStatus');
  });
});

describe('open orders', () => {
  it('come from all pages, live ones of the contract only', async () => {
    const live = (orderLinkId: string) => ({ ...row, orderLinkId, orderStatus: 'New' });
    const { venue, asked } = await scriptedVenue(({ query }) => ({
      result:
        query.get('cursor') === null
          ? { list: [live('a'), { ...live('x'), symbol: 'ETHUSDT' }], nextPageCursor: 'p2' }
          : { list: [live('b'), row], nextPageCursor: '' },
    }));
    expect((await venue.openOrders(book)).map((order) => order.clientOrderId)).toEqual(['a', 'b']);
    expect(asked).toHaveLength(2);
  });
});

describe('cancelling an order', () => {
  it.each([110001, 110008, 110010])('that is closed or unknown (%i) is harmless', async (retCode) => {
    const { venue } = await scriptedVenue(() => ({ retCode, retMsg: 'too late' }));
    await expect(venue.cancelOrder(book, ID)).resolves.toBeUndefined();
  });

  it('may be repeated after a timeout, so that is unavailable and not unresolved', async () => {
    const { venue } = await scriptedVenue(() => ({ retCode: 10000, retMsg: 'Server Timeout' }));
    expect(await failureOf(venue.cancelOrder(book, ID))).toMatchObject({ kind: 'unavailable' });
  });
});
