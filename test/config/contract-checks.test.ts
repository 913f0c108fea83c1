import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/config-error.js';
import { readFunds } from '../../src/config/funds-file.js';
import { thinGapWarning } from '../../src/config/thin-gap.js';

const fund = (own: string, rules = '{}') => `
  - token: COIN
    preset: default-3x
    account: coin
    initial: { equity: 2, nav: 1 }
    rules: ${rules}
${own.replace(/^/gm, '    ')}`;
const file = (...funds: string[]): string => `venue: { name: paper }\nfunds:${funds.join('')}`;
const COIN = 'contract: BTCUSD\ninverse: { face: 1 }\nleverage: 2';

function told(text: string, use: 'engine' | 'simulation' = 'simulation'): readonly string[] {
  try {
    readFunds('funds.yaml', text, use);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.issues.map(({ line, path, message, remedy }) => `${line} ${path}: ${message}; ${remedy}`);
  }
  return [];
}

describe('an inverse contract in funds.yaml', () => {
  test('is read with its face value, where it is simulated', () => {
    const [read] = readFunds('funds.yaml', file(fund(COIN)), 'simulation').funds;
    expect(read).toMatchObject({ contract: 'BTCUSD', inverse: { face: '1' }, model: 'fund', leverage: '2' });
  });

  test('is refused by name where the engine would trade it, with place and remedy', () => {
    expect(told(file(fund(COIN)), 'engine')).toEqual([
      '8 funds[0].contract: BTCUSD is an inverse contract, settled in its coin: the engine trades USDT perpetuals alone; ' +
        'write BTCUSDT, or play it with `ballast simulate`',
    ]);
    expect(told(file(fund('contract: BTCUSD\nleverage: 2')), 'engine')).toHaveLength(1);
  });

  test('needs its face value, and a USDT perpetual has none', () => {
    expect(told(file(fund('contract: BTCUSD\nleverage: 2')))).toEqual([
      '8 funds[0].contract: BTCUSD is an inverse contract, settled in its coin, and nothing says what one of it is worth; ' +
        'write inverse: { face: 1 } with its worth in USD, or BTCUSDT for the USDT perpetual',
    ]);
    expect(told(file(fund('contract: BTCUSDT\ninverse: { face: 1 }\nleverage: 2')))).toEqual([
      '9 funds[0].inverse: BTCUSDT settles in USDT: it is no inverse contract; remove it, or write contract: BTCUSD',
    ]);
    expect(told(file(fund('contract: BTCUSD\ninverse: { face: 0 }\nleverage: 2')))).toEqual([
      '9 funds[0].inverse.face: 0 is not a possible face value; write a number above 0',
    ]);
    expect(told(file(fund('contract: BTCUSD\ninverse: {}\nleverage: 2')))).toEqual([
      "9 funds[0].inverse.face: 'face' is missing; write face: 1, what one contract is worth in USD",
    ]);
    expect(told(file(fund('contract: BTCUSD\ninverse: 1\nleverage: 2')))).toEqual([
      "9 funds[0].inverse: this must be a map of 'key: value' lines, and is a single value; write inverse: { face: 1 }",
    ]);
  });

  test('has one face value in all funds', () => {
    const other = fund(COIN.replace('face: 1', 'face: 100'))
      .replace('COIN', 'OTHER')
      .replace('account: coin', 'account: two');
    expect(told(file(fund(COIN), other))).toEqual([
      '17 funds[1].inverse.face: one BTCUSD is worth 100 here and 1 on line 9; write the same face value in both',
    ]);
  });

  test('is offered in the fund model alone', () => {
    expect(told(file(fund(`${COIN}\nmodel: index`)))).toEqual([
      '9 funds[0].inverse: an inverse contract is offered in the fund model alone: the NAV of the index model is that of ' +
        'a linear one; write model: fund',
    ]);
  });
});

describe('the interim trigger of an inverse fund', () => {
  test('must leave something: a fall of a quarter takes all of a 3x long fund, and a rise of it not of a short one', () => {
    const wide = (leverage: string) =>
      fund(
        COIN.replace('leverage: 2', `leverage: ${leverage}`),
        '{ interim: { range: 0.25 }, acceptThinGap: true }',
      );
    expect(told(file(wide('3')))).toEqual([
      '7 funds[0].rules.interim.range: a swing of 0.25 at leverage 3 loses 100 % of the equity: nothing is left to ' +
        'rebalance; choose a range well below 0.25',
    ]);
    expect(told(file(wide('-3')))).toEqual([]);
    expect(told(file(wide('-1')))).toEqual([]);
  });

  test('is judged by the gap to liquidation in the coin, and told how wide it may be', () => {
    const [issue = ''] = told(
      file(
        fund(
          COIN.replace('leverage: 2', 'leverage: 3'),
          '{ interim: { range: 0.22 }, acceptThinGap: false }',
        ),
      ),
    );
    expect(issue).toMatch(
      /a range of 0.22 is too wide for leverage 3: at its interim trigger it is 25.0x levered and/,
    );
    const largest = /at most (0\.\d+)/.exec(issue)?.[1];
    expect(largest).toBe('0.206');
    const range = (value: string) =>
      file(
        fund(
          COIN.replace('leverage: 2', 'leverage: 3'),
          `{ interim: { range: ${value} }, acceptThinGap: false }`,
        ),
      );
    expect(told(range('0.206'))).toEqual([]);
    expect(told(range('0.207'))).toHaveLength(1);
    // A simulation plays it where the file does not say otherwise.
    const unsaid = range('0.22').replace(', acceptThinGap: false', '');
    expect(readFunds('funds.yaml', unsaid, 'simulation').funds.map(thinGapWarning)).toEqual([
      expect.stringContaining('25.0x levered'),
    ]);
  });

  test('may be a band, which a 1x short never leaves', () => {
    const band = (leverage: string, edges: string) =>
      file(
        fund(
          COIN.replace('leverage: 2', `leverage: ${leverage}`),
          `{ interim: { band: ${edges} }, acceptThinGap: false }`,
        ),
      );
    expect(told(band('3', '[2, 4]'))).toEqual([]);
    expect(told(band('-1', '[0.5, 90]'))).toEqual([]);
    expect(told(band('3', '[2, 90]'))[0]).toMatch(/the band of 2 to 90 is too wide/);
  });

  test('has caps in USD, which the first position is not held against', () => {
    expect(told(file(fund(COIN, '{ caps: { notional: 1000000, leverage: 3 } }')))).toEqual([]);
    expect(told(file(fund(COIN, '{ caps: { notional: 1, leverage: 1.5 } }')))).toHaveLength(1);
  });
});
