import { describe, expect, it } from 'vitest';
import { scriptedVenue } from './scripted-venue.js';

const empty = { list: [{ coin: [] }] };

async function millisecondsFor(calls: number, requestsPerSecond: number | null): Promise<number> {
  const { venue } = await scriptedVenue(() => ({ result: empty }), { requestsPerSecond, timeoutMs: 5_000 });
  await venue.wallet('first');
  const started = performance.now();
  await Promise.all(
    Array.from({ length: calls }, (_, index) => venue.wallet(index % 2 === 0 ? 'first' : 'second')),
  );
  return performance.now() - started;
}

describe('the rate of requests', () => {
  it('is bounded for all accounts together, since the venue counts by address', async () => {
    expect(await millisecondsFor(20, 50)).toBeGreaterThan(350);
  });

  it('is free where the bound is lifted', async () => {
    expect(await millisecondsFor(20, null)).toBeLessThan(300);
  });
});
