import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { presets, readFunds, readPrices, simulate } from '../../src/library/simulation.js';

const HOUR = 3_600_000;
const START = Date.parse('2020-01-01T00:00:00Z');
const DAYS = 60;

/** Digests of the whole result, notes too, as simulations had it before they were made quicker. */
const FIGURES: Readonly<Record<string, string>> = {
  'default-3x': 'e57140e0b97a1058',
  'default-5x': 'd093fc3b7d7f9232',
  'ascendex-3x': 'd2408a06da5227c7',
  'ascendex-5x': 'f108b95d5241b393',
  'ftx-3x': 'aca868f53d05befa',
  'kucoin-3x': '598947cbf58a84f6',
  'mexc-3x': 'b6fe1ca058dd173b',
  'gate-3x': '1c280594903eb5f0',
  'gate-5x': '49522448944e60df',
  'bybit-3x': '2c912c2d3d1424c0',
  'pionex-5x': 'efca127e86776f91',
  'lbank-3x': 'adbaa7422fc69f18',
};

/** In cents: waves, and every 500 hours a fall of a third that ends after 60. */
function priceAt(hour: number): number {
  const fallen = hour % 500 > 300 && hour % 500 < 360 ? 0.65 : 1;
  const waves = 900_000 + (((hour * 7_919) % 211) - 105) * 400 + (((hour * 104_729) % 997) - 498) * 20;
  return Math.round(waves * fallen);
}

const price = (cents: number): string => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;

const hours = Array.from({ length: DAYS * 24 }, (_, hour) => {
  const [open, close] = [priceAt(hour), priceAt(hour + 1)];
  const high = Math.max(open, close) + (hour % 53) * 40;
  const low = Math.min(open, close) - (hour % 37) * 40;
  const prices = { open: price(open), high: price(high), low: price(low), close: price(close) };
  return { time: START + hour * HOUR, ...prices };
});

const funding = Array.from({ length: DAYS * 3 }, (_, third) => ({
  time: START + third * 8 * HOUR,
  rate: `${third % 5 === 0 ? '-' : ''}0.000${(third * 37) % 90}1`,
}));

test.each(Object.keys(presets))('%s has the figures that it had, to the last digit', (preset) => {
  const size = preset.endsWith('5x') ? 5 : 3;
  const funds = readFunds(
    [size, -size].map((leverage) => ({
      ...{ token: leverage > 0 ? 'LONG' : 'SHORT', contract: 'BTCUSDT', leverage, preset },
      initial: { equity: 123_456.789, nav: 7.7 },
      rules: { acceptThinGap: true },
    })),
  );
  const prices = readPrices({ prices: { BTCUSDT: hours }, funding: { BTCUSDT: funding } });
  const result = JSON.stringify(simulate({ funds, prices }));
  expect(createHash('sha256').update(result).digest('hex').slice(0, 16)).toBe(FIGURES[preset]);
});
