import { GOALS, type Goal, judge, type Verdict } from './goals.js';
import type { Breach } from './latency.js';
import type { Machine } from './machine.js';
import type { ProcessorTimes } from './processor.js';
import type { SimulationTimes } from './simulation/measure.js';
import { ratiosOf, type Spread, spreadOf } from './statistics.js';
import type { SweepRound, SweepTimes } from './sweep/measure.js';
import type { Kind, Throughput } from './throughput.js';
import type { TickPairs } from './ticks/measure.js';

/** What was measured, null where it was not asked for. Rates are per second, latencies in milliseconds. */
export interface Measured {
  readonly throughput: Throughput | null;
  readonly latency: readonly Breach[] | null;
  readonly ticks: readonly TickPairs[] | null;
  readonly simulation: SimulationTimes | null;
  readonly sweep: SweepTimes | null;
}

export interface Ratio extends Spread {
  readonly goal: Goal;
  readonly verdict: Verdict;
}

export interface TickFigures {
  readonly funds: number;
  readonly watcher: Spread;
  readonly bare: Spread;
  readonly ratio: Spread;
  /** The same per second of processor time, which other programs of the machine disturb less. */
  readonly ratioByProcessorTime: Spread;
}

/** Times in milliseconds, rates in millions of candles a second, all by processor time. */
export interface SimulationFigures {
  readonly what: string;
  readonly wholeMs: Spread;
  /** With every row of the result written as JSON. */
  readonly writtenMs: Spread;
  readonly minutes: number;
  readonly fromFileMs: Spread;
  readonly bareFileMs: Spread;
  readonly calm: Spread;
  readonly crash: Spread;
  /** A loop over the same columns that compares, and does nothing else. */
  readonly barePass: Spread;
  readonly passRatio: Spread;
}

/** Seconds by the clock; a speed-up is how many times as fast all cores are as one. */
export interface SweepFigures {
  readonly cores: number;
  readonly points: number;
  readonly one: Spread;
  readonly all: Spread;
  readonly speedUp: Spread;
  /** Of a bare loop in as many threads: what the cores gave at that time. */
  readonly bareSpeedUp: Spread;
  /** What it would be on cores that do nothing else: their number, less the processor time that all take beyond one. */
  readonly byProcessorTime: Spread;
}

/** What `--json` prints: the median of each goal by its name, and what is behind it. */
export interface Results extends Readonly<Partial<Record<Goal['name'], number>>> {
  /** Whether every floor was reached. */
  readonly passed: boolean;
  readonly figures: {
    readonly ratios: readonly Ratio[];
    readonly throughput: ThroughputFigures | null;
    readonly tickToOrderMs: { readonly real: Spread; readonly empty: Spread } | null;
    readonly ticksPerSecond: readonly TickFigures[];
    readonly simulation: SimulationFigures | null;
    readonly sweep: SweepFigures | null;
  };
  readonly measured: Measured;
  readonly machine: Machine;
}

export interface ThroughputFigures {
  readonly rebalancesPerSecond: Readonly<Record<Kind, Spread>>;
  readonly processorMsPerRebalance: Readonly<Record<Kind, ProcessorTimes>>;
}

export function resultsOf(measured: Measured, machine: Machine): Results {
  const { throughput, latency, ticks, simulation, sweep } = measured;
  const tickFigures = (ticks ?? []).map(tickFiguresOf);
  const ratios = [
    ...(throughput === null ? [] : throughputRatios(throughput)),
    ...(latency === null
      ? []
      : [ratio(GOALS.latency, ratiosOf(latency.map(({ real, empty }) => [real, empty])))]),
    ...(ticks === null ? [] : [ratio(GOALS.ticks, worst(tickFigures))]),
    ...(simulation === null ? [] : simulationRatios(simulation)),
    ...(sweep === null ? [] : [sweepRatio(sweep)]),
  ];
  return {
    ...Object.fromEntries(ratios.map(({ goal, median }) => [goal.name, median])),
    passed: ratios.every(({ verdict }) => verdict !== 'missed'),
    figures: {
      ratios,
      throughput: throughput && throughputFiguresOf(throughput),
      tickToOrderMs: latency && {
        real: spreadOf(latency.map(({ real }) => real)),
        empty: spreadOf(latency.map(({ empty }) => empty)),
      },
      ticksPerSecond: tickFigures,
      simulation: simulation && simulationFiguresOf(simulation),
      sweep: sweep && sweepFiguresOf(sweep),
    },
    measured,
    machine,
  };
}

const throughputRatios = ({ rounds }: Throughput): readonly Ratio[] => [
  ratio(GOALS.throughput, ratiosOf(rounds.map(({ real, empty }) => [real, empty]))),
  ratio(GOALS.bare, ratiosOf(rounds.map(({ real, bare }) => [real, bare]))),
];

const throughputFiguresOf = ({ rounds, processor }: Throughput): ThroughputFigures => ({
  rebalancesPerSecond: {
    real: spreadOf(rounds.map(({ real }) => real)),
    empty: spreadOf(rounds.map(({ empty }) => empty)),
    bare: spreadOf(rounds.map(({ bare }) => bare)),
  },
  processorMsPerRebalance: processor,
});

const simulationRatios = ({ rounds }: SimulationTimes): readonly Ratio[] => [
  ratio(GOALS.simulation, spreadOf(rounds.map(({ whole }) => whole))),
  ratio(GOALS.file, ratiosOf(rounds.map(({ fromFile, bareFile }) => [fromFile, bareFile]))),
  ratio(GOALS.calm, spreadOf(rounds.map(({ calm }) => calm / MILLION))),
  ratio(GOALS.crash, ratiosOf(rounds.map(({ crash, calm }) => [crash, calm]))),
];

const sweepRatio = ({ rounds }: SweepTimes): Ratio =>
  ratio(GOALS.sweep, ratiosOf(rounds.map((round) => [speedUp(round), bareSpeedUp(round)])));

const MILLION = 1_000_000;

function simulationFiguresOf({ what, minutes, rounds }: SimulationTimes): SimulationFigures {
  const milliseconds = (of: 'whole' | 'written' | 'fromFile' | 'bareFile') =>
    spreadOf(rounds.map((round) => round[of] * 1_000));
  const millions = (of: 'calm' | 'crash' | 'barePass') =>
    spreadOf(rounds.map((round) => round[of] / MILLION));
  return {
    ...{ what, minutes, wholeMs: milliseconds('whole'), writtenMs: milliseconds('written') },
    ...{ fromFileMs: milliseconds('fromFile'), bareFileMs: milliseconds('bareFile') },
    ...{ calm: millions('calm'), crash: millions('crash'), barePass: millions('barePass') },
    passRatio: ratiosOf(rounds.map(({ calm, barePass }) => [calm, barePass])),
  };
}

const speedUp = ({ one, all }: SweepRound): number => one.clock / all.clock;
const bareSpeedUp = ({ bareOne, bareAll }: SweepRound): number => bareOne.clock / bareAll.clock;

const sweepFiguresOf = ({ cores, points, rounds }: SweepTimes): SweepFigures => ({
  ...{ cores, points },
  one: spreadOf(rounds.map(({ one }) => one.clock)),
  all: spreadOf(rounds.map(({ all }) => all.clock)),
  speedUp: spreadOf(rounds.map(speedUp)),
  bareSpeedUp: spreadOf(rounds.map(bareSpeedUp)),
  byProcessorTime: spreadOf(rounds.map(({ one, all }) => (cores * one.processor) / all.processor)),
});

const ratio = (goal: Goal, spread: Spread): Ratio => ({ goal, ...spread, verdict: judge(goal, spread) });

function tickFiguresOf({ funds, pairs }: TickPairs): TickFigures {
  return {
    funds,
    watcher: spreadOf(pairs.map(({ watcher }) => watcher.perSecond)),
    bare: spreadOf(pairs.map(({ bare }) => bare.perSecond)),
    ratio: ratiosOf(pairs.map(({ watcher, bare }) => [watcher.perSecond, bare.perSecond])),
    ratioByProcessorTime: ratiosOf(
      pairs.map(({ watcher, bare }) => [watcher.perProcessorSecond, bare.perProcessorSecond]),
    ),
  };
}

/** With however many funds: the worst of the medians counts. */
function worst(figures: readonly TickFigures[]): Spread {
  const ratios = figures.map((found) => found.ratio).sort((a, b) => a.median - b.median);
  const [first] = ratios;
  if (first === undefined) throw new RangeError('no ticks were measured');
  return first;
}
