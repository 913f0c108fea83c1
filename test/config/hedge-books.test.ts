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

function problemsOf(text: string): ConfigError['issues'] {
  try {
    readFunds('funds.yaml', text);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
}

const issuesOf = (text: string): readonly string[] => problemsOf(text).map(({ message }) => message);

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

describe('a declared hedge book', () => {
  const declared =
    (...books: readonly string[]) =>
    (text: string) =>
      [text.trimEnd(), 'hedgeBooks:', ...books.map((book) => `  - ${book}`), ''].join('\n');
  const bookOf = (text: string) => readFunds('funds.yaml', text).funds[0];

  test('has a residual by its rules, and a capital beside the equity of its funds', () => {
    const text = declared('{ account: btc-book, residual: -0.5, capital: 200.25 }')(file(LONG, SHORT));
    expect(bookOf(text)).toMatchObject({
      ...{ token: 'BTCBOOK', capital: '200.25', initial: { equity: '1700.75', nav: '1' } },
      rules: { residual: '-0.5', minGap: '0.07' },
    });
  });

  test('of nothing reads as one that is not declared, where its account is shared', () => {
    expect(bookOf(declared('{ account: btc-book }')(file(LONG, SHORT)))).toEqual(bookOf(file(LONG, SHORT)));
  });

  test('may be of a single fund', () => {
    const { funds } = readFunds('funds.yaml', declared('account: btc-book')(file(LONG)));
    expect(funds.map(({ token, book, members }) => [token, book, members])).toEqual([
      ['BTCBOOK', undefined, ['BTC3L']],
      ['BTC3L', 'BTCBOOK', undefined],
    ]);
  });

  test('goes with its funds where a simulation reads them', () => {
    const text = declared('{ account: btc-book, residual: 1 }')(file(LONG, SHORT, OWN));
    const { funds } = readFunds('funds.yaml', text, 'simulation');
    expect(funds.map(({ declaredBook }) => declaredBook)).toEqual([
      { residual: '1', capital: '0' },
      { residual: '1', capital: '0' },
      undefined,
    ]);
  });

  test.each([
    [
      '{ account: eth-book }',
      'no fund has the account eth-book: nothing would be in its hedge book',
      'name the account of funds of the index model, or remove this book',
    ],
    [
      '{ account: btc1l }',
      'the account btc1l can be no hedge book: BTC1L is of the fund model, whose NAV is the equity of its account',
      'write model: index for BTC1L, or remove this book',
    ],
    ['{ account: btc-book, residual: 1x }', "'1x' is not a plain decimal number", 'write 1'],
    ['{ account: btc-book, capital: -1 }', '-1 is not a possible capital', 'write 0 or more'],
    ['{ residual: 1 }', "'account' is missing", 'write account: btc3l'],
    [
      '{ account: btc-book, residuals: 1 }',
      "'residuals' is not a key that is known here",
      "did you mean 'residual'?",
    ],
  ])('is refused as %s', (book, message, remedy) => {
    const other =
      '  - { token: BTC1L, contract: BTCUSDT, leverage: 1, preset: default-3x, account: btc1l, initial: { equity: 1, nav: 1 } }';
    const found = problemsOf(declared(book)(file(LONG, SHORT, other)));
    expect(found).toEqual([expect.objectContaining({ message, remedy, line: 7 })]);
  });

  test('is refused where it is declared twice, and where its name is that of its fund', () => {
    const twice = declared('{ account: btc-book }', '{ account: btc-book, residual: 1 }')(file(LONG, SHORT));
    expect(issuesOf(twice)).toEqual(['the hedge book of the account btc-book is declared already on line 6']);
    expect(issuesOf(declared('account: btc2l')(file(OWN)))).toEqual([
      'the hedge book of account btc2l is called BTC2L, as the token on line 3',
    ]);
  });
});
