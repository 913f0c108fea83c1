import { expect, test } from 'vitest';
import type { NewAlert } from '../../src/contract/alert.js';
import { HealthBoard } from '../../src/health/board.js';

const SUMMARY = { open: 0, undelivered: 0, undeliveredSince: null, trouble: null };
const silent: NewAlert = { kind: 'feed-silent', token: null, what: 'BTCUSDT is silent', key: 'feed/BTCUSDT' };
const halted: NewAlert = { kind: 'nav-near-zero', token: 'BTC3L', what: 'near zero', key: 'near-zero/BTC3L' };

let now = 1_000_000;
function board(): HealthBoard {
  now = 1_000_000;
  const seen = new HealthBoard(() => now);
  seen.saw('ledger', [], SUMMARY);
  seen.saw('temporal', [], null);
  return seen;
}

test('an engine that nobody has looked at is not well', () => {
  expect(new HealthBoard().troubles()).toEqual([
    'the ledger has not been seen yet',
    'Temporal has not been seen yet',
  ]);
});

test('it is well while both were seen lately; then it is said since when not, and why', () => {
  const seen = board();
  expect(seen.troubles()).toEqual([]);
  seen.missed('temporal', new Error('refused'));
  now += 45_000;
  expect(seen.troubles()).toEqual([]);
  now += 1;
  seen.saw('ledger', [], SUMMARY);
  expect(seen.troubles()).toEqual(['Temporal has not been seen since 1970-01-01T00:16:40.000Z (refused)']);
});

test('what keeps the engine from its work is trouble, what is wrong with a fund is not', () => {
  const seen = board();
  seen.saw('ledger', [silent, halted], SUMMARY);
  expect(seen.troubles()).toEqual(['BTCUSDT is silent']);
});

test('so are alerts that are not delivered for five minutes', () => {
  const seen = board();
  seen.saw('ledger', [], { ...SUMMARY, undelivered: 2, undeliveredSince: now - 300_000, trouble: 'a: 503' });
  expect(seen.troubles()).toEqual([]);
  now += 1;
  expect(seen.troubles()).toEqual(['2 alerts are not delivered (a: 503)']);
});
