import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { FundState } from '../../src/contract/fund-state.js';
import {
  HOLDERS_NOTES,
  holdersNotes,
  NOT_TRADABLE,
  SUSPENDED_BEFORE_MS,
  whyNotTradable,
} from '../../src/contract/tradable.js';
import type { SwitchState } from '../../src/contract/trading-switch.js';

const NOW = Date.UTC(2026, 10, 22, 12);
const fund = (state: FundState, switched: SwitchState = 'ACTIVE', at?: number | null) => ({
  state,
  tradingSwitch: { state: switched },
  unitChange: at === undefined ? null : { at },
});

test.each<[FundState, SwitchState, readonly string[]]>([
  ['ESTABLISHING', 'ACTIVE', ['not-established']],
  ['ACTIVE', 'ACTIVE', []],
  ['ACTIVE', 'REDUCING', []],
  ['ACTIVE', 'HALTED', ['all-halted']],
  ['PAUSED', 'ACTIVE', []],
  ['REDUCING', 'ACTIVE', []],
  ['HALTED', 'ACTIVE', ['halted']],
  ['HALTED', 'HALTED', ['halted', 'all-halted']],
  ['WIPED_OUT', 'ACTIVE', ['wiped-out']],
  ['WIPED_OUT', 'HALTED', ['wiped-out']],
  ['RETIRED', 'HALTED', ['retired']],
])('a fund that is %s, with the switch for all at %s, is held back by %j', (state, switched, codes) => {
  expect(whyNotTradable(fund(state, switched), NOW)).toEqual(codes);
});

test('a split or merge suspends its token from ten minutes before its instant until it has taken effect', () => {
  const at = NOW + SUSPENDED_BEFORE_MS;
  expect(whyNotTradable(fund('ACTIVE', 'ACTIVE', at), NOW - 1)).toEqual([]);
  expect(whyNotTradable(fund('ACTIVE', 'ACTIVE', at), NOW)).toEqual(['units-changing']);
  expect(whyNotTradable(fund('ACTIVE', 'ACTIVE', at), at + 86_400_000)).toEqual(['units-changing']);
});

test('one that waits for the next rebalance can take effect at any moment', () => {
  expect(whyNotTradable(fund('ACTIVE', 'ACTIVE', null), NOW)).toEqual(['units-changing']);
});

test('holders are told what keeps nobody from trading', () => {
  expect(holdersNotes(fund('PAUSED'))).toEqual(['paused']);
  expect(holdersNotes(fund('REDUCING'))).toEqual(['reducing']);
  expect(holdersNotes(fund('ACTIVE', 'REDUCING'))).toEqual(['reducing']);
  expect(holdersNotes(fund('ACTIVE', 'ACTIVE', NOW))).toEqual(['units-announced']);
  expect(holdersNotes(fund('ACTIVE'))).toEqual([]);
  const retiring = (state: FundState, effectiveAt: number | null) =>
    holdersNotes({ ...fund(state), retirement: { effectiveAt } });
  expect(retiring('ACTIVE', null)).toEqual(['retirement-announced']);
  expect(retiring('ACTIVE', NOW)).toEqual(['unwinding']);
  expect(retiring('RETIRED', NOW)).toEqual([]);
});

test('the documentation explains every code, in the words that are served', async () => {
  const page = await readFile(new URL('../../docs/public-snapshot.md', import.meta.url), 'utf8');
  for (const [code, meaning] of Object.entries({ ...NOT_TRADABLE, ...HOLDERS_NOTES })) {
    expect(page).toContain(`| \`${code}\` | ${meaning} |`);
  }
});
