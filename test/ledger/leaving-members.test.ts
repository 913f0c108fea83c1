import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { leftOut } from '../../src/config/file-differs.js';
import { withHedgeBooks } from '../../src/config/hedge-books.js';
import type { FundSettings } from '../../src/contract/fund-settings.js';
import { d, settings, T0 } from './fixtures.js';
import { type TestLedger, testLedger } from './test-ledger.js';

let books: TestLedger;
beforeAll(async () => {
  books = await testLedger();
});
afterAll(() => books?.end());

const index = (token: string, leverage: string, equity: string): FundSettings => ({
  ...settings(),
  ...{ token, model: 'index', leverage: d(leverage), initial: { equity: d(equity), nav: d('10') } },
});
const [LONG, SHORT, FIVE] = [index('I3L', '3', '100'), index('I3S', '-3', '60'), index('I5L', '5', '40')];
const BOOK = 'MAIN';

beforeEach(async () => {
  await books.empty();
  for (const fund of withHedgeBooks([LONG, SHORT, FIVE])) {
    await books.ledger.registerFund(fund);
    await books.ledger.bookInitialCapital(fund.token, fund.initial.equity, T0);
  }
});

const apply = (funds: readonly FundSettings[]) =>
  books.ledger.applyRules(
    { funds: withHedgeBooks(funds), at: null, operatorToken: null, source: 'apply', reason: 'it is gone' },
    false,
  );
const register = async (funds: readonly FundSettings[]) => {
  for (const fund of withHedgeBooks(funds)) await books.ledger.registerFund(fund);
};
const retired = (units: string) =>
  books.query(
    `update funds set state = 'RETIRED', retiring_since = 1, units = $1, fees_payable = 1.5 where token = 'I5L'`,
    [units],
  );

test('a hedge book keeps a fund that is not retired, and one that is while anything of it is outstanding', async () => {
  const refusal =
    'funds of the book was I3L, I3S, I5L, now I3L, I3S (I5L cannot leave it yet: it is not retired)';
  await expect(apply([LONG, SHORT])).rejects.toThrow(refusal);
  await expect(register([LONG, SHORT])).rejects.toThrow(refusal);
  await retired('3');
  await expect(apply([LONG, SHORT])).rejects.toThrow(
    'I5L cannot leave it yet: 3 units are to be redeemed, 1.5 of management fees are to be swept',
  );
});

test('one that is wound up leaves it by the funds file, and the others run on as they are', async () => {
  await retired('0');
  await books.query(`update funds set fees_payable = 0 where token = 'I5L'`);
  await register([LONG, SHORT]);
  const applied = await apply([LONG, SHORT]);
  expect(applied.map(({ token, kind }) => `${token} ${kind}`)).toEqual([
    'I3L same',
    'I3S same',
    'MAIN changed',
  ]);
  expect((await books.ledger.fund(BOOK)).pendingSettings).toMatchObject({
    ...{ members: ['I3L', 'I3S'], leverage: '3', initial: { equity: '160' } },
  });
});

test('the last one stays in the book, which is declared then', async () => {
  await books.query(
    `update funds set state = 'RETIRED', retiring_since = 1, units = 0 where token <> $1
    and settings ->> 'book' is not null`,
    ['I3L'],
  );
  await expect(apply([LONG])).rejects.toThrow(
    'book was MAIN, now its own (declare the book of a single fund: hedgeBooks, account main)',
  );
  const declared = new Map([['main', { residual: d('0'), capital: d('0') }]]);
  const words = { at: null, operatorToken: null, source: 'apply', reason: 'they are gone' } as const;
  const applied = await books.ledger.applyRules({ funds: withHedgeBooks([LONG], declared), ...words }, false);
  expect(applied.map(({ token, kind }) => `${token} ${kind}`)).toEqual(['I3L same', 'MAIN changed']);
});

test('a book all of whose funds are wound up is left out with them, and audited no more', async () => {
  await retired('3');
  await books.query(
    `update funds set state = 'RETIRED', retiring_since = 1, units = 0 where token in ('I3L', 'I3S')`,
  );
  expect(await books.ledger.auditedFunds()).toEqual([BOOK]);
  expect(leftOut([], await books.ledger.funds()).map(({ token }) => token)).toEqual(['I5L', BOOK]);
  await books.query(`update funds set units = 0, fees_payable = 0 where token = 'I5L'`);
  expect(await books.ledger.auditedFunds()).toEqual([]);
  expect(leftOut([], await books.ledger.funds())).toEqual([]);
});
