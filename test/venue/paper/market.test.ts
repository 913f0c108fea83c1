import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPaperConfig } from '../../../src/venue/paper/config.js';
import { seededPath } from '../../../src/venue/paper/market/seeded-path.js';
import type { SeededSettings } from '../../../src/venue/paper/market/settings.js';
import { placed } from './bybit-http.js';
import { admin, coarseConfig, START, startTestExchange } from './exchange-fixture.js';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const NAMES = ['BTCUSDT', 'ETHUSDT'];

describe('the seeded market', () => {
  it('carries a contract beyond 15 % within the first minute, the others less far', () => {
    for (const seed of ['a', 'b', 'c', 'ballast']) {
      const [btc, eth] = NAMES.map((name) => seededPath(settings(seed), NAMES, name));
      const furthest = (path: typeof btc) => largest(path, 0, MINUTE);
      expect(furthest(btc)).toBeGreaterThan(0.15);
      expect(largest(btc, 0, 29_000)).toBeLessThan(0.01);
      expect(furthest(eth)).not.toBeCloseTo(furthest(btc), 2);
    }
  });

  it('is the same for the same seed at every instant, and another for another seed', () => {
    const [one, same, other] = ['x', 'x', 'y'].map((seed) => seededPath(settings(seed), NAMES, 'BTCUSDT'));
    const instants = [0, 1, 250, 31_000, 12 * HOUR, 400 * 24 * HOUR];
    expect(instants.map((at) => one?.(at))).toEqual(instants.map((at) => same?.(at)));
    expect(one?.(31 * 24 * HOUR)).not.toBe(other?.(31 * 24 * HOUR));
    expect(one?.(0)).toBe(1);
  });

  it('stays within sane bounds over a year', () => {
    const path = seededPath(settings('long'), NAMES, 'BTCUSDT');
    for (let hour = 0; hour < 365 * 24; hour++) {
      expect(path(hour * HOUR + 137_000)).toBeGreaterThan(0.5);
      expect(path(hour * HOUR + 137_000)).toBeLessThan(2);
    }
  });

  it('goes on after a restart where it would be, and still knows the past', async () => {
    const startTime = Date.now() - 3 * HOUR;
    const market = { kind: 'seeded', seed: 'restart', startTime } as const;
    let exchange = await startTestExchange({ market });
    const instant = Math.floor((startTime + HOUR) / MINUTE) * MINUTE;
    const open = () => markOpen(exchange, instant);
    const before = await open();
    exchange = await exchange.restart();
    expect(await open()).toBe(before);
    const ticker = await exchange.one.get('/v5/market/tickers', { symbol: 'BTCUSDT' });
    const expected = 100 * seededPath(settings('restart'), NAMES, 'BTCUSDT')(ticker.time - startTime);
    expect(Number(ticker.result.list[0]?.indexPrice)).toBeCloseTo(expected, 0);
    await expect(exchange.restart({ market: { ...market, seed: 'other' } })).rejects.toThrow(
      /another market/,
    );
    rmSync(exchange.stateDir, { recursive: true, force: true });
  });
});

describe('the controlled market', () => {
  it('records the price that was in force at each minute, not the one that follows', async () => {
    let exchange = await startTestExchange();
    const move = (time: number, price: string) =>
      admin(exchange.url, 'market', { time, prices: { BTCUSDT: price } });
    await move(START + 10_000, '101');
    await move(START + 30_000, '102');
    await move(START + 10 * MINUTE, '103');
    const at = (minute: number) => markOpen(exchange, START + 30_000 + minute * MINUTE);
    expect(await Promise.all([at(-1), at(0), at(1), at(9)])).toEqual(['100', '101', '102', '102']);
    exchange = await exchange.restart();
    expect(await at(9)).toBe('102');
    const ticker = await exchange.one.get('/v5/market/tickers', { symbol: 'BTCUSDT' });
    expect(ticker.result.list[0]).toMatchObject({ markPrice: '103', indexPrice: '103', lastPrice: '103' });
    expect(ticker.time).toBe(START + 10 * MINUTE);
    await exchange.end();
  });
});

describe('the market of recorded candles', () => {
  it('plays them at its speed, knows the opens it has passed, and settles funding on its way', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'ballast-candles-'));
    const file = join(dir, 'candles.csv');
    const rows = Array.from({ length: 48 }, (_row, hour) => {
      const ts = START - 30_000 + hour * HOUR;
      return `${ts},x,${100 + hour},${105 + hour},${99 + hour},${101 + hour},1`;
    });
    writeFileSync(file, ['ts,utc,open,high,low,close,volume', ...rows].join('\n'));
    const market = {
      kind: 'candles',
      files: { BTCUSDT: file, ETHUSDT: file },
      speed: 5 * 3_600,
      from: START - 30_000,
      tickMs: 20,
    } as const;
    const exchange = await startTestExchange({ market });
    await placed(exchange.one, { side: 'Buy', orderType: 'Market', qty: '1' });
    await new Promise((resolve) => setTimeout(resolve, 1_900));
    const midnight = START - 30_000;
    expect(await markOpen(exchange, midnight + HOUR)).toBe('101');
    expect((await exchange.one.get('/v5/market/time')).time).toBeGreaterThan(midnight + 8 * HOUR);
    const { result } = await exchange.one.get('/v5/execution/list', { execType: 'Funding' });
    expect(result.list).toHaveLength(1);
    expect(result.list[0]).toMatchObject({
      execTime: String(midnight + 8 * HOUR),
      execPrice: '108',
      execFee: '0.0108',
    });
    await exchange.end();
    rmSync(dir, { recursive: true, force: true });
  });
});

describe('the market of a relayed stream', () => {
  it("takes its prices from another exchange's public stream, and trades only while it speaks", async () => {
    const source = await startTestExchange();
    const url = `${source.url.replace('http', 'ws')}/v5/public/linear`;
    const relay = await startTestExchange({ market: { kind: 'live', url, staleAfterMs: 300 } });
    const order = { side: 'Buy', orderType: 'Market', qty: '1' };
    await placed(relay.one, order);
    await admin(source.url, 'market', { time: START + 1, prices: { BTCUSDT: '104.2' } });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const mark = async () =>
      (await relay.one.get('/v5/market/tickers', { symbol: 'BTCUSDT' })).result.list[0]?.markPrice;
    expect(await mark()).toBe('104.2');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect((await relay.one.post('/v5/order/create', { symbol: 'BTCUSDT', ...order })).retCode).toBe(110066);
    await relay.end();
    await source.end();
  });
});

async function markOpen(exchange: Awaited<ReturnType<typeof startTestExchange>>, instant: number) {
  const { result } = await exchange.one.get<{ list: string[][] }>('/v5/market/mark-price-kline', {
    symbol: 'BTCUSDT',
    interval: '1',
    start: instant,
    end: instant + MINUTE - 1,
    limit: 1,
  });
  return result.list[0]?.[1];
}

function settings(seed: string): SeededSettings {
  const { market } = readPaperConfig(coarseConfig('state', { market: { kind: 'seeded', seed } }));
  if (market.kind !== 'seeded') throw new Error('not a seeded market');
  return market;
}

function largest(path: ((elapsed: number) => number) | undefined, from: number, to: number): number {
  let most = 0;
  for (let at = from; at <= to; at += 250) most = Math.max(most, Math.abs((path?.(at) ?? 1) - 1));
  return most;
}
