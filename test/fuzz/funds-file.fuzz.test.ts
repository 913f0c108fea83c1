import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/config-error.js';
import { type FundsConfig, readFunds } from '../../src/config/funds-file.js';
import { decimal, isDecimalString } from '../../src/domain/decimal.js';
import { damagedText } from './damaged-text.js';
import { fuzzing, WITHIN_MS } from './runs.js';

const SHIPPED = readFileSync(new URL('../../funds.yaml', import.meta.url), 'utf8');
/** The same without its comments, where damage would change nothing, and with every rule written out. */
const BARE = `${SHIPPED.replace(/^\s*#.*$|\s+#.*$/gm, '')
  .replace(/\n{2,}/g, '\n')
  .trimEnd()}
    rules:
      daily: { at: '02:30' }
      interim: { range: 0.15 }
      managementFee: { rate: 0.001, at: ['00:00', '08:00', '16:00'] }
      execution: { takerFee: 0.00055, slippage: 0.0001, collar: 0.01, maxSlice: 250000 }
      minGap: 0.05
      acceptThinGap: false
`;

describe('funds.yaml, damaged in any way', () => {
  test('the undamaged text is read', () => {
    expect(readFunds('funds.yaml', BARE).funds).toHaveLength(4);
  });

  test(
    'is read as sound settings, or refused with every mistake placed and mendable',
    () => {
      fc.assert(
        fc.property(damagedText(BARE), (text) => {
          const read = readOrRefusal(text);
          if (read instanceof ConfigError) expectClear(read, text);
          else expectSound(read);
        }),
        fuzzing(),
      );
    },
    WITHIN_MS,
  );
});

function readOrRefusal(text: string): FundsConfig | ConfigError {
  try {
    return readFunds('funds.yaml', text);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

function expectClear({ issues, message }: ConfigError, text: string): void {
  const lines = text.split(/\r\n|\r|\n/).length;
  expect(issues.length).toBeGreaterThan(0);
  for (const issue of issues) {
    expect(issue.message).not.toBe('');
    expect(issue.remedy).not.toBe('');
    expect(issue.line ?? 1).toBeLessThanOrEqual(lines + 1);
    expect(message).toContain(issue.remedy);
  }
}

function expectSound({ funds }: FundsConfig): void {
  expect(new Set(funds.map(({ token }) => token)).size).toBe(funds.length);
  expect(new Set(funds.map(({ account }) => account)).size).toBe(funds.length);
  for (const { leverage, initial, rules } of funds) {
    const { execution, interim, managementFee } = rules;
    const amounts = [
      leverage,
      initial.equity,
      initial.nav,
      interim.range ?? '0',
      managementFee.rate,
      execution.maxSlice,
    ];
    expect(amounts.filter((amount) => !isDecimalString(amount))).toEqual([]);
    expect(decimal(leverage).abs().toNumber()).toBeGreaterThanOrEqual(1);
    expect(decimal(leverage).abs().toNumber()).toBeLessThanOrEqual(10);
    expect(decimal(initial.equity).gt(0) && decimal(initial.nav).gt(0)).toBe(true);
    // Beyond this a fund could lose everything before it is rebalanced.
    expect(
      decimal(leverage)
        .abs()
        .times(interim.range ?? 0)
        .lt(1),
    ).toBe(true);
    expect(decimal(execution.collar).gt(0) && decimal(execution.collar).lte('0.1')).toBe(true);
  }
}
