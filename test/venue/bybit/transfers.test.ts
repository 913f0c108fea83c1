import { describe, expect, it } from 'vitest';
import { failureOf } from './failure-of.js';
import { scriptedVenue, TIME } from './scripted-venue.js';

const DAY = 86_400_000;
const row = (id: string, type: string, change: string, time: number, currency = 'USDT') => ({
  id,
  type,
  currency,
  change,
  cashFlow: change,
  transactionTime: String(time),
});

describe('money moved by hand', () => {
  it('is what changed the settle coin without an execution, oldest first, each once', async () => {
    const listed = [
      row('5', 'INTEREST', '-0.02', TIME - 10),
      row('4', 'TRANSFER_OUT', '-30.5', TIME - 20),
      row('4', 'TRANSFER_OUT', '-30.5', TIME - 20),
      row('3', 'TRADE', '-1.2', TIME - 30),
      row('3f', 'SETTLEMENT', '0.5', TIME - 30),
      row('2', 'TRANSFER_IN', '1', TIME - 40, 'BTC'),
      row('1', 'TRANSFER_IN', '100', TIME - 50),
      row('0', 'BONUS', '0', TIME - 60),
    ];
    const { venue, asked } = await scriptedVenue(() => ({ result: { list: listed } }));
    expect(await venue.transfers('main', TIME - DAY)).toEqual([
      { id: '1', kind: 'transfer', venueKind: 'TRANSFER_IN', amount: '100', time: TIME - 50 },
      { id: '4', kind: 'transfer', venueKind: 'TRANSFER_OUT', amount: '-30.5', time: TIME - 20 },
      { id: '5', kind: 'other', venueKind: 'INTEREST', amount: '-0.02', time: TIME - 10 },
    ]);
    expect(Object.fromEntries(asked[0]?.query ?? [])).toMatchObject({
      accountType: 'UNIFIED',
      currency: 'USDT',
      startTime: String(TIME - DAY),
      limit: '50',
    });
  });

  it('comes from all pages of all weeks', async () => {
    const { venue, asked } = await scriptedVenue(({ query }) => {
      const start = Number(query.get('startTime'));
      const cursor = query.get('cursor');
      const list = [row(`${start}-${cursor}`, 'TRANSFER_IN', '1', start + (cursor === null ? 2 : 1))];
      return { result: { list, nextPageCursor: cursor === null ? 'p2' : '' } };
    });
    const found = await venue.transfers('main', TIME - 10 * DAY);
    expect(found).toHaveLength(4);
    expect(found.map(({ time }) => time)).toEqual(found.map(({ time }) => time).sort((a, b) => a - b));
    expect(
      asked.every(({ query }) => Number(query.get('endTime')) - Number(query.get('startTime')) <= 7 * DAY),
    ).toBe(true);
  });

  it('is never "nothing" when the venue could not be asked, or keeps no records that old', async () => {
    const { venue } = await scriptedVenue(() => ({ retCode: 10016, retMsg: 'Server error' }));
    expect(await failureOf(venue.transfers('main', TIME - DAY))).toMatchObject({ kind: 'unavailable' });
    const { venue: forgetful } = await scriptedVenue(() => ({ result: { list: [] } }));
    expect(await failureOf(forgetful.transfers('main', TIME - 800 * DAY))).toMatchObject({
      code: 'HISTORY_TOO_OLD',
    });
  });
});
