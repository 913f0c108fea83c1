import { OBJECTIVE_NAMES, type ObjectiveName, type Objectives } from '../config/objectives.js';
import type { EndedRebalance, MonitoringLedger } from '../ledger/monitoring-port.js';
import { breachToOrder, dailyLateness, leverageRemovedPerMinute, timeOutside } from './measures.js';
import { quantile } from './quantile.js';

/** One objective over a span. Times in seconds. */
export interface ObjectiveResult {
  readonly name: ObjectiveName;
  readonly what: string;
  readonly unit: 'seconds' | 'leverage a minute';
  /** Whether the figure must stay at or below its target, or reach it. */
  readonly bound: 'at most' | 'at least';
  readonly target: number;
  /** Null where nothing was measured: then it is neither met nor missed. */
  readonly value: number | null;
  readonly isMissed: boolean;
  /** How many were measured, and the worst of them. */
  readonly measured: number;
  readonly worst: { readonly value: number; readonly id: string } | null;
}

/** Instants in milliseconds since 1970. */
export interface ObjectiveReport {
  readonly from: number;
  readonly until: number;
  readonly objectives: readonly ObjectiveResult[];
  /** Seconds that funds of this span were beyond their range, by what has ended in it. */
  readonly secondsOutside: number;
  /** Funds beyond their range now. */
  readonly openBreaches: readonly { readonly token: string; readonly since: number }[];
}

interface Definition {
  readonly what: string;
  readonly unit: ObjectiveResult['unit'];
  readonly bound: ObjectiveResult['bound'];
  readonly part: number;
  readonly measure: (ended: EndedRebalance) => number | null;
}

const DEFINITIONS: Readonly<Record<ObjectiveName, Definition>> = {
  'breach-to-order-p50': {
    ...{ what: 'breach to first order, median', unit: 'seconds', bound: 'at most' },
    ...{ part: 0.5, measure: breachToOrder },
  },
  'breach-to-order-p99': {
    ...{ what: 'breach to first order, 99 %', unit: 'seconds', bound: 'at most' },
    ...{ part: 0.99, measure: breachToOrder },
  },
  'time-outside-p99': {
    ...{ what: 'time outside the band, 99 %', unit: 'seconds', bound: 'at most' },
    ...{ part: 0.99, measure: timeOutside },
  },
  'leverage-per-minute-p50': {
    ...{ what: 'leverage removed, median', unit: 'leverage a minute', bound: 'at least' },
    ...{ part: 0.5, measure: leverageRemovedPerMinute },
  },
  'daily-lateness-p99': {
    ...{ what: 'lateness of the daily, 99 %', unit: 'seconds', bound: 'at most' },
    ...{ part: 0.99, measure: dailyLateness },
  },
};

const AT_ONCE = 5_000;

/** What was measured of the rebalances that ended in a span. */
export async function objectiveReport(
  ledger: Pick<MonitoringLedger, 'endedRebalances' | 'openBreaches'>,
  targets: Objectives,
  { from, until }: { readonly from: number; readonly until: number },
): Promise<ObjectiveReport> {
  const [ended, openBreaches] = await Promise.all([allEnded(ledger, from, until), ledger.openBreaches()]);
  const names = Object.keys(DEFINITIONS) as ObjectiveName[]; // its own keys
  const outside = ended.reduce((sum, one) => sum + (timeOutside(one) ?? 0), 0);
  return {
    ...{ from, until, openBreaches, secondsOutside: outside },
    objectives: names.map((name) => resultOf(name, targets[OBJECTIVE_NAMES[name]], ended)),
  };
}

function resultOf(name: ObjectiveName, target: number, ended: readonly EndedRebalance[]): ObjectiveResult {
  const { what, unit, bound, part, measure } = DEFINITIONS[name];
  const measured = ended.flatMap((one) => {
    const value = measure(one);
    return value === null ? [] : [{ value, id: one.id }];
  });
  const value = quantile(
    measured.map((one) => one.value),
    part,
  );
  const isBelow = bound === 'at most';
  const [worst = null] = measured.toSorted((a, b) => (isBelow ? b.value - a.value : a.value - b.value));
  const isMissed = value !== null && (isBelow ? value > target : value < target);
  return { ...{ name, what, unit, bound, target, value, isMissed, worst }, measured: measured.length };
}

/** In parts, each from the last instant of the one before: those of that instant come again, and count once. */
async function allEnded(
  ledger: Pick<MonitoringLedger, 'endedRebalances'>,
  from: number,
  until: number,
): Promise<readonly EndedRebalance[]> {
  const ended = new Map<string, EndedRebalance>();
  for (let start = from, limit = AT_ONCE; ; ) {
    const rows = await ledger.endedRebalances({ from: start, until, limit });
    for (const row of rows) ended.set(row.id, row);
    if (rows.length < limit) return [...ended.values()];
    const last = rows.at(-1)?.closedAt ?? until;
    // More of one instant than fit into one part.
    limit = last === start ? limit * 2 : AT_ONCE;
    start = last;
  }
}
