import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/config/config-error.js';
import { readYaml } from '../../../src/config/yaml-source.js';
import { pointAt, pointCount } from '../../../src/simulation/sweep/grid.js';
import { readVariation, type Variation } from '../../../src/simulation/sweep/variation.js';
import { checkGrid, variedFunds } from '../../../src/simulation/sweep/varied-funds.js';

const { value } = readYaml(
  'funds.yaml',
  `
x-common: &common { interim: { range: 0.15 } }
venue: { name: paper }
funds:
  - { token: BTC3L, contract: BTCUSDT, leverage: 3, preset: default-3x, account: a, initial: { equity: 1000, nav: 10 }, rules: *common }
  - { token: BTC3S, contract: BTCUSDT, leverage: -3, preset: default-3x, account: b, initial: { equity: 1000, nav: 10 }, rules: *common }
`,
);

const funds = ['BTC3L', 'BTC3S'].map((token) => ({ token, account: token, model: 'fund' as const }));

function vary(...texts: readonly string[]): readonly Variation[] {
  return texts.map((text) => {
    const read = readVariation(text, funds);
    if ('message' in read) throw new Error(read.message);
    return read;
  });
}

function issuesOf(call: () => unknown) {
  try {
    call();
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
  return [];
}

describe('the grid of what is varied', () => {
  it('has each value with each, the last changing fastest', () => {
    const variations = vary('leverage=2,3', 'interim.range=0.1,0.11,0.12');
    const points = Array.from({ length: pointCount(variations) }, (_, number) =>
      pointAt(variations, number).map(({ text }) => text),
    );
    expect(points).toEqual([
      ['2', '0.1'],
      ['2', '0.11'],
      ['2', '0.12'],
      ['3', '0.1'],
      ['3', '0.11'],
      ['3', '0.12'],
    ]);
  });

  it('changes what is meant alone, even where two funds share a text', () => {
    const variations = vary('BTC3S.interim.range=0.1', 'managementFee.rate=0.0002');
    const funds = variedFunds(value, variations, pointAt(variations, 0));
    expect(funds.map(({ rules }) => rules.interim.range)).toEqual(['0.15', '0.1']);
    expect(funds.map(({ rules }) => rules.managementFee.rate)).toEqual(['0.0002', '0.0002']);
  });

  it('is checked by the rules of funds.yaml: each mistake once, with the values, the funds and the remedy', () => {
    const refused = issuesOf(() =>
      checkGrid(value, vary('leverage=2,5', 'interim.range=0.16,0.25', 'acceptThinGap=false')),
    );
    expect(refused).toEqual([
      expect.objectContaining({
        file: '--vary',
        path: 'leverage=5, interim.range=0.16, acceptThinGap=false',
        message: expect.stringMatching(/^BTC3L, BTC3S: a range of 0.16 is too wide for leverage 5: /),
        remedy: expect.stringContaining('choose a range of at most 0.1'),
      }),
      expect.objectContaining({
        path: 'leverage=5, interim.range=0.25, acceptThinGap=false',
        message:
          'BTC3L, BTC3S: a swing of 0.25 at leverage 5 loses 125 % of the equity: nothing is left to rebalance',
      }),
    ]);
  });

  it('tells a value that cannot be at how many points it stands', () => {
    const [first, ...others] = issuesOf(() => checkGrid(value, vary('interim.range=x', 'leverage=2,3,4')));
    expect(first?.message).toBe("BTC3L, BTC3S: 'x' is not a plain decimal number (at 3 points of the grid)");
    expect(others).toEqual([]);
  });

  it('takes a place in a list for no rule', () => {
    expect(issuesOf(() => checkGrid(value, vary('managementFee.at.7=04:00')))[0]?.message).toContain(
      'this has the wrong shape',
    );
  });

  it('shows twenty mistakes and counts the others', () => {
    const refused = issuesOf(() => checkGrid(value, vary('initial.equity=-30..-1/1')));
    expect(refused).toHaveLength(21);
    expect(refused.at(-1)?.message).toBe('and 10 more mistakes');
  });

  it('has nothing to say about a grid that is possible throughout', () => {
    expect(checkGrid(value, vary('interim.range=0.05..0.2/0.01', 'daily.at=02:30,23:59'))).toEqual([]);
  });

  it('takes ranges that the engine takes only where the file says so, and tells at which points', () => {
    const tail = '; the engine wants acceptThinGap: true for it';
    const thin = 'less than minGap is left to liquidation at its interim trigger at';
    expect(checkGrid(value, vary('interim.range=0.05..0.30/0.01'))).toEqual([
      `BTC3S: ${thin} interim.range=0.27; interim.range=0.28; interim.range=0.29; interim.range=0.3${tail}`,
      `BTC3L: ${thin} interim.range=0.3${tail}`,
    ]);
    const [short] = variedFunds(
      value,
      vary('BTC3L.interim.range=0.3'),
      pointAt(vary('BTC3L.interim.range=0.3'), 0),
    );
    expect(short?.rules.acceptThinGap).toBe(true);
  });
});
