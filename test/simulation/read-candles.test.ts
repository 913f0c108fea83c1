import { describe, expect, it } from 'vitest';
import { plain } from '../../src/domain/decimal.js';
import { readCandles } from '../../src/simulation/read-candles.js';
import type { PlayedSpan } from '../../src/simulation/series-order.js';
import { mistakesOf } from './mistakes-of.js';
import { seriesFiles } from './series-file.js';

const files = seriesFiles();
const HEADING = 'ts,utc,open,high,low,close,volume';
const HOUR = 3_600_000;
const START = Date.parse('2020-03-12T00:00:00Z');
const STRICT: PlayedSpan = { from: null, to: null, gaps: 'error' };

const row = (hour: number, prices = '100,110,90,105') => {
  const time = START + hour * HOUR;
  return `${time},${new Date(time).toISOString().replace('.000Z', 'Z')},${prices},1`;
};
const read = async (lines: readonly string[], span = STRICT) =>
  readCandles(await files.write(lines), 'BTCUSDT', span);
const mistakes = (lines: readonly string[], span = STRICT) => mistakesOf(read(lines, span));

describe('a file of candles', () => {
  it('is read to the digit, with the length that its rows have in common', async () => {
    const candles = await read([HEADING, row(0, '0.00000123,13716.36,0.00000120,5'), row(1), row(2)]);
    const first = candles.at(0);
    expect(candles.length).toBe(3);
    expect(candles).toMatchObject({ period: HOUR, from: START, to: START + 3 * HOUR - 1 });
    expect(first).toMatchObject({ contract: 'BTCUSDT', openTime: START, closeTime: START + HOUR - 1 });
    expect(first && [first.open, first.high, first.low, first.close].map(plain)).toEqual([
      '0.00000123',
      '13716.36',
      '0.0000012',
      '5',
    ]);
    expect(candles.at(3)).toBeUndefined();
    expect(candles.at(-1)).toBeUndefined();
  });

  it('may count in seconds, leave utc or ts out, have other columns, and begin with a byte order mark', async () => {
    const seconds = START / 1000;
    const inSeconds = await read(['ts,open,high,low,close', `${seconds},1,2,1,2`, `${seconds + 60},2,3,2,3`]);
    expect(inSeconds).toMatchObject({ from: START, period: 60_000 });
    const byUtc = await read([
      '\uFEFFClose,utc,low,high,open',
      '2,2020-03-12 00:00,1,2,1',
      '3,2020-03-12 01:00,2,3,2',
    ]);
    expect(byUtc.at(0)).toMatchObject({ openTime: START });
    expect(byUtc.at(1)?.close.toFixed()).toBe('3');
  });

  it('tells every mistake with its line and column, not only the first', async () => {
    expect(
      await mistakes([
        HEADING,
        row(0),
        row(1, '100,90,110,100'),
        row(2, '120,110,90,80'),
        row(3, '0,110,-1,105'),
        row(4, 'x,,90,105'),
        row(5, '100.1234567890123456,110,90,105'),
      ]),
    ).toEqual([
      '3:4 high: high 90 is below low 110',
      '4:3 open: open 120 is outside low 90 to high 110',
      '4:6 close: close 80 is outside low 90 to high 110',
      '5:3 open: open is 0',
      '5:5 low: low is -1',
      "6:3 open: 'x' is no number",
      '6:4 high: there is no number',
      '7:3 open: 100.1234567890123456 has more than 15 digits',
    ]);
  });

  it('shows twenty mistakes and counts the others', async () => {
    const found = await mistakes([HEADING, ...Array.from({ length: 50 }, (_, hour) => row(hour, '1,1,2,1'))]);
    expect(found).toHaveLength(21);
    expect(found.at(-1)).toBe('and 30 more mistakes in this file');
  });

  it('is refused where rows are missing, there twice, out of order, or off the period', async () => {
    expect(
      await mistakes([HEADING, row(0), row(1), row(4), row(4), row(2), row(5), row(5.5), row(6.5)]),
    ).toEqual([
      '4:1: 2 rows are missing after 2020-03-12T01:00:00.000Z',
      '5:1: 2020-03-12T04:00:00.000Z is there twice',
      '6:1: 2020-03-12T02:00:00.000Z comes after 2020-03-12T04:00:00.000Z',
      '8:1: 2020-03-12T05:30:00.000Z is 1800 s after the line before, the others are 3600 s apart',
    ]);
  });

  it('may have gaps where they are carried, and outside of what is played', async () => {
    const lines = [HEADING, row(0), row(1), row(2), row(5), row(6)];
    const carried = await read(lines, { ...STRICT, gaps: 'carry' });
    expect(carried.at(3)).toMatchObject({ openTime: START + 5 * HOUR, closeTime: START + 6 * HOUR - 1 });
    await expect(read(lines, { from: START + 5 * HOUR, to: null, gaps: 'error' })).resolves.toHaveLength(5);
    await expect(read(lines, { from: null, to: START + 2 * HOUR, gaps: 'error' })).resolves.toHaveLength(5);
    expect(await mistakes(lines, { from: START + 4 * HOUR, to: null, gaps: 'error' })).toHaveLength(1);
  });

  it('must agree with itself about time, in one unit', async () => {
    const seconds = START / 1000;
    expect(
      await mistakes([
        'ts,utc,open,high,low,close',
        `${START},2020-03-12T01:00:00Z,1,1,1,1`,
        `${START + HOUR},2020-03-12T01:00:00Z,1,1,1,1`,
        `${seconds + 7200},2020-03-12T02:00:00Z,1,1,1,1`,
        `${START * 1000},2020-03-12T03:00:00Z,1,1,1,1`,
        `${START + 4 * HOUR},12/03/2020,1,1,1,1`,
        `soon,2020-03-12T05:00:00Z,1,1,1,1`,
        `,2020-02-30T06:00:00Z,1,1,1,1`,
      ]),
    ).toEqual([
      '2:2 utc: utc says 2020-03-12T01:00:00Z, but ts 1583971200000 is 2020-03-12T00:00:00.000Z',
      '4:1 ts: 1583978400 looks like seconds, but line 2 has milliseconds',
      '5:1 ts: 1583971200000000 looks like microseconds since 1970',
      "6:2 utc: '12/03/2020' is no time in UTC",
      "7:1 ts: 'soon' is no time",
      "8:1 ts: '' is no time",
      "8:2 utc: '2020-02-30T06:00:00Z' is no time in UTC",
    ]);
  });

  it('is refused as a whole where it is missing, empty, without its columns, ragged, or no CSV', async () => {
    expect(await mistakesOf(readCandles(files.path('none.csv'), 'BTCUSDT', STRICT))).toEqual([
      'there is no such file',
    ]);
    expect(await mistakesOf(readCandles(files.path('.'), 'BTCUSDT', STRICT))).toEqual(['it is a directory']);
    expect(await mistakes([])).toEqual(['the file is empty']);
    expect(await mistakes([HEADING])).toEqual(['it has no candles']);
    expect(await mistakes(['time,open,high,close', '1,1,1,1'])).toEqual([
      '1:1: there is no column ts or utc; there are: time, open, high, close',
      '1:1: there is no column low; there are: time, open, high, close',
    ]);
    expect(await mistakes([HEADING, row(0), '1,2', row(1)])).toEqual([
      '3:1: it has 2 fields, the heading has 7',
    ]);
    expect(await mistakes(['ts;open;high;low;close', '1;1;1;1;1'])).toEqual([
      '1:1: its first line is no heading of fields with commas between: ts;open;high;low;close',
    ]);
    expect(await mistakes(['ts,open,high,low,close,close', '1,1,1,1,1,1'])).toEqual([
      '1:1: there are two columns close',
    ]);
    expect((await mistakes([HEADING, row(0), '"1,2']))[0]).toContain('it is no CSV');
  });
});
