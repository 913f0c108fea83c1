import { describe, expect, test } from 'vitest';
import { ballast, ballastHere } from './ballast.js';

const args = (line: string): string[] => ['compute', ...line.split(' ')];

async function figures(line: string): Promise<Record<string, string>> {
  const { stdout, code } = await ballastHere([...args(line), '--json']);
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

const rounded = (all: Record<string, string>, ...names: string[]): string[] =>
  names.map((name) => Number(all[name]).toFixed(6));

describe('ballast compute', () => {
  test('the worked example on a rise: 115, 315, 2.74, buy 30, 345 / 115 = 3', async () => {
    const all = await figures('--leverage 3 --equity 115 --contracts 3 --price 105');
    expect(all).toEqual({
      exposure: '315',
      leverage: '2.739130434782608696',
      targetExposure: '345',
      deltaNotional: '30',
      deltaContracts: expect.stringMatching(/^0\.285714/),
      targetContracts: expect.stringMatching(/^3\.285714/),
      equityAfter: '115',
      leverageAfter: '3',
      fee: '0',
    });
  });

  test('its mirror on a fall: sell 30', async () => {
    const all = await figures('--leverage 3 --equity 85 --contracts 3 --price 95');
    expect([all.exposure, all.deltaNotional, all.leverageAfter]).toEqual(['285', '-30', '3']);
  });

  test.each([
    [
      'long, rise',
      '--leverage 3 --equity 115 --contracts 3 --price 105',
      ['29.946097', '114.982032', '3.000000'],
    ],
    [
      'long, fall',
      '--leverage 3 --equity 85 --contracts 3 --price 95',
      ['-30.054097', '84.981968', '3.000000'],
    ],
    [
      'short, rise',
      '--leverage -3 --equity 85 --contracts -3 --price 105',
      ['60.108195', '84.963935', '-3.000000'],
    ],
  ])('exact after a fee of 0.06 %%: %s', async (_, line, expected) => {
    const all = await figures(`${line} --fee-rate 0.0006`);
    expect(rounded(all, 'deltaNotional', 'equityAfter', 'leverageAfter')).toEqual(expected);
  });

  test('lots are rounded toward the lower leverage, small trades are not made', async () => {
    const lots = await figures('--leverage 3 --equity 115 --contracts 3 --price 105 --lot 0.1');
    expect([lots.deltaContracts, lots.targetContracts]).toEqual(['0.2', '3.2']);
    const small = await figures('--leverage 3 --equity 115 --contracts 3 --price 105 --min-notional 31');
    expect([small.deltaContracts, small.targetContracts]).toEqual(['0', '3']);
  });

  test('for people every figure has its unit and its reason', async () => {
    const { stdout } = await ballast(args('--leverage 3 --equity 115 --contracts 3 --price 105'));
    expect(stdout).toMatch(/^leverage +2\.73913043 {2}x +exposure \/ equity$/m);
    expect(stdout).toMatch(/^trade +30 {2}settle coin {2}buy$/m);
  });

  test.each(['0', '-20'])('an equity of %s is wiped out, not a leverage of 0', async (equity) => {
    const { code, stdout, stderr } = await ballastHere(
      args(`--leverage 3 --equity ${equity} --contracts 3 --price 90`),
    );
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(`wiped out: with an equity of ${equity}`);
  });

  test('an inverse contract: sizes by its face value, amounts in the coin', async () => {
    const all = await figures(
      '--leverage 2 --equity 1.5 --contracts 180000 --price 64000 --face 1 --lot 1 --fee-rate 0.0006 --slippage 0.0005',
    );
    expect([all.exposure, all.leverage, all.deltaContracts]).toEqual(['2.8125', '1.875', '11973']);
    expect(rounded(all, 'deltaNotional', 'equityAfter', 'leverageAfter')).toEqual([
      '0.187078',
      '1.499794',
      '1.999993',
    ]);
  });

  test('every wrong option is named at once, with exit code 2', async () => {
    const { code, stderr } = await ballastHere([
      ...args('--leverage 0 --equity 1e3 --contracts 3 --fee-rate 6'),
      '--json',
    ]);
    expect(code).toBe(2);
    const { error } = JSON.parse(stderr);
    expect(error.kind).toBe('usage');
    expect(error.problems.map((each: { option: string }) => each.option)).toEqual([
      '--leverage',
      '--equity',
      '--price',
      '--fee-rate',
    ]);
  });
});
