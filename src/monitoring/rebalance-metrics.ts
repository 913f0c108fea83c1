import { Counter, Histogram, type Registry } from 'prom-client';
import { Decimal, decimal, ZERO } from '../domain/decimal.js';
import { type MeasuredFill, type Shortfall, shortfall } from '../domain/shortfall.js';
import type { EndedFill, EndedRebalance, MonitoringLedger } from '../ledger/monitoring-port.js';
import { breachToOrder, dailyLateness, leverageRemovedPerMinute, timeOutside } from './measures.js';
import type { MetricSource } from './metric-source.js';
import { ReadGauge } from './read-gauge.js';

/** A transaction that was written earlier may be seen later than one that was written after it: by so much at most. */
const OVERLAP_MS = 5 * 60_000;
const AT_ONCE = 2_000;

/** Counts each rebalance once when it has ended, from the start of this process on. */
export function rebalanceMetrics(
  registry: Registry,
  ledger: Pick<MonitoringLedger, 'endedRebalances'>,
  now: () => number = Date.now,
): MetricSource {
  const show = shown(registry);
  const since = now();
  let from = since;
  let counted = new Map<string, number>();

  const take = (rows: readonly EndedRebalance[]): void => {
    for (const row of rows) {
      if (counted.has(row.id)) continue;
      counted.set(row.id, row.closedAt);
      show(row);
    }
  };

  return {
    name: 'rebalances',
    // What was counted stays counted.
    forget: () => {},
    refresh: async () => {
      for (;;) {
        const start = Math.max(since, from - OVERLAP_MS);
        const known = [...counted.values()].filter((closedAt) => closedAt >= start).length;
        const limit = known + AT_ONCE;
        const rows = await ledger.endedRebalances({ from: start, until: Number.MAX_SAFE_INTEGER, limit });
        take(rows);
        from = Math.max(from, rows.at(-1)?.closedAt ?? from);
        counted = new Map([...counted].filter(([, closedAt]) => closedAt >= from - OVERLAP_MS));
        if (rows.length < limit) return;
      }
    },
  };
}

const QUICK = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const SLOW = [1, 5, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400];

function shown(registry: Registry): (ended: EndedRebalance) => void {
  const registers = [registry];
  const labelNames = ['cause', 'outcome'] as const;
  const rebalances = new Counter({
    name: 'ballast_rebalances_total',
    help: 'Rebalances that have ended, by cause and outcome; each attempt counts.',
    labelNames,
    registers,
  });
  const duration = new Histogram({
    name: 'ballast_rebalance_duration_seconds',
    help: 'From the opening of a rebalance to its end.',
    labelNames: ['cause'],
    buckets: QUICK,
    registers,
  });
  const orders = counter('ballast_orders_total', 'Orders of rebalances that have ended.');
  const fills = counter('ballast_fills_total', 'Their executions.');
  const traded = counter('ballast_traded_notional_total', 'What they traded, in the settle coin.');
  const fees = new ReadGauge(
    registry,
    'ballast_trading_fees',
    'What the venue charged for them since this process began, in the settle coin. A rebate takes off from it.',
  );
  const cost = new ReadGauge(
    registry,
    'ballast_shortfall',
    'Implementation shortfall of them since this process began, in the settle coin, above zero a cost: by its parts drift, slippage and fee.',
    ['part'],
  );
  const measures = [
    histogram(
      'ballast_breach_to_order_seconds',
      'From a breach that is seen to the intent of the first order.',
      QUICK,
      breachToOrder,
    ),
    histogram(
      'ballast_time_outside_band_seconds',
      'From a breach that is seen to the rebalance point that ends it.',
      QUICK,
      timeOutside,
    ),
    histogram(
      'ballast_daily_lateness_seconds',
      'From the time of a daily rebalance to its opening.',
      SLOW,
      dailyLateness,
    ),
    histogram(
      'ballast_leverage_removed_per_minute',
      'Leverage that an interim or emergency rebalance took away, by the minutes from the breach or the request to its end.',
      [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 50, 100, 500],
      leverageRemovedPerMinute,
    ),
  ];
  let sums = { drift: ZERO, slippage: ZERO, fee: ZERO };

  return (ended) => {
    rebalances.inc({ cause: ended.cause, outcome: ended.outcome });
    duration.observe({ cause: ended.cause }, (ended.closedAt - ended.openedAt) / 1_000);
    orders.inc(ended.orders);
    fills.inc(ended.fills.length);
    for (const measure of measures) measure(ended);
    if (ended.fills.length > 0) showCost(ended);
  };

  function showCost(ended: EndedRebalance): void {
    traded.inc(
      Decimal.sum(
        ...ended.fills.map(({ contracts, price }) => decimal(contracts).times(decimal(price))),
      ).toNumber(),
    );
    const { drift, slippage, fee } = shortfallOf(ended);
    sums = { drift: sums.drift.plus(drift), slippage: sums.slippage.plus(slippage), fee: sums.fee.plus(fee) };
    fees.set({}, sums.fee.toNumber());
    for (const part of ['drift', 'slippage', 'fee'] as const) cost.set({ part }, sums[part].toNumber());
  }

  function counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers });
  }

  function histogram(
    name: string,
    help: string,
    buckets: number[],
    measure: (ended: EndedRebalance) => number | null,
  ): (ended: EndedRebalance) => void {
    const made = new Histogram({ name, help, buckets, registers });
    return (ended) => {
      const value = measure(ended);
      if (value !== null) made.observe(value);
    };
  }
}

/** Against the mark price of the first strike; it stands in where a fill was booked without its own. */
function shortfallOf({ strikePrice, fills }: EndedRebalance): Shortfall {
  const price = strikePrice === null ? null : decimal(strikePrice);
  const measured = fills.map((fill) => measuredFill(fill, price));
  return shortfall(price ?? measured[0]?.mark ?? ZERO, measured);
}

function measuredFill(
  { side, contracts, price, fee, markPrice }: EndedFill,
  strike: Decimal | null,
): MeasuredFill {
  return {
    direction: side === 'buy' ? 1 : -1,
    contracts: decimal(contracts),
    price: decimal(price),
    fee: decimal(fee),
    mark: markPrice === null ? (strike ?? decimal(price)) : decimal(markPrice),
  };
}
