import { describe, expect, test } from 'vitest';
import { readObjectives, USUAL_OBJECTIVES } from '../../src/config/objectives.js';

describe('BALLAST_OBJECTIVES', () => {
  test('changes what it names and leaves the rest as usual', () => {
    expect(readObjectives(' daily-lateness-p99 = 90 , breach-to-order-p50=0.25 ')).toEqual({
      objectives: { ...USUAL_OBJECTIVES, dailyLatenessP99: 90, breachToOrderP50: 0.25 },
      mistakes: [],
    });
    expect(readObjectives('')).toEqual({ objectives: USUAL_OBJECTIVES, mistakes: [] });
  });

  test('tells every mistake, and how to mend it', () => {
    const { mistakes } = readObjectives(
      'breach-to-order-p98=1,nothing,daily-lateness-p99=soon,time-outside-p99=1=2,leverage-per-minute-p50=-1',
    );
    expect(mistakes).toEqual([
      'there is no such objective: did you mean breach-to-order-p99?',
      expect.stringMatching(/^there is no such objective: write one of breach-to-order-p50, /),
      'daily-lateness-p99 needs a number of seconds, such as daily-lateness-p99=2.5',
      'time-outside-p99 needs a number of seconds, such as time-outside-p99=2.5',
      'leverage-per-minute-p50 needs a number of leverage a minute, such as leverage-per-minute-p50=2.5',
    ]);
  });
});
