import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import type { EndedRebalance } from '../../src/ledger/monitoring-port.js';
import { rebalanceMetrics } from '../../src/monitoring/rebalance-metrics.js';
import { ended } from './ended.js';

/** Shows what ended in the span that is asked for, as the ledger does. */
const ledgerOf = (rows: () => readonly EndedRebalance[]) => ({
  endedRebalances: async ({ from, until, limit }: { from: number; until: number; limit: number }) =>
    rows()
      .filter(({ closedAt }) => closedAt >= from && closedAt < until)
      .toSorted((a, b) => a.closedAt - b.closedAt)
      .slice(0, limit),
});

async function shownAs(registry: Registry, line: string): Promise<string | undefined> {
  const lines = (await registry.metrics()).split('\n');
  return lines.find((one) => one.startsWith(`${line} `))?.slice(line.length + 1);
}

it('each rebalance counts once, whenever it is seen, and none from before the start', async () => {
  const registry = new Registry();
  let rows = [ended({ id: 'before', closedAt: 999 }), ended({ id: 'a', closedAt: 1_000 })];
  const source = rebalanceMetrics(
    registry,
    ledgerOf(() => rows),
    () => 1_000,
  );
  const done = 'ballast_rebalances_total{cause="interim",outcome="done"}';
  await source.refresh();
  expect(await shownAs(registry, done)).toBe('1');
  // Its transaction took longer than that of one that ended after it.
  rows = [...rows, ended({ id: 'c', closedAt: 70_000 })];
  await source.refresh();
  rows = [...rows, ended({ id: 'late', closedAt: 60_000 })];
  await source.refresh();
  await source.refresh();
  expect(await shownAs(registry, done)).toBe('3');
});

it('a burst that does not fit into one reading is counted whole', async () => {
  const registry = new Registry();
  const rows = Array.from({ length: 4_500 }, (_, index) =>
    ended({ id: `r${index}`, closedAt: 1_000 + Math.floor(index / 4_000) }),
  );
  const source = rebalanceMetrics(
    registry,
    ledgerOf(() => rows),
    () => 0,
  );
  await source.refresh();
  expect(await shownAs(registry, 'ballast_rebalances_total{cause="interim",outcome="done"}')).toBe('4500');
});

it('shows orders, fills, what they traded and what that cost', async () => {
  const registry = new Registry();
  const source = rebalanceMetrics(
    registry,
    ledgerOf(() => [ended({})]),
    () => 0,
  );
  await source.refresh();
  expect(await shownAs(registry, 'ballast_orders_total')).toBe('1');
  expect(await shownAs(registry, 'ballast_fills_total')).toBe('2');
  expect(await shownAs(registry, 'ballast_traded_notional_total')).toBe('298');
  expect(await shownAs(registry, 'ballast_trading_fees')).toBe('0.3');
  // Sold 1 at 99 and 2 at 99.5 where the mark price stood at 99.5; struck at 100.
  expect(await shownAs(registry, 'ballast_shortfall{part="drift"}')).toBe('1.5');
  expect(await shownAs(registry, 'ballast_shortfall{part="slippage"}')).toBe('0.5');
  expect(await shownAs(registry, 'ballast_shortfall{part="fee"}')).toBe('0.3');
  expect(await shownAs(registry, 'ballast_breach_to_order_seconds_sum')).toBe('0.5');
  expect(await shownAs(registry, 'ballast_time_outside_band_seconds_sum')).toBe('2');
  expect(await shownAs(registry, 'ballast_leverage_removed_per_minute_sum')).toBe('90');
});
