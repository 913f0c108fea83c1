import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candle } from '../../src/domain/candle-path.js';
import { Decimal } from '../../src/domain/decimal.js';
import type { RangeWatch } from '../../src/domain/range-watch.js';
import type { RecordedMarket } from '../../src/domain/recorded-market.js';
import type { PathEvent } from '../../src/domain/recorded-path.js';
import { d } from './numbers.js';
import { HOUR, hours, line, market, type Played, play, START, TICK, watch } from './recording.js';

const price = fc.integer({ min: 2000, max: 40_000 }).map((n) => d(n).div(100));

/** Violent hours, with gaps between them and prices off the tick grid. */
const candles = (contract: string) =>
  fc.array(fc.tuple(price, price, price, price), { minLength: 1, maxLength: 12 }).map((rows) =>
    hours(
      contract,
      rows.map(([open, close, a, b]) =>
        [open, Decimal.max(open, close, a, b), Decimal.min(open, close, a, b), close].map((p) => p.toFixed()),
      ),
    ),
  );

const recordings = fc.record({
  candles: fc.tuple(candles('BTCUSDT'), candles('ETHUSDT')).map((both) => both.flat()),
  dailyAt: fc.constantFrom([], ['02:30'], ['00:00', '02:07', '05:59']),
  from: fc.integer({ min: 0, max: 3 * HOUR }).map((ms) => START + ms),
  length: fc.integer({ min: 0, max: 12 * HOUR }),
  first: fc.constantFrom('nearer' as const, 'high' as const, 'low' as const),
});

const funds = () => [
  watch('BTC3L', 3, 200),
  watch('BTC3S', -3, 200),
  watch('BTC5L', 5, '150.07'),
  watch('ETH3L', 3, 200, '0.15', 'ETHUSDT'),
  watch('ETH3S', -3, 200, '0.15', 'ETHUSDT'),
];

type Tick = Extract<PathEvent, { kind: 'tick' }>;

function candleAt(all: readonly Candle[], tick: Tick): Candle {
  const found = all.find(
    ({ contract, openTime, closeTime }) =>
      contract === tick.contract && openTime <= tick.time && tick.time <= closeTime,
  );
  if (found === undefined) throw new Error(`a tick outside every candle: ${tick.time}`);
  return found;
}

function isRecorded(candle: Candle, tick: Tick): boolean {
  return [candle.open, candle.high, candle.low, candle.close].some((recorded) => recorded.eq(tick.price));
}

function ticksOf(played: readonly Played[]) {
  return played.flatMap(({ event, breached }) => (event.kind === 'tick' ? [{ event, breached }] : []));
}

function isBeyondRange({ leverage, trigger }: RangeWatch, at: Decimal): boolean {
  return leverage.isNegative() ? at.gt(trigger) : at.lt(trigger);
}

function check(verify: (of: RecordedMarket, all: readonly Candle[]) => void): void {
  fc.assert(
    fc.property(recordings, ({ candles: all, dailyAt, from, length, first }) => {
      verify(market(all, { dailyAt, from, to: from + length, firstExtreme: first }), all);
    }),
    { numRuns: 150 },
  );
}

describe('for every recording', () => {
  it('times never decrease, and end once', () => {
    check((of) => {
      const played = play(of, funds());
      const times = played.map(({ event }) => event.time);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(played.filter(({ event }) => event.kind === 'end')).toHaveLength(1);
      expect(played.at(-1)?.event).toEqual({ time: of.to, kind: 'end' });
    });
  });

  it('prices stay within high and low of their candle, recorded or on the tick grid', () => {
    check((of, all) => {
      for (const { event } of play(of, funds())) {
        if (event.kind !== 'tick') continue;
        const candle = candleAt(all, event);
        expect(event.price.lte(candle.high) && event.price.gte(candle.low)).toBe(true);
        expect(event.price.mod(TICK).isZero() || isRecorded(candle, event)).toBe(true);
      }
    });
  });

  it('every breaching tick is strictly beyond the range', () => {
    check((of) => {
      for (const { event, breached } of ticksOf(play(of, funds()))) {
        expect(breached.every((fund) => isBeyondRange(fund, event.price))).toBe(true);
      }
    });
  });

  it('no grid price before a breaching tick was beyond, but for the start, gaps and recorded prices', () => {
    check((of, all) => {
      for (const { event, breached } of ticksOf(play(of, funds()))) {
        const isStart = event.time === of.from;
        if (isStart || isRecorded(candleAt(all, event), event)) continue;
        const before = (fund: RangeWatch) =>
          event.price.minus(fund.leverage.isNegative() ? TICK : TICK.negated());
        expect(breached.some((fund) => isBeyondRange(fund, before(fund)))).toBe(false);
      }
    });
  });

  it('the funds add breaching ticks to the path and change nothing else of it', () => {
    check((of) => {
      const bare = play(of);
      const known = new Set(bare.map(line));
      const played = play(of, funds()).map((each) => ({ ...each, text: line({ ...each, breached: [] }) }));
      const inserted = played.filter(({ text }) => !known.has(text));
      expect(inserted.every(({ breached }) => breached.length > 0)).toBe(true);

      // Where an inserted tick falls into the very millisecond of a reading of the price, it is that reading.
      const shared = new Set(inserted.map(({ event }) => event.time));
      const isApart = ({ event }: Played) => event.kind !== 'tick' || !shared.has(event.time);
      expect(played.filter(isApart).map(({ text }) => text)).toEqual(bare.filter(isApart).map(line));
    });
  });
});
