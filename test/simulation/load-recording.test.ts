import { describe, expect, it } from 'vitest';
import { readFunds } from '../../src/config/funds-file.js';
import { parseDecimal } from '../../src/domain/decimal.js';
import { loadRecording } from '../../src/simulation/load-recording.js';
import { openingOf } from '../../src/simulation/opening.js';
import type { RecordingFiles } from '../../src/simulation/recorded-prices.js';
import { mistakesOf } from './mistakes-of.js';
import { seriesFiles } from './series-file.js';

const files = seriesFiles();
const { funds } = readFunds(
  'funds.yaml',
  ['BTC3L BTCUSDT 3', 'ETH3S ETHUSDT -3']
    .map((fund) => fund.split(' '))
    .reduce(
      (text, [token = '', contract, leverage]) =>
        `${text}\n  - { token: ${token}, contract: ${contract}, leverage: ${leverage}, preset: default-3x, account: ${token.toLowerCase()}, initial: { equity: 1000, nav: 10 } }`,
      'venue: { name: paper }\nfunds:',
    ),
);
const tickSize = () => parseDecimal('0.01');
const at = (text: string) => Date.parse(text);

const candles = (first: string, hours: number) =>
  files.write([
    'utc,open,high,low,close',
    ...Array.from({ length: hours }, (_, hour) => {
      const time = new Date(at(first) + hour * 3_600_000).toISOString();
      return `${time.slice(0, 16)}Z,100,103,97,100`;
    }),
  ]);
const load = (files: Partial<RecordingFiles>) =>
  loadRecording(
    funds,
    { prices: new Map(), funding: new Map(), from: null, to: null, gaps: 'error', ...files },
    tickSize,
  );

describe('a recording', () => {
  it('spans what all its series have in common, and leaves out and names the funds without prices', async () => {
    const btc = await candles('2020-03-12T00:00Z', 48);
    const eth = await candles('2020-03-12T06:00Z', 12);
    const both = await load({
      prices: new Map([
        ['BTCUSDT', btc],
        ['ETHUSDT', eth],
      ]),
    });
    expect([both.market.from, both.market.to]).toEqual([
      at('2020-03-12T06:00Z'),
      at('2020-03-12T18:00Z') - 1,
    ]);
    const one = await load({ prices: new Map([['BTCUSDT', btc]]) });
    expect(one.leftOut).toEqual(['ETH3S']);
    expect(one.funds.map(({ token }) => token)).toEqual(['BTC3L']);
    expect(one.notes).toEqual(['BTCUSDT: no funding is given, so none is paid']);
  });

  it('says so where what is asked for lies wholly before or after its prices', async () => {
    const prices = new Map([['BTCUSDT', await candles('2020-03-12T00:00Z', 4)]]);
    expect(await mistakesOf(load({ prices, from: at('2022-01-01T00:00Z') }))).toEqual([
      'it ends at 2020-03-12T03:59:59.999Z, before 2022-01-01T00:00:00.000Z, from where on it shall be played',
    ]);
    expect(await mistakesOf(load({ prices, to: at('2010-01-01T00:00Z') }))).toEqual([
      'it begins at 2020-03-12T00:00:00.000Z, after 2010-01-01T00:00:00.000Z, up to where it shall be played',
    ]);
  });

  it('says so where prices are given that no fund needs', async () => {
    const btc = await candles('2020-03-12T00:00Z', 4);
    const both = new Map([
      ['BTCUSDT', btc],
      ['DOGEUSDT', btc],
    ]);
    const { notes } = await load({ prices: both });
    expect(notes).toContain('DOGEUSDT: no fund holds it, so its prices are not played');
  });

  it('is refused where a series does not cover the span, or no fund has prices', async () => {
    const prices = new Map([['BTCUSDT', await candles('2020-03-12T00:00Z', 24)]]);
    expect(
      await mistakesOf(load({ prices, from: at('2020-03-11T00:00Z'), to: at('2020-03-14T00:00Z') })),
    ).toEqual([
      'it begins at 2020-03-12T00:00:00.000Z, after 2020-03-11T00:00:00.000Z',
      'it ends at 2020-03-12T23:59:59.999Z, before 2020-03-14T00:00:00.000Z',
    ]);
    expect(
      await mistakesOf(load({ prices, from: at('2020-03-12T12:00Z'), to: at('2020-03-12T06:00Z') })),
    ).toEqual(['nothing lies between 2020-03-12T12:00:00.000Z and 2020-03-12T06:00:00.000Z']);
    expect(await mistakesOf(load({ prices: new Map([['DOGEUSDT', 'none']]) }))).toEqual([
      'no fund has prices: given are DOGEUSDT, the funds hold BTCUSDT, ETHUSDT',
    ]);
  });

  it('tells the mistakes of all its files at once', async () => {
    const prices = new Map([
      ['BTCUSDT', files.path('a.csv')],
      ['ETHUSDT', files.path('b.csv')],
    ]);
    expect(await mistakesOf(load({ prices }))).toHaveLength(2);
  });

  it('opens at the price of every contract at its first instant, in the middle of a candle too', async () => {
    const btc = await candles('2020-03-12T00:00Z', 4);
    const { market } = await load({ prices: new Map([['BTCUSDT', btc]]), from: at('2020-03-12T01:10Z') });
    const { prices, cursor } = openingOf(market);
    // Half of the way from the open, 100, to the high, 103, in the first third of the hour.
    expect(prices).toEqual({ BTCUSDT: '101.5' });
    expect(cursor.time).toBe(market.from);
  });
});
