import { describe, expect, it } from 'vitest';
import { plain } from '../../src/domain/decimal.js';
import { readFunding } from '../../src/simulation/read-funding.js';
import { mistakesOf } from './mistakes-of.js';
import { seriesFiles } from './series-file.js';

const files = seriesFiles();
const STRICT = { from: null, to: null, gaps: 'error' } as const;
const read = async (lines: readonly string[]) => readFunding(await files.write(lines), STRICT);

describe('a file of funding rates', () => {
  it('is read to the digit, rates below zero and with an exponent too', async () => {
    const rates = await read([
      'utc,fundingRate',
      '2020-01-01T00:00:00Z,-0.00012359',
      '2020-01-01T08:00:00Z,0.00010000',
      '2020-01-01T16:00:00Z,7.354e-05',
    ]);
    expect(rates.map(({ rate }) => plain(rate))).toEqual(['-0.00012359', '0.0001', '0.00007354']);
    expect(rates[1]?.time).toBe(Date.parse('2020-01-01T08:00:00Z'));
  });

  it('tells a percentage that was meant as a fraction, a missing payment and a row that is there twice', async () => {
    const found = await mistakesOf(
      read([
        'utc,fundingRate',
        '2020-01-01T00:00:00Z,0.0001',
        '2020-01-01T08:00:00Z,0.5',
        '2020-01-01T16:00:00Z,0.0001',
        '2020-01-01T16:00:00Z,0.0001',
        '2020-01-02T08:00:00Z,0.0001',
      ]),
    );
    expect(found).toEqual([
      '3:2 fundingRate: a rate of 0.5 is 50 % a payment',
      '5:1: 2020-01-01T16:00:00.000Z is there twice',
      '6:1: 1 row is missing after 2020-01-01T16:00:00.000Z',
    ]);
  });

  it('may change its interval', async () => {
    await expect(
      read([
        'utc,fundingRate',
        ...['2020-01-01T00:00', '2020-01-01T08:00', '2020-01-01T16:00', '2020-01-01T20:00'].map(
          (t) => `${t}Z,0`,
        ),
      ]),
    ).resolves.toHaveLength(4);
  });
});
