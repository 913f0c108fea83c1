import { describe, expect, it } from 'vitest';
import { awaitUntil } from '../../src/replay/still-world.js';

const AT = Date.parse('2020-03-12T10:25:15Z');
const QUICK = { lookEveryMs: 1, stuckAfterMs: 50 };

describe('waiting for the world to be still', () => {
  it('ends as soon as nothing is awaited any more', async () => {
    const answers = ['BTC3L to be idle', 'ETH3L to be idle', null];
    await awaitUntil(AT, async () => answers.shift() ?? null, QUICK);
    expect(answers).toEqual([]);
  });

  it('goes on as long as anything moves, and then says when it stood still and for what', async () => {
    let looks = 0;
    const waiting = awaitUntil(AT, async () => `BTC3L to be idle, look ${Math.min(++looks, 60)}`, QUICK);
    await expect(waiting).rejects.toThrow(
      /stands still at 2020-03-12T10:25:15.000Z: .* waited for BTC3L to be idle, look 60$/,
    );
    expect(looks).toBeGreaterThan(60);
  });
});
