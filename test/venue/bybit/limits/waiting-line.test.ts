import { describe, expect, it } from 'vitest';
import type { Purpose } from '../../../../src/venue/bybit/failure-table.js';
import { Pool } from '../../../../src/venue/bybit/limits/pool.js';
import { Pools } from '../../../../src/venue/bybit/limits/pools.js';
import { type NoRoom, WaitingLine } from '../../../../src/venue/bybit/limits/waiting-line.js';
import { RollingWindow } from '../../../../src/venue/bybit/limits/window.js';

describe('a rolling window', () => {
  it('never holds more than its most in any stretch, and frees each unit by itself', () => {
    const window = new RollingWindow(3, 1_000);
    for (const now of [0, 600, 900]) {
      expect(window.wait(1, now)).toBe(0);
      window.take(1).done(now);
    }
    expect(window.wait(1, 950)).toBe(50);
    expect(window.wait(2, 950)).toBe(650);
    expect(window.wait(1, 1_000)).toBe(0);
    window.take(1).done(1_000);
    expect(window.wait(1, 1_001)).toBe(599);
  });

  it('counts a request until a stretch after its reply, since the venue counts it when it arrives', () => {
    const window = new RollingWindow(1, 1_000);
    const slow = window.take(1);
    expect(window.wait(1, 5_000)).toBe(Infinity);
    slow.done(5_000);
    expect(window.wait(1, 5_400)).toBe(600);
  });

  it('does not count what was not sent after all', () => {
    const window = new RollingWindow(1, 1_000);
    window.take(1).undo();
    expect(window.wait(1, 0)).toBe(0);
  });

  it('lets a request that costs more than there ever is have the whole stretch', () => {
    const window = new RollingWindow(3, 1_000);
    window.take(1).done(0);
    expect(window.wait(5, 10)).toBe(990);
    window.take(5).done(1_000);
    expect(window.wait(1, 1_500)).toBe(500);
  });
});

describe('those who wait', () => {
  const join = (line: WaitingLine, gone: string[], name: string, purpose: Purpose, pool: Pool, cost = 1) =>
    line.join({ purpose, pools: [pool], cost }).then(
      (place) => {
        gone.push(name);
        place.done();
      },
      (error: NoRoom) => void gone.push(`${name} ${error.code}`),
    );

  it('go by what they do, cancels and orders before queries, and in turn among equals', async () => {
    const line = new WaitingLine();
    const pool = new Pool(new RollingWindow(1, 20));
    const gone: string[] = [];
    await Promise.all([
      join(line, gone, 'first', 'read', pool),
      join(line, gone, 'query 1', 'read', pool),
      join(line, gone, 'query 2', 'read', pool),
      join(line, gone, 'leverage', 'change', pool),
      join(line, gone, 'order 1', 'place', pool),
      join(line, gone, 'order 2', 'place', pool),
      join(line, gone, 'cancel', 'cancel', pool),
    ]);
    expect(gone).toEqual(['first', 'cancel', 'order 1', 'order 2', 'leverage', 'query 1', 'query 2']);
  });

  it('do not hold up those who need another pool', async () => {
    const line = new WaitingLine();
    const [full, free] = [new Pool(new RollingWindow(1, 60)), new Pool(new RollingWindow(9, 60))];
    const gone: string[] = [];
    await Promise.all([
      join(line, gone, 'order', 'place', full),
      join(line, gone, 'waiting order', 'place', full),
      join(line, gone, 'query', 'read', free),
    ]);
    expect(gone).toEqual(['order', 'query', 'waiting order']);
  });

  it('for a heavy request are not overtaken by light ones', async () => {
    const line = new WaitingLine();
    const pool = new Pool(new RollingWindow(4, 40));
    const gone: string[] = [];
    await Promise.all([
      join(line, gone, 'light 1', 'read', pool),
      join(line, gone, 'heavy', 'read', pool, 4),
      join(line, gone, 'light 2', 'read', pool),
    ]);
    expect(gone).toEqual(['light 1', 'heavy', 'light 2']);
  });

  it('too long are refused unsent, and use nothing', async () => {
    const line = new WaitingLine(50);
    const pool = new Pool(new RollingWindow(1, 120));
    const gone: string[] = [];
    await Promise.all([join(line, gone, 'first', 'place', pool), join(line, gone, 'second', 'place', pool)]);
    expect(gone).toEqual(['first', 'second QUEUED']);
    await new Promise((resolve) => setTimeout(resolve, 90));
    await join(line, gone, 'third', 'place', pool);
    expect(gone).toContain('third');
  });

  it('are refused at once where the venue holds the pool for longer than they would wait', async () => {
    const line = new WaitingLine(50);
    const pool = new Pool(null);
    pool.hold(500, performance.now());
    await expect(line.join({ purpose: 'read', pools: [pool], cost: 1 })).rejects.toMatchObject({
      code: 'HELD',
      retryAfterMs: expect.toSatisfy((wait: number) => wait > 450 && wait <= 500),
    });
  });

  it('are sent away when the venue object is closed', async () => {
    const line = new WaitingLine();
    const pool = new Pool(null);
    pool.hold(5_000, performance.now());
    const gone: string[] = [];
    const waiting = join(line, gone, 'query', 'read', pool);
    line.close();
    await waiting;
    expect(gone).toEqual(['query CLOSED']);
  });
});

describe('the budgets', () => {
  const room = (pool: Pool) => {
    let most = 0;
    while (pool.wait(1, 0) === 0) {
      pool.take(1);
      most += 1;
    }
    return most;
  };

  it('stay below what Bybit publishes: 600 in 5 seconds by address, 10 orders and 50 queries a second by user', () => {
    const pools = new Pools({ requestsPerSecond: 96, processes: 1 });
    expect(room(pools.address)).toBe(480);
    expect(room(pools.of('place', 'key')[0])).toBe(8);
    expect(room(pools.of('read', 'key')[0])).toBe(40);
    expect(room(pools.of('read', null)[0])).toBe(320);
  });

  it('are one for all accounts of a key, cancels apart from orders, and another for the next key', () => {
    const pools = new Pools({ requestsPerSecond: 96, processes: 1 });
    expect(pools.of('place', 'key')[0]).toBe(pools.of('change', 'key')[0]);
    expect(pools.of('place', 'key')[0]).not.toBe(pools.of('cancel', 'key')[0]);
    expect(pools.of('place', 'key')[0]).not.toBe(pools.of('read', 'key')[0]);
    expect(pools.of('place', 'key')[0]).not.toBe(pools.of('place', 'other')[0]);
    expect(pools.of('place', 'key')).toContain(pools.address);
  });

  it('are split by the number of processes that share them, down to less than one a second', () => {
    const pools = new Pools({ requestsPerSecond: 96, processes: 16 });
    expect(room(pools.address)).toBe(30);
    const orders = pools.of('place', 'key')[0];
    orders.take(1).done(0);
    expect(orders.wait(1, 0), '8 a second for 16 processes').toBe(2_000);
  });
});
