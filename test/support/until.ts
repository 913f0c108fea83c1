import { setTimeout as sleep } from 'node:timers/promises';

/** Looks until it is so; fails with the words of what was waited for. Returns how long it took. */
export async function untilTrue(
  what: string,
  look: () => Promise<boolean>,
  { withinMs = 60_000, everyMs = 100 } = {},
): Promise<number> {
  const from = performance.now();
  while (!(await look())) {
    if (performance.now() - from > withinMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(everyMs);
  }
  return performance.now() - from;
}
