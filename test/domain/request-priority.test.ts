import { describe, expect, it } from 'vitest';
import { byPriority, type Cause, comparePriority } from '../../src/domain/request-priority.js';

describe('priority', () => {
  it('is establish, emergency, interim, daily', () => {
    const causes: Cause[] = ['daily', 'interim', 'establish', 'emergency'];
    expect(causes.sort(comparePriority)).toEqual(['establish', 'emergency', 'interim', 'daily']);
    expect(comparePriority('interim', 'interim')).toBe(0);
  });

  it('keeps the order of arrival within one priority', () => {
    const waiting = [
      { cause: 'daily', key: 'd1' },
      { cause: 'emergency', key: 'e1' },
      { cause: 'daily', key: 'd2' },
      { cause: 'emergency', key: 'e2' },
    ] as const;
    expect(byPriority(waiting).map(({ key }) => key)).toEqual(['e1', 'e2', 'd1', 'd2']);
  });
});
