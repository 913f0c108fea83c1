import { describe, expect, test } from 'vitest';
import { GOALS, judge } from '../../bench/goals.js';
import { inTurn } from '../../bench/in-turn.js';
import type { Machine } from '../../bench/machine.js';
import { readParts } from '../../bench/parts.js';
import { reportText } from '../../bench/report.js';
import { type Measured, resultsOf } from '../../bench/results.js';
import { ratiosOf, spreadOf } from '../../bench/statistics.js';

describe('figures of a series', () => {
  test('are its median, least and most, whatever the order', () => {
    expect(spreadOf([5, 1, 9])).toEqual({ median: 5, min: 1, max: 9 });
    expect(spreadOf([4, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 4 });
  });

  test('of nothing are refused', () => {
    expect(() => spreadOf([])).toThrow(RangeError);
  });

  test('as ratios are taken pair by pair', () => {
    // The machine was ten times slower during the last pair: its ratio is what it would have been.
    const pairs = [
      [8, 10],
      [9, 10],
      [0.85, 1],
    ] as const;
    expect(ratiosOf(pairs).median).toBeCloseTo(0.85);
  });
});

test('a goal is judged by its floor and its stretch, in its own direction', () => {
  expect([0.79, 0.8, 0.95].map((median) => judge(GOALS.throughput, { median }))).toEqual([
    'missed',
    'hit',
    'hit, and the stretch',
  ]);
  expect([1.26, 1.25, 1.1].map((median) => judge(GOALS.latency, { median }))).toEqual([
    'missed',
    'hit',
    'hit, and the stretch',
  ]);
});

test('whatever runs first in a round is another one in the next', () => {
  expect([0, 1, 2, 3].map((round) => inTurn(['a', 'b', 'c'], round).join(''))).toEqual([
    'abc',
    'bca',
    'cab',
    'abc',
  ]);
  expect(inTurn(['a', 'b'], -1)).toEqual(['b', 'a']);
});

test('what is measured can be chosen by its letters', () => {
  expect([...readParts('d, e')]).toEqual(['d', 'e']);
  expect(() => readParts('d,f')).toThrow('Give one or more of a, b, c, d, e');
});

describe('results', () => {
  const machine: Machine = {
    cores: 2,
    processor: 'any',
    platform: 'any',
    node: 'any',
    loadBefore: 0,
    seconds: 1,
  };
  const sweep = (clock: number, processor: number) => ({ clock, processor });
  const rate = (perSecond: number) => ({ perSecond, perProcessorSecond: perSecond });
  const measured: Measured = {
    throughput: {
      rounds: [{ real: 9, empty: 10, bare: 15 }],
      processor: { real: {}, empty: {}, bare: {} },
    },
    latency: [{ real: 120, empty: 100 }],
    ticks: [
      { funds: 1, pairs: [{ watcher: rate(95), bare: rate(100) }] },
      { funds: 1_000, pairs: [{ watcher: rate(85), bare: rate(100) }] },
    ],
    simulation: {
      what: 'any',
      minutes: 1_000,
      rounds: [
        { whole: 0.09, written: 0.1, fromFile: 1.2, bareFile: 1, calm: 12e6, crash: 9e6, barePass: 6e8 },
      ],
    },
    // Half of the second core was somebody else's: a bare loop shows it.
    sweep: {
      cores: 2,
      points: 80,
      rounds: [{ one: sweep(8, 8), all: sweep(5.92, 10), bareOne: sweep(3, 3), bareAll: sweep(2, 3) }],
    },
  };

  test('name what has a goal; of the ticks the worst counts', () => {
    expect(resultsOf(measured, machine)).toMatchObject({
      throughputRatio: 0.9,
      bareRatio: 0.6,
      latencyRatio: 1.2,
      tickRatio: 0.85,
      simulationSeconds: 0.09,
      fileRatio: 1.2,
      calmMillions: 12,
      crashRatio: 0.75,
      sweepRatio: expect.closeTo(0.9, 2),
      passed: true,
    });
  });

  test('tell what a sweep loses on cores that do nothing else', () => {
    expect(resultsOf(measured, machine).figures.sweep).toMatchObject({
      speedUp: { median: expect.closeTo(1.35, 2) },
      bareSpeedUp: { median: 1.5 },
      byProcessorTime: { median: 1.6 },
    });
  });

  test('are of what was measured alone', () => {
    const only = resultsOf(
      { ...measured, throughput: null, latency: null, ticks: null, sweep: null },
      machine,
    );
    expect(only.figures.ratios.map(({ goal }) => goal.name)).toEqual([
      ...['simulationSeconds', 'fileRatio', 'calmMillions', 'crashRatio'],
    ]);
    expect(reportText(only)).toContain('Every floor was hit.');
    expect(reportText(only)).not.toContain('tick');
  });

  test('name the floors that were missed', () => {
    const missed = resultsOf({ ...measured, latency: [{ real: 126, empty: 100 }] }, machine);
    expect(reportText(missed)).toContain('MISSED 1 of 9 floors: latencyRatio.');
  });

  test('are no success where one floor is missed', () => {
    expect(resultsOf({ ...measured, latency: [{ real: 126, empty: 100 }] }, machine).passed).toBe(false);
  });
});
