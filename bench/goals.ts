import type { Spread } from './statistics.js';

/** What must be reached, and what is aimed at. `atMost` where less is better. */
export interface Goal {
  readonly name:
    | 'throughputRatio'
    | 'bareRatio'
    | 'latencyRatio'
    | 'tickRatio'
    | 'simulationSeconds'
    | 'fileRatio'
    | 'calmMillions'
    | 'crashRatio'
    | 'sweepRatio';
  readonly better: 'more' | 'less';
  readonly floor: number;
  readonly stretch: number;
}

export const GOALS = {
  throughput: { name: 'throughputRatio', better: 'more', floor: 0.8, stretch: 0.95 },
  bare: { name: 'bareRatio', better: 'more', floor: 0.5, stretch: 0.65 },
  latency: { name: 'latencyRatio', better: 'less', floor: 1.25, stretch: 1.1 },
  ticks: { name: 'tickRatio', better: 'more', floor: 0.8, stretch: 0.95 },
  simulation: { name: 'simulationSeconds', better: 'less', floor: 0.1, stretch: 0.01 },
  file: { name: 'fileRatio', better: 'less', floor: 1.25, stretch: 1.1 },
  calm: { name: 'calmMillions', better: 'more', floor: 10, stretch: 20 },
  crash: { name: 'crashRatio', better: 'more', floor: 0.5, stretch: 0.9 },
  sweep: { name: 'sweepRatio', better: 'more', floor: 0.8, stretch: 0.95 },
} as const satisfies Record<string, Goal>;

export type Verdict = 'missed' | 'hit' | 'hit, and the stretch';

export function judge(goal: Goal, ratio: Pick<Spread, 'median'>): Verdict {
  if (reaches(goal, ratio.median, goal.stretch)) return 'hit, and the stretch';
  return reaches(goal, ratio.median, goal.floor) ? 'hit' : 'missed';
}

function reaches({ better }: Goal, ratio: number, bound: number): boolean {
  return better === 'more' ? ratio >= bound : ratio <= bound;
}
