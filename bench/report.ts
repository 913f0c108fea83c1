import Table from 'cli-table3';
import type { ProcessorTimes } from './processor.js';
import type {
  Ratio,
  Results,
  SimulationFigures,
  SweepFigures,
  ThroughputFigures,
  TickFigures,
} from './results.js';
import type { Spread } from './statistics.js';

/** What a person reads. */
export function reportText(results: Results): string {
  const { figures, machine } = results;
  const { throughput, simulation, sweep } = figures;
  const rows = [
    ...(throughput === null ? [] : throughputRows(throughput)),
    ...latencyRows(figures.tickToOrderMs),
    ...figures.ticksPerSecond.flatMap(tickRows),
    ...(simulation === null ? [] : simulationRows(simulation)),
    ...(sweep === null ? [] : sweepRows(sweep)),
  ];
  return [
    tableOf(['', '', 'median (least to most)'], rows),
    '',
    ...(throughput === null ? [] : processorLines(throughput)),
    tableOf(['goal', 'median (least to most)', 'floor', 'stretch', ''], figures.ratios.map(ratioRow)),
    '',
    `${machine.cores} cores (${machine.processor}, ${machine.platform}), Node ${machine.node}; ` +
      `load before ${machine.loadBefore}; ${machine.seconds} s`,
    verdictLine(figures.ratios),
  ].join('\n');
}

function verdictLine(ratios: readonly Ratio[]): string {
  const missed = ratios.filter(({ verdict }) => verdict === 'missed').map(({ goal }) => goal.name);
  return missed.length === 0
    ? 'Every floor was hit.'
    : `MISSED ${missed.length} of ${ratios.length} floors: ${missed.join(', ')}.`;
}

function throughputRows({ rebalancesPerSecond: rate }: ThroughputFigures): string[][] {
  return [
    ['(a) rebalances a second', 'real', shown(rate.real, 1)],
    ['', 'empty chain', shown(rate.empty, 1)],
    ['', 'bare workflow', shown(rate.bare, 1)],
  ];
}

function latencyRows(latency: Results['figures']['tickToOrderMs']): string[][] {
  if (latency === null) return [];
  return [
    ['(b) tick to order, ms', 'real', shown(latency.real, 0)],
    ['', 'empty hops', shown(latency.empty, 0)],
  ];
}

function tickRows({ funds, watcher, bare, ratio, ratioByProcessorTime }: TickFigures): string[][] {
  return [
    [`(c) ticks a second, ${funds} fund(s)`, 'watcher', shown(watcher, 0)],
    ['', 'bare client', shown(bare, 0)],
    ['', 'ratio', shown(ratio, 2)],
    ['', 'ratio by processor time', shown(ratioByProcessorTime, 2)],
  ];
}

const processorLines = ({ processorMsPerRebalance }: ThroughputFigures): string[] => [
  'Processor time of one rebalance, ms',
  processorTable(processorMsPerRebalance),
  '',
];

function simulationRows(found: SimulationFigures): string[][] {
  return [
    ['(d) three years of hours, 3x daily, ms', 'read and played', shown(found.wholeMs, 1)],
    ['', 'and every row written', shown(found.writtenMs, 1)],
    [`(d) ${found.minutes} minutes from a file, ms`, 'read and played', shown(found.fromFileMs, 0)],
    ['', 'bare reading', shown(found.bareFileMs, 0)],
    ['(d) minutes in memory, millions a second', 'calm', shown(found.calm, 1)],
    ['', 'all of 2020', shown(found.crash, 1)],
    ['', 'bare look', shown(found.barePass, 1)],
    ['', 'ratio of calm to it', shown(found.passRatio, 3)],
    ['', 'prices', found.what],
  ];
}

function sweepRows({
  cores,
  points,
  one,
  all,
  speedUp,
  bareSpeedUp,
  byProcessorTime,
}: SweepFigures): string[][] {
  return [
    [`(e) a sweep of ${points} points, s by the clock`, 'one core', shown(one, 1)],
    ['', `all ${cores}`, shown(all, 1)],
    ['', 'times as fast', shown(speedUp, 2)],
    ['', 'a bare loop', shown(bareSpeedUp, 2)],
    ['', 'by processor time', shown(byProcessorTime, 2)],
  ];
}

function ratioRow({ goal, verdict, ...spread }: Ratio): string[] {
  const sign = goal.better === 'more' ? 'at least' : 'at most';
  return [goal.name, shown(spread, 3), `${sign} ${goal.floor}`, `${sign} ${goal.stretch}`, verdict];
}

function processorTable(kinds: Readonly<Record<string, ProcessorTimes>>): string {
  const parts = [...new Set(Object.values(kinds).flatMap((times) => Object.keys(times)))];
  const names = Object.keys(kinds);
  const cell = (name: string, part: string) => (kinds[name]?.[part] ?? 0).toFixed(1);
  return tableOf(
    ['', ...names],
    parts.map((part) => [part, ...names.map((name) => cell(name, part))]),
  );
}

const shown = ({ median, min, max }: Spread, digits: number): string =>
  `${median.toFixed(digits)} (${min.toFixed(digits)} to ${max.toFixed(digits)})`;

function tableOf(head: string[], rows: readonly string[][]): string {
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  table.push(...rows);
  return table.toString();
}
