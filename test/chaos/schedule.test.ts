import { describe, expect, test } from 'vitest';
import { USUAL_BOUNDARIES } from '../../chaos/schedule/boundaries.js';
import { FAULT_KINDS, faultPlanOf } from '../../chaos/schedule/faults.js';
import { Random } from '../../chaos/schedule/random.js';
import { type Schedule, scheduleOf } from '../../chaos/schedule/schedule.js';
import { faultPlan } from '../../src/venue/paper/faults/plan.js';

const LIMITS = { funds: 6, books: 1, kills: true, faults: true };
const TARGET = { accounts: 'c001*', contract: 'C001USDT' };

/** With its fault plans as the exchange would get them. */
const written = (schedule: Schedule): string =>
  JSON.stringify(schedule, (key, value: unknown) =>
    key === 'planFor' && typeof value === 'function' ? value(TARGET) : value,
  ) +
  JSON.stringify(schedule.steps.map((step) => (step.kind === 'faults' ? step.planFor(TARGET) : step.kind)));

describe('the schedule of a seed', () => {
  test('is the same every time, and another for another seed', () => {
    expect(written(scheduleOf(7, LIMITS))).toBe(written(scheduleOf(7, LIMITS)));
    expect(written(scheduleOf(7, LIMITS))).not.toBe(written(scheduleOf(8, LIMITS)));
  });

  test('has every kind of step, every kind of kill and every usual boundary within a few hundred seeds', () => {
    const steps = Array.from({ length: 400 }, (_, seed) => scheduleOf(seed, LIMITS)).flatMap((schedule) => [
      ...schedule.early,
      ...schedule.steps,
    ]);
    expect(new Set(steps.map(({ kind }) => kind))).toEqual(
      new Set([
        ...['move', 'funding', 'daily', 'emergency', 'word', 'reset', 'flood', 'kill-at', 'kill-after'],
        ...['faults', 'rest', 'settle-down', 'tell'],
        ...[
          'money',
          'dealing',
          'units',
          'rules',
          'settle-contract',
          'delist',
          'retire',
          'switch',
          'reset-standing',
        ],
      ]),
    );
    const kills = steps.flatMap((step) => (step.kind === 'kill-at' ? [step] : []));
    expect(new Set(kills.map(({ part }) => part)).size).toBe(6);
    const names = new Set(kills.map(({ point }) => `${point.step}/${point.boundary}`));
    expect(names.size).toBe(USUAL_BOUNDARIES.length);
  });

  test('is about every fund and hedge book of the slot, and asks of a book nothing that only a fund can do', () => {
    const steps = Array.from({ length: 400 }, (_, seed) => scheduleOf(seed, LIMITS).steps).flat();
    const placesOf = (kinds: readonly string[]) =>
      new Set(steps.flatMap((step) => ('fund' in step && kinds.includes(step.kind) ? [step.fund] : [])));
    expect(placesOf(['emergency'])).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]));
    expect(placesOf(['word'])).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]));
    expect(placesOf(['tell'])).toContain(6);
    expect(placesOf(['money'])).not.toContain(7);
    expect(placesOf(['dealing', 'units', 'rules', 'retire'])).toEqual(new Set([0, 1, 2, 3, 4, 5]));
  });

  test('draws only fault plans that the exchange takes', () => {
    const plans = Array.from({ length: 500 }, (_, seed) => faultPlanOf(seed, new Random(seed))(TARGET));
    for (const plan of plans) expect(faultPlan.safeParse(plan).error).toBeUndefined();
    const kinds = new Set(plans.flatMap(({ faults }) => faults.map(({ kind }) => kind)));
    expect(kinds).toEqual(new Set(FAULT_KINDS));
  });
});
