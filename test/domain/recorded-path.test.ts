import { describe, expect, it } from 'vitest';
import { nextEvent, startOf } from '../../src/domain/recorded-path.js';
import { d } from './numbers.js';
import { HOUR, hours, line, market, play, START, watch } from './recording.js';

const CALM = [100, 101, 99, 100] as const;
const at = (hour: number, minute = 0) => START + hour * HOUR + minute * 60_000;

describe('the path of a recording', () => {
  it('gives out every point of every candle as a tick, then the end', () => {
    const played = play(market(hours('BTCUSDT', [CALM, [100, 104, 99, 103]]), { to: at(2) }));
    expect(played.map(line)).toEqual([
      'tick BTCUSDT 100 00:00:00.000',
      'tick BTCUSDT 101 00:20:00.000',
      'tick BTCUSDT 99 00:40:00.000',
      'tick BTCUSDT 100 00:59:59.999',
      'tick BTCUSDT 100 01:00:00.000',
      'tick BTCUSDT 99 01:20:00.000',
      'tick BTCUSDT 104 01:40:00.000',
      'tick BTCUSDT 103 01:59:59.999',
      'end 02:00:00.000',
    ]);
  });

  it('inserts the first tick beyond the range of a losing fund, when the line reaches it', () => {
    const fall = market(hours('BTCUSDT', [[100, 100, 80, 82]]), { to: at(1) });
    // 100 -> 80 in 20 minutes: 15.1 of 20 take 906 seconds.
    expect(play(fall, [watch('BTC3L', 3, 100), watch('BTC3S', -3, 100)]).map(line)).toEqual([
      'tick BTCUSDT 100 00:00:00.000',
      'tick BTCUSDT 100 00:20:00.000',
      'tick BTCUSDT 84.9 00:35:06.000 !BTC3L',
      'tick BTCUSDT 80 00:40:00.000',
      'tick BTCUSDT 82 00:59:59.999',
      'end 01:00:00.000',
    ]);
  });

  it('goes on from the inserted tick and may meet the next range on the same line', () => {
    const crash = market(hours('BTCUSDT', [[100, 100, 60, 60]]), { to: at(1) });
    const breaches = play(crash, [watch('BTC3L', 3, 100)]).filter(({ breached }) => breached.length > 0);
    // 100 x 0.85 = 85; 84.9 x 0.85 = 72.165; 72.1 x 0.85 = 61.285.
    expect(breaches.map(line)).toEqual([
      'tick BTCUSDT 84.9 00:27:33.000 !BTC3L',
      'tick BTCUSDT 72.1 00:33:57.000 !BTC3L',
      'tick BTCUSDT 61.2 00:39:24.000 !BTC3L',
    ]);
  });

  it('meets several funds in the order of their prices, and their common price once', () => {
    const rise = market(hours('BTCUSDT', [[100, 130, 100, 130]]), { to: at(1) });
    const funds = [
      watch('BTC5S', -5, 100),
      watch('BTC3S', -3, 100),
      watch('BTC1S', -1, 98),
      watch('BTC3L', 3, 100),
    ];
    const breaches = play(rise, funds).filter(({ breached }) => breached.length > 0);
    expect(breaches.map(line)).toEqual([
      'tick BTCUSDT 112.8 00:28:32.000 !BTC1S',
      'tick BTCUSDT 115.1 00:30:04.000 !BTC5S !BTC3S',
      'tick BTCUSDT 129.8 00:39:52.000 !BTC1S',
    ]);
  });

  it('trades a gap at the open', () => {
    const gap = market(hours('BTCUSDT', [CALM, [70, 71, 69, 70]]), { to: at(2) });
    const breaches = play(gap, [watch('BTC3L', 3, 100)]).filter(({ breached }) => breached.length > 0);
    expect(breaches.map(line)).toEqual(['tick BTCUSDT 70 01:00:00.000 !BTC3L']);
  });

  it('keeps a breach at every tick while the anchor stands, and inserts none again', () => {
    const fall = market(hours('BTCUSDT', [[100, 100, 80, 82]]), { to: at(1) });
    const ticks = play(fall, [watch('BTC3L', 3, 100)], false).map(line);
    expect(ticks.slice(2)).toEqual([
      'tick BTCUSDT 84.9 00:35:06.000 !BTC3L',
      'tick BTCUSDT 80 00:40:00.000 !BTC3L',
      'tick BTCUSDT 82 00:59:59.999 !BTC3L',
      'end 01:00:00.000',
    ]);
  });

  it('does not repeat a breaching tick that is a point of the candle itself', () => {
    const exact = market(hours('BTCUSDT', [[100, 100, '84.9', 90]]), { to: at(1) });
    expect(play(exact, [watch('BTC3L', 3, 100)]).map(line)).toEqual([
      'tick BTCUSDT 100 00:00:00.000',
      'tick BTCUSDT 100 00:20:00.000',
      'tick BTCUSDT 84.9 00:40:00.000 !BTC3L',
      'tick BTCUSDT 90 00:59:59.999',
      'end 01:00:00.000',
    ]);
  });

  it('finds the breach of a recorded price between two ticks', () => {
    const between = market(hours('BTCUSDT', [[100, 100, '84.97', 90]]), { to: at(1) });
    const breaches = play(between, [watch('BTC3L', 3, 100)]).filter(({ breached }) => breached.length > 0);
    expect(breaches.map(line)).toEqual(['tick BTCUSDT 84.97 00:40:00.000 !BTC3L']);
  });

  it('visits the other extreme first when told so', () => {
    const low = market(hours('BTCUSDT', [CALM]), { to: at(1), firstExtreme: 'low' });
    expect(play(low).map(line)[1]).toBe('tick BTCUSDT 99 00:20:00.000');
  });
});

describe('instants of the calendar', () => {
  const funding = [
    { time: at(0), rate: d('0.0001') },
    { time: at(1), rate: d('-0.0002') },
    { time: at(9), rate: d('0.0003') },
  ];

  it('come before or after a tick of the same time: funding, fee, tick, daily, end', () => {
    const [candles] = [hours('BTCUSDT', [CALM, CALM])];
    const contracts = [{ contract: 'BTCUSDT', tickSize: d('0.1'), candles, funding }];
    const fees = [
      { token: 'BTC3S', at: ['01:00', '08:00'] },
      { token: 'BTC3L', at: ['01:00'] },
    ];
    const of = market(candles, { contracts, fees, dailyAt: ['01:00'], from: at(0, 30), to: at(1) });
    expect(play(of).map(line)).toEqual([
      'tick BTCUSDT 100 00:30:00.000',
      'tick BTCUSDT 99 00:40:00.000',
      'tick BTCUSDT 100 00:59:59.999',
      'funding BTCUSDT -0.0002 01:00:00.000',
      'fee BTC3L,BTC3S 01:00:00.000',
      'tick BTCUSDT 100 01:00:00.000',
      'daily 01:00:00.000',
      'end 01:00:00.000',
    ]);
  });

  it('read the price of their own time: a daily on the way between two extremes, and the end', () => {
    const of = market(hours('BTCUSDT', [[100, 101, 91, 95]]), { dailyAt: ['00:30'], to: at(0, 45) });
    expect(play(of).map(line).slice(2)).toEqual([
      'tick BTCUSDT 96 00:30:00.000',
      'daily 00:30:00.000',
      'tick BTCUSDT 91 00:40:00.000',
      'tick BTCUSDT 92 00:45:00.000',
      'end 00:45:00.000',
    ]);
  });

  it('come in their turn where a range is left later, or before, on the same line', () => {
    const fall = hours('BTCUSDT', [[100, 100, 80, 82]]);
    const played = play(market(fall, { dailyAt: ['00:30', '00:36'], to: at(1) }), [watch('BTC3L', 3, 100)]);
    expect(played.map(line).slice(2, 7)).toEqual([
      'tick BTCUSDT 90 00:30:00.000',
      'daily 00:30:00.000',
      'tick BTCUSDT 84.9 00:35:06.000 !BTC3L',
      'tick BTCUSDT 84 00:36:00.000',
      'daily 00:36:00.000',
    ]);
  });

  it('fall due every day, with or without candles', () => {
    const of = market(hours('BTCUSDT', [CALM]), { dailyAt: ['02:30'], to: START + 72 * HOUR });
    expect(play(of).filter(({ event }) => event.kind === 'daily')).toHaveLength(3);
  });

  it('need no funding record', () => {
    expect(play(market(hours('BTCUSDT', [CALM]))).some(({ event }) => event.kind === 'funding')).toBe(false);
  });
});

describe('several contracts', () => {
  it('merge by time, and by name at the same time', () => {
    const candles = [...hours('ETHUSDT', [[10, 10, 8, 9]]), ...hours('BTCUSDT', [CALM])];
    const of = market(candles, { to: at(1) });
    expect(play(of, [watch('ETH3L', 3, 10, '0.15', 'ETHUSDT')]).map(line)).toEqual([
      'tick BTCUSDT 100 00:00:00.000',
      'tick ETHUSDT 10 00:00:00.000',
      'tick BTCUSDT 101 00:20:00.000',
      'tick ETHUSDT 10 00:20:00.000',
      'tick ETHUSDT 8.4 00:36:00.000 !ETH3L',
      'tick BTCUSDT 99 00:40:00.000',
      'tick ETHUSDT 8 00:40:00.000',
      'tick BTCUSDT 100 00:59:59.999',
      'tick ETHUSDT 9 00:59:59.999',
      'end 01:00:00.000',
    ]);
  });
});

describe('a long recording', () => {
  it('is read lazily: the start is found by bisection, and a step asks for the current candle only', () => {
    const asked: number[] = [];
    const [first] = hours('BTCUSDT', [CALM]);
    if (first === undefined) throw new Error('one candle');
    const minutes = 3_000_000;
    const series = {
      length: minutes,
      at(index: number) {
        asked.push(index);
        if (index >= minutes) return undefined;
        const openTime = START + index * 60_000;
        return { ...first, openTime, closeTime: openTime + 59_999 };
      },
    };
    const from = START + 2_000_000 * 60_000;
    const contracts = [{ contract: 'BTCUSDT', tickSize: d('0.1'), candles: series, funding: [] }];
    const of = market([], { contracts, from, to: START + minutes * 60_000 });
    const cursor = startOf(of);
    expect(asked.length).toBeLessThan(30);
    asked.length = 0;
    expect(nextEvent(of, cursor, [])?.event).toMatchObject({ kind: 'tick', time: from });
    expect(asked).toEqual([2_000_000]);
  });
});

describe('mistakes', () => {
  it('in what is played are listed at once', () => {
    const contract = { contract: 'BTCUSDT', tickSize: d(0), candles: [], funding: [] };
    const twice = { contracts: [contract, contract], from: 5, to: 1 };
    expect(() => market([], twice)).toThrow(/from \(5\) and to \(1\).*given twice.*tickSize must be above 0/);
    expect(() => market([], { dailyAt: ['2:30'] })).toThrow(/'2:30'/);
  });

  it('in a candle name its contract and time', () => {
    expect(() => play(market(hours('BTCUSDT', [[100, 99, 98, 98]])))).toThrow(
      /BTCUSDT.*2020-03-12T00:00:00.000Z/,
    );
    const [first] = hours('BTCUSDT', [CALM]);
    if (first === undefined) throw new Error('one candle');
    expect(() => play(market([first, first]))).toThrow(/without overlap/);
  });

  it('in a cursor are found', () => {
    const other = startOf(market([]));
    expect(() => nextEvent(market(hours('BTCUSDT', [CALM])), other, [])).toThrow(
      /another recording.*BTCUSDT/,
    );
  });
});
