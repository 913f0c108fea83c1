import { expect, it } from 'vitest';
import { healthWords } from '../../src/venue/health-words.js';

const since = Date.UTC(2026, 0, 2, 3, 4, 5);

it('says since when a venue is out of reach, why, and when it is tried again', () => {
  const open = { state: 'open', since, reason: 'HTTP503: maintenance', nextProbeAt: since + 1_500 } as const;
  expect(healthWords('bybit', open)).toBe(
    'bybit has been out of reach since 2026-01-02T03:04:05.000Z (HTTP503: maintenance); tried again at 2026-01-02T03:04:06.500Z',
  );
  expect(healthWords('bybit', { ...open, state: 'half-open', nextProbeAt: null })).toContain(
    'trying again now',
  );
  expect(healthWords('bybit', { state: 'closed', since, reason: null, nextProbeAt: null })).toBe(
    'bybit answers',
  );
});
