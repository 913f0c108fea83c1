import { writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plain } from '../../src/domain/decimal.js';
import { FileBlocks } from '../../src/simulation/block-stores.js';
import { BLOCK_LENGTH } from '../../src/simulation/candle-blocks.js';
import { RecordedCandles } from '../../src/simulation/candle-series.js';
import { PlainCandles } from '../../src/simulation/plain-candles.js';
import { readCandles } from '../../src/simulation/read-candles.js';
import type { PlayedSpan } from '../../src/simulation/series-order.js';
import { seriesFiles } from './series-file.js';

const files = seriesFiles();
const START = Date.parse('2020-02-28T22:00:00Z');
const MINUTE = 60_000;
const SPAN: PlayedSpan = { from: null, to: null, gaps: 'carry' };

const contents = (candles: RecordedCandles) =>
  Array.from({ length: candles.length }, (_, place) => {
    const { openTime, closeTime, open, high, low, close } = candles.at(place) ?? {};
    return [openTime, closeTime, ...[open, high, low, close].map((price) => price && plain(price))];
  });

/** Four prices of so many decimals each, in the order of a candle: within the extremes. */
const pricesOf = (digits: number, decimals: fc.Arbitrary<number>) =>
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: digits }), decimals), { minLength: 4, maxLength: 4 })
    .map((numbers) => {
      const [low = '', open = '', close = '', high = ''] = numbers
        .map(([digits, decimals]) => (digits / 10 ** decimals).toFixed(decimals))
        .sort((a, b) => Number(a) - Number(b));
      return [open, high, low, close].join(',');
    });
const rowsOf = (prices: fc.Arbitrary<string>) => fc.array(prices, { minLength: 2, maxLength: 8 });

const written = fc.record({
  rows: fc.oneof(
    rowsOf(pricesOf(999_999, fc.integer({ min: 0, max: 8 }))),
    // About as many digits as fit into an integer of 31 bits.
    rowsOf(pricesOf(9_999_999_999, fc.integer({ min: 1, max: 3 }))),
  ),
  others: fc.constantFrom(['else'], [], ['else', 'more']),
  time: fc.constantFrom('ts', 'utc', 'ts,utc' as const),
  seconds: fc.boolean(),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  lastLineEnd: fc.boolean(),
  mark: fc.constantFrom('', '\uFEFF'),
});

describe('a plainly written file of candles', () => {
  it('is read from its bytes as the careful reader reads it', async () => {
    const file = files.path('candles.csv');
    const property = fc.asyncProperty(
      written,
      async ({ rows, others, time, seconds, lineEnd, lastLineEnd, mark }) => {
        const lines = rows.map((row, index) => {
          const at = START + index * MINUTE;
          const counted = String(seconds ? at / 1_000 : at);
          const utc = new Date(at).toISOString().replace('.000Z', 'Z');
          const times = { ts: counted, utc, 'ts,utc': `${counted},${utc}` }[time] ?? '';
          return [times, `"${row.replaceAll(',', '","')}"`, ...others.map(() => 'ignored')].join(',');
        });
        const heading = `${mark}${[time, 'open', 'high', 'low', 'close', ...others].join(',')}`;
        const text = [heading, ...lines].join(lineEnd) + (lastLineEnd ? lineEnd : '');
        await writeFile(file, text);
        expect(PlainCandles.open(file)).not.toBeNull();
        const carefully = contents(await readCandles(file, 'BTCUSDT', SPAN));
        await writeFile(file, text.replaceAll('"', ''));
        expect(readAll(file)).toHaveLength(rows.length);
        expect(contents(await readCandles(file, 'BTCUSDT', SPAN))).toEqual(carefully);
      },
    );
    await fc.assert(property, { numRuns: 200 });
  });

  it('is left to the careful reader where anything is unusual in it', async () => {
    const good = `${START},1.5,2,1,2`;
    const unusual = [
      ...['1,1,1', '1,1,1,1,1', 'x,2,1,2', ',2,1,2', '-1.5,2,1,2', '1e0,2,1,2', '+1.5,2,1,2', '1.5.,2,1,2'],
      ...['"1.5",2,1,2', ' 1.5,2,1,2', '1.5,2,1,2 ', '0,2,0,2', '1.5,1,2,2', '3,2,1,2', '1.5,2,1,3'],
      ...['1234567890123456,2234567890123456,1,2', '1.50000000000001,20000000,1,2'],
      ...['1;2,1,2', '1,2;1,2', '.,2,1,2', '1,2,1,2,', '1,2,1,2\r5'],
    ];
    for (const row of unusual) {
      const file = await files.write(['ts,open,high,low,close', good, `${START + MINUTE},${row}`]);
      expect([row, readAll(file)]).toEqual([row, null]);
    }
    for (const time of ['soon', `${START}.`, `${START / 1_000}`, `${START * 1_000}`, '']) {
      const file = await files.write(['ts,open,high,low,close', good, `${time},1,2,1,2`]);
      expect([time, readAll(file)]).toEqual([time, null]);
    }
    for (const utc of [
      '2020-02-30T00:00:00Z',
      '2020-02-28T24:00:00Z',
      '28/02/2020',
      '2020-02-28T22:01:00+01:00',
    ]) {
      const file = await files.write(['utc,open,high,low,close', `${utc},1,2,1,2`]);
      expect([utc, readAll(file)]).toEqual([utc, null]);
    }
    const long = await files.write([
      'ts,note,open,high,low,close',
      `${START},${'x'.repeat(300_000)},1,2,1,2`,
    ]);
    expect(readAll(long)).toBeNull();
  });

  it('has its period from all its rows, though the first ones are further apart', async () => {
    const row = (time: number) => `${time},1,2,1,2`;
    const few = Array.from({ length: BLOCK_LENGTH }, (_, hour) => row(START + hour * 60 * MINUTE));
    const last = START + BLOCK_LENGTH * 60 * MINUTE;
    const many = Array.from({ length: 2 * BLOCK_LENGTH }, (_, minute) => row(last + minute * MINUTE));
    const read = await readCandles(
      await files.write(['ts,open,high,low,close', ...few, ...many]),
      'BTCUSDT',
      SPAN,
    );
    expect(read).toMatchObject({ period: MINUTE, length: 3 * BLOCK_LENGTH });
  });

  it('is read again block by block where it is too long to be kept, and is the same', async () => {
    const rows = Array.from({ length: 3 * BLOCK_LENGTH + 7 }, (_, index) => {
      const price = 100 + (index % 89);
      return `${START + index * MINUTE},${price},${price + 2}.5,${price - 1}.25,${price}`;
    });
    const file = await files.write(['ts,open,high,low,close', ...rows]);
    const kept = await readCandles(file, 'BTCUSDT', SPAN);
    const opened = PlainCandles.open(file);
    if (opened === null) throw new Error('not plain');
    const blocks = new FileBlocks(opened, 1);
    while ((blocks.next()?.length ?? 0) > 0);
    expect(blocks.isKept).toBe(false);
    expect(contents(new RecordedCandles('BTCUSDT', MINUTE, blocks))).toEqual(contents(kept));
    opened.close();
  });
});

/** The blocks of a file read plainly, null where that gave up. */
function readAll(file: string): RecordedCandles | null {
  const opened = PlainCandles.open(file);
  if (opened === null) throw new Error('its heading is not plain');
  try {
    const blocks = new FileBlocks(opened);
    for (let block = blocks.next(); block !== null; block = blocks.next()) {
      if (block.length === 0) return new RecordedCandles('BTCUSDT', MINUTE, blocks);
    }
    return null;
  } finally {
    opened.close();
  }
}
