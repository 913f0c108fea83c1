import { describe, expect, it } from 'vitest';
import { USUAL_OBJECTIVES } from '../../src/config/objectives.js';
import type { EndedRebalance } from '../../src/ledger/monitoring-port.js';
import { objectiveReport } from '../../src/monitoring/objectives.js';
import { d } from '../ledger/fixtures.js';
import { ended } from './ended.js';

const ledgerOf = (rows: readonly EndedRebalance[]) => ({
  endedRebalances: async ({ from, until, limit }: { from: number; until: number; limit: number }) =>
    rows.filter(({ closedAt }) => closedAt >= from && closedAt < until).slice(0, limit),
  openBreaches: async () => [{ token: 'ETH3S', since: 7 }],
});

const report = (rows: readonly EndedRebalance[], targets = {}) =>
  objectiveReport(ledgerOf(rows), { ...USUAL_OBJECTIVES, ...targets }, { from: 0, until: 1e15 });

const of = async (name: string, rows: readonly EndedRebalance[], targets = {}) =>
  (await report(rows, targets)).objectives.find((one) => one.name === name);

const daily = (id: string, latenessMs: number, attempt = 1): EndedRebalance =>
  ended({
    ...{ id, cause: 'daily', attempt, nominalTime: 1_000, openedAt: 1_000 + latenessMs, breachSeenAt: null },
    ...{ breachToOrderMs: null, outsideMs: null },
  });

describe('the objectives of a span', () => {
  it('are neither met nor missed where nothing was measured', async () => {
    const { objectives, secondsOutside, openBreaches } = await report([]);
    expect(objectives.map(({ value, isMissed, measured }) => [value, isMissed, measured])).toEqual(
      objectives.map(() => [null, false, 0]),
    );
    expect([secondsOutside, openBreaches]).toEqual([0, [{ token: 'ETH3S', since: 7 }]]);
  });

  it('are quantiles that were measured, with the worst of them by its id', async () => {
    const rows = Array.from({ length: 100 }, (_, index) =>
      ended({ id: `r${index + 1}`, breachToOrderMs: (index + 1) * 100, outsideMs: 1_000 }),
    );
    const worst = { value: 10, id: 'r100' };
    expect(await of('breach-to-order-p50', rows)).toMatchObject({
      value: 5,
      target: 1,
      isMissed: true,
      worst,
    });
    expect(await of('breach-to-order-p99', rows)).toMatchObject({
      value: 9.9,
      measured: 100,
      isMissed: true,
    });
    expect((await report(rows)).secondsOutside).toBe(100);
  });

  it('are met at the target itself', async () => {
    const rows = [ended({ breachToOrderMs: 5_000 })];
    expect(await of('breach-to-order-p99', rows)).toMatchObject({ value: 5, isMissed: false });
    expect(await of('breach-to-order-p99', rows, { breachToOrderP99: 4.999 })).toMatchObject({
      isMissed: true,
    });
  });

  it('of leverage is missed below its target, and the slowest is its worst', async () => {
    const slow = ended({ id: 'slow', closedAt: 100_000 + 600_000 });
    expect(await of('leverage-per-minute-p50', [slow, slow, ended({})])).toMatchObject({
      value: 0.3,
      target: 1,
      isMissed: true,
      worst: { value: 0.3, id: 'slow' },
    });
    // One that adds, and one of another cause, take nothing away; next to nothing says nothing.
    const adding = ended({ leverage: { before: d('3'), after: d('6') } });
    const hardly = ended({ leverage: { before: d('3.002'), after: d('3') } });
    expect(await of('leverage-per-minute-p50', [adding, hardly, daily('d', 0)])).toMatchObject({
      measured: 0,
    });
  });

  it('of the daily is measured by the first attempt alone, and never below zero', async () => {
    const rows = [daily('early', -5), daily('late', 400_000), daily('again', 900_000, 2)];
    expect(await of('daily-lateness-p99', rows)).toMatchObject({
      value: 400,
      measured: 2,
      isMissed: true,
      worst: { id: 'late' },
    });
  });

  it('counts each rebalance once where the span is read in parts', async () => {
    const rows = Array.from({ length: 11_000 }, (_, index) =>
      ended({ id: `r${index}`, closedAt: Math.floor(index / 7_000), outsideMs: 1_000 }),
    );
    expect((await report(rows)).secondsOutside).toBe(11_000);
  });
});
