import { describe, expect, it } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import { failureOf } from './failure-of.js';
import { type Asked, scriptedVenue } from './scripted-venue.js';

const book = { account: 'main', contract: 'BTCUSDT' };
const DAY = 24 * 3_600_000;
const NOW = 1_700_000_000_000;

const row = (execId: string, execTime: number, rest: object = {}) => ({
  symbol: 'BTCUSDT',
  execId,
  orderLinkId: 'o-1',
  side: 'Buy',
  execQty: '0.3',
  execPrice: '100',
  execFee: '0.018',
  feeRate: '0.0006',
  execType: 'Trade',
  createType: 'CreateByUser',
  execTime: String(execTime),
  ...rest,
});

/** Bybit s own behaviour: a window of at most seven days, newest first, pages by cursor. */
function executionList(rows: ReturnType<typeof row>[], pageSize: number) {
  return ({ query }: Asked) => {
    const [start, end] = [Number(query.get('startTime')), Number(query.get('endTime'))];
    if (end - start > 7 * DAY) return { retCode: 10001, retMsg: 'window too long' };
    const within = rows
      .filter(({ execTime }) => Number(execTime) >= start && Number(execTime) <= end)
      .reverse();
    const from = Number((query.get('cursor') ?? 'page:0').split(':')[1]);
    const page = within.slice(from, from + pageSize);
    const next = from + pageSize < within.length ? `page%3A${from + pageSize}` : '';
    return { result: { list: page, nextPageCursor: next }, time: NOW };
  };
}

describe('account events', () => {
  it('come from every window and page, oldest first, none twice', async () => {
    const since = NOW - 20 * DAY;
    const times = [since, since + 7 * DAY, since + 7 * DAY, since + 13 * DAY, since + 14 * DAY, NOW - 1];
    const rows = times.map((time, index) => row(`e${index}`, time));
    const { venue, asked } = await scriptedVenue(executionList(rows, 2));
    const events = await venue.accountEvents(book, since);
    expect(events.map((event) => event.executionId)).toEqual(['e0', 'e1', 'e2', 'e3', 'e4', 'e5']);
    expect(new Set(asked.map(({ query }) => query.get('startTime'))).size).toBe(3);
  });

  it('need one request when nothing is older than a week', async () => {
    const { venue, asked } = await scriptedVenue(executionList([row('e1', NOW - DAY)], 100));
    expect(await venue.accountEvents(book, NOW - 2 * DAY)).toHaveLength(1);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['where Bybit says it', { markPrice: '100.5' }, { markPrice: '100.5' }],
    ['not where it is left empty', { markPrice: '' }, {}],
    ['not where it is missing', {}, {}],
  ])('have the mark price at the fill: %s', async (_, says, expected) => {
    const { venue } = await scriptedVenue(executionList([row('e1', NOW - DAY, says)], 100));
    const [event] = await venue.accountEvents(book, NOW - 2 * DAY);
    expect(event).toEqual({
      ...{ kind: 'trade', executionId: 'e1', clientOrderId: 'o-1', contract: 'BTCUSDT', side: 'buy' },
      ...{ contracts: '0.3', price: '100', fee: '0.018', time: NOW - DAY },
      ...expected,
    });
  });

  it('leave out what happened before, and other contracts', async () => {
    const rows = [
      row('old', NOW - 3 * DAY),
      row('other', NOW - DAY, { symbol: 'ETHUSDT' }),
      row('e1', NOW - DAY),
    ];
    const { venue } = await scriptedVenue(executionList(rows, 100));
    const events = await venue.accountEvents(book, NOW - 2 * DAY);
    expect(events.map((event) => event.executionId)).toEqual(['e1']);
  });

  it('of before what the venue keeps are refused after one request', async () => {
    const { venue, asked } = await scriptedVenue(executionList([], 9));
    expect(await failureOf(venue.accountEvents(book, 0))).toMatchObject({ code: 'HISTORY_TOO_OLD' });
    expect(asked).toHaveLength(1);
  });

  it('fail rather than end early when a cursor leads back', async () => {
    const { venue } = await scriptedVenue(() => ({
      result: { list: [row('e1', NOW)], nextPageCursor: 'same' },
    }));
    expect(await failureOf(venue.accountEvents(book, NOW))).toMatchObject({
      kind: 'unavailable',
      code: 'MALFORMED',
    });
  });

  it('of a fill carry the fee as paid, a rebate below zero', async () => {
    const { venue } = await scriptedVenue(executionList([row('e1', NOW, { execFee: '-0.003' })], 9));
    expect(await venue.accountEvents(book, NOW)).toEqual([
      {
        kind: 'trade',
        executionId: 'e1',
        clientOrderId: 'o-1',
        contract: 'BTCUSDT',
        side: 'buy',
        contracts: '0.3',
        price: '100',
        fee: '-0.003',
        time: NOW,
      },
    ]);
  });

  it.each([
    ['a long pays a positive rate', 'Buy', '0.000761', '0.10232512', '0.98', '0.000761'],
    ['a short receives a positive rate', 'Sell', '-0.000761', '-0.10232512', '-0.98', '0.000761'],
    ['a short pays a negative rate', 'Sell', '0.000761', '0.10232512', '-0.98', '-0.000761'],
  ])('of funding: %s', async (_who, side, feeRate, execFee, contracts, rate) => {
    const funding = row('f1', NOW, {
      execType: 'Funding',
      orderLinkId: '',
      createType: '',
      side,
      feeRate,
      execFee,
      execQty: '0.98',
      execPrice: '137.11',
    });
    const { venue } = await scriptedVenue(executionList([funding], 9));
    const [event] = await venue.accountEvents(book, NOW);
    expect(event).toMatchObject({ kind: 'funding', contracts, rate, paid: execFee, price: '137.11' });
    if (event?.kind !== 'funding') throw new Error('not a funding payment');
    const computed = decimal(event.contracts).times(decimal(event.price)).times(decimal(event.rate));
    expect(computed.minus(decimal(event.paid)).abs().toNumber()).toBeLessThan(0.0001);
  });

  it.each([
    ['AdlTrade', 'CreateByAdl_PassThrough', 'AdlTrade'],
    ['BustTrade', 'CreateByTakeOver_PassThrough', 'BustTrade'],
    ['Trade', 'CreateByLiq', 'CreateByLiq'],
    ['Novel', undefined, 'Novel'],
  ])('of execType %s, createType %s are forced', async (execType, createType, venueKind) => {
    const { venue } = await scriptedVenue(executionList([row('e1', NOW, { execType, createType })], 9));
    expect(await venue.accountEvents(book, NOW)).toMatchObject([
      { kind: 'forced', venueKind, contracts: '0.3' },
    ]);
  });
});

describe('the executions of an order', () => {
  it('are those of its id', async () => {
    const { venue, asked } = await scriptedVenue(() => ({
      result: {
        list: [row('e2', NOW), row('x', NOW, { orderLinkId: 'o-2' }), row('e1', NOW)],
        nextPageCursor: '',
      },
    }));
    const events = await venue.orderExecutions(book, 'o-1');
    expect(events.map((event) => event.executionId)).toEqual(['e1', 'e2']);
    expect(asked[0]?.query.get('orderLinkId')).toBe('o-1');
  });
});
