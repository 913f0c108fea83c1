import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/config-error.js';
import { readFunds } from '../../src/config/funds-file.js';

const line = (token: string, leverage: number, rest: string) =>
  `  - { token: ${token}, contract: BTCUSDT, leverage: ${leverage}, model: index, preset: default-3x, ${rest} }`;
const file = (...lines: readonly string[]) => ['venue: { name: paper }', 'funds:', ...lines, ''].join('\n');

const LONG = line('BTC3L', 3, 'account: btc-book, initial: { equity: 1000, nav: 100 }');
const SHORT = line(
  'BTC3S',
  -3,
  'account: btc-book, initial: { equity: 500.5, nav: 10 }, rules: { minGap: 0.07, execution: { maxSlice: 5000, slicePause: 9, takerFee: 0.001 } }',
);
const OWN = line('BTC2L', 2, 'account: btc2l, initial: { equity: 100, nav: 1 }');

function issuesOf(text: string): readonly string[] {
  try {
    readFunds('funds.yaml', text);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.issues.map(({ message }) => message);
    throw error;
  }
}

describe('funds of the index model that share an account', () => {
  const { funds } = readFunds('funds.yaml', file(LONG, SHORT, OWN));

  test('have a hedge book before them, which owns the account and its capital', () => {
    expect(funds.map(({ token, book }) => [token, book])).toEqual([
      ['BTCBOOK', undefined],
      ['BTC3L', 'BTCBOOK'],
      ['BTC3S', 'BTCBOOK'],
      ['BTC2L', undefined],
    ]);
    expect(funds[0]).toMatchObject({
      ...{ account: 'btc-book', contract: 'BTCUSDT', leverage: '3', members: ['BTC3L', 'BTC3S'] },
      initial: { equity: '1500.5', nav: '1' },
    });
  });

  test('are traded for by the strictest of their rules, at no time and no price but theirs', () => {
    const rules = funds[0]?.rules;
    const own = funds[1]?.rules.execution;
    expect(rules).toMatchObject({ minGap: '0.07', daily: { at: [] }, interim: { range: null } });
    expect(rules?.execution).toMatchObject({ maxSlice: '5000', slicePause: '9', takerFee: '0.001' });
    expect(rules?.execution.collar).toBe(own?.collar);
  });

  test('are left to their account where a simulation reads them', () => {
    const simulated = readFunds('funds.yaml', file(LONG, SHORT), 'simulation').funds;
    expect(simulated.map(({ token, book }) => [token, book])).toEqual([
      ['BTC3L', undefined],
      ['BTC3S', undefined],
    ]);
  });

  test('are refused where two books would have one name', () => {
    const other = SHORT.replace('btc-book', 'btcbook').replace('BTC3S', 'BTC4S');
    const fourth = OWN.replace('btc2l', 'btcbook');
    expect(issuesOf(file(LONG, SHORT, other, fourth))).toEqual([
      'the hedge books of the accounts btc-book and btcbook would both be called BTCBOOK',
    ]);
  });
});
