import { describe, expect, it } from 'vitest';
import { plain } from '../../src/domain/decimal.js';
import { recordedMarket } from '../../src/domain/recorded-market.js';
import { openingOf } from '../../src/simulation/opening.js';
import { readPrices } from '../../src/simulation/read-prices.js';
import type { PlayedSpan } from '../../src/simulation/series-order.js';
import { simulate, simulateEveryTick } from '../../src/simulation/simulate.js';
import { d } from '../domain/numbers.js';
import { mistakesOf } from './mistakes-of.js';
import { seriesFiles } from './series-file.js';
import { fund, inputOf, only } from './simulated.js';

const files = seriesFiles();
const START = Date.parse('2020-03-12T00:00:00Z');
const STRICT: PlayedSpan = { from: null, to: null, gaps: 'error' };
const SECOND = 1_000;
const HOUR = 3_600_000;

const read = async (rows: readonly (readonly [number, string | number])[], span = STRICT) =>
  readPrices(
    await files.write(['ts,price', ...rows.map(([after, price]) => `${START + after},${price}`)]),
    'BTCUSDT',
    span,
  );
const mistakes = async (lines: readonly string[], span = STRICT) =>
  mistakesOf(readPrices(await files.write(lines), 'BTCUSDT', span));

describe('a file of ticks', () => {
  it('has prices that stand until the next one', async () => {
    const ticks = await read([
      [0, '7900.25'],
      [5 * SECOND, 7901],
      [5 * SECOND + 1, 7899],
    ]);
    expect(ticks).toMatchObject({ length: 3, from: START, to: START + 5 * SECOND + 1 });
    const candles = [0, 1, 2].map((index) => ticks.at(index));
    expect(candles.map((one) => one && [one.openTime - START, one.closeTime - START])).toEqual([
      [0, 5 * SECOND - 1],
      [5 * SECOND, 5 * SECOND],
      [5 * SECOND + 1, 5 * SECOND + 1],
    ]);
    expect(candles.map((one) => one && [one.open, one.high, one.low, one.close].map(plain))).toEqual([
      ['7900.25', '7900.25', '7900.25', '7900.25'],
      ['7901', '7901', '7901', '7901'],
      ['7899', '7899', '7899', '7899'],
    ]);
    expect(ticks.at(3)).toBeUndefined();
  });

  it('takes those of one millisecond together, with the first, the extremes and the last', async () => {
    const ticks = await read([
      [0, 100],
      [SECOND, 101],
      [SECOND, 105],
      [SECOND, 99],
      [SECOND, 102],
      [2 * SECOND, 103],
    ]);
    expect(ticks.length).toBe(4);
    const [burst, after] = [ticks.at(1), ticks.at(2)];
    expect(burst && [burst.open, burst.high, burst.low, burst.close].map(Number)).toEqual([
      101, 105, 99, 102,
    ]);
    expect(burst?.closeTime).toBe(START + SECOND);
    expect(after).toMatchObject({ openTime: START + SECOND + 1, closeTime: START + 2 * SECOND - 1 });
    expect(Number(after?.close)).toBe(102);
  });

  it('may be counted in seconds or written as utc, in any order of columns', async () => {
    const file = await files.write(['Price,utc', '100,2020-03-12 00:00:01.250', '101,2020-03-12 00:00:02']);
    const ticks = await readPrices(file, 'BTCUSDT', STRICT);
    expect(ticks).toMatchObject({ from: START + 1_250, to: START + 2_000 });
    const counted = await files.write(['ts,price', `${START / 1_000},1`, `${START / 1_000 + 1},2`]);
    expect(await readPrices(counted, 'BTCUSDT', STRICT)).toMatchObject({ from: START, to: START + 1_000 });
  });

  it('tells every mistake with its line and column', async () => {
    const at = (seconds: number) => START + seconds * SECOND;
    expect(
      await mistakes([
        'ts,price',
        `${at(0)},100`,
        `${at(2)},0`,
        `${at(1)},101`,
        `${at(3)},`,
        `${at(4)},one`,
        `${at(5) * 1_000},100`,
        `${at(6) / 1_000},100`,
        `${at(7)},100.1234567890123456`,
        `${at(7) + HOUR + 1},100`,
      ]),
    ).toEqual([
      '3:2 price: price is 0',
      '4:1: 2020-03-12T00:00:01.000Z comes after 2020-03-12T00:00:02.000Z',
      '5:2 price: there is no number',
      "6:2 price: 'one' is no number",
      '7:1 ts: 1583971205000000 looks like microseconds since 1970',
      '8:1 ts: 1583971206 looks like seconds, but line 2 has milliseconds',
      '9:2 price: 100.1234567890123456 has more than 15 digits',
      '10:1: nothing is recorded for 3600.001 s after 2020-03-12T00:00:07.000Z',
    ]);
  });

  it('is refused where prices near each other take more than fifteen digits at the same precision', async () => {
    const found = await mistakes([
      'ts,price',
      `${START},12345678901`,
      `${START + 1},0.00012345`,
      `${START + 2},1`,
    ]);
    expect(found).toEqual([expect.stringMatching(/^4:2 price: prices up to here have more than 15 digits/)]);
    expect(await mistakes(['ts,price', `${START},12345678901`, `${START + 1},0.00012345`])).toHaveLength(1);
  });

  it('may be silent for long where gaps are carried, and outside of what is played', async () => {
    const rows = [
      [0, 100],
      [2 * HOUR, 101],
      [3 * HOUR, 102],
    ] as const;
    expect(await read(rows, { ...STRICT, gaps: 'carry' })).toHaveLength(3);
    expect(await read(rows, { ...STRICT, from: START + 2 * HOUR })).toHaveLength(3);
  });

  it('is refused where it is empty, or its columns are neither those of ticks nor of candles', async () => {
    expect(await mistakes(['ts,price'])).toEqual(['it has no ticks']);
    expect(await mistakes(['time,price', '1,1'])).toEqual([
      '1:1: there is no column ts or utc; there are: time, price',
    ]);
    expect(await mistakes(['ts,last', '1,1'])).toContain('1:1: there is no column open; there are: ts, last');
    expect(await mistakesOf(readPrices(files.path('none.csv'), 'BTCUSDT', STRICT))).toEqual([
      'there is no such file',
    ]);
  });

  it('is played as any recording: from an instant between two ticks, and cut at the tick that breaches', async () => {
    const candles = await read([
      [0, 10_000],
      [4 * SECOND, 9_000],
      [6 * SECOND, 8_400],
      [6 * SECOND, 8_450],
      [9 * SECOND, 8_600],
    ]);
    const market = recordedMarket({
      contracts: [{ contract: 'BTCUSDT', tickSize: d('0.1'), candles, funding: [] }],
      ...{ fees: [], dailyAt: [], from: START + SECOND, to: candles.to },
    });
    expect(openingOf(market).prices).toEqual({ BTCUSDT: '10000' });
    const input = inputOf(market, [fund({ token: 'BTC3L', leverage: 3 })]);
    const { rebalances } = only(simulate(input).funds);
    expect(rebalances.map(({ time, cause, price }) => `${time.slice(17)} ${cause} at ${price}`)).toEqual([
      '01.000Z establish at 10000',
      '06.000Z interim at 8400',
    ]);
    expect(simulate(input)).toEqual(simulateEveryTick(input));
  });
});
