import type { DeclaredBook, FundRules, FundSettings } from '../contract/fund-settings.js';
import { NO_CAPS, priceLimitsOf } from '../contract/guard-limits.js';
import { Decimal, type DecimalString, decimal, ONE, plain, ZERO } from '../domain/decimal.js';
import type { HedgeBookText } from './hedge-book-schema.js';

/** The token of the hedge book that trades for the funds of a shared account: its letters and digits, as capitals. */
export const bookToken = (account: string): string => account.toUpperCase().replace(/[^A-Z0-9]/g, '');

/** By account. */
export type DeclaredBooks = ReadonlyMap<string, DeclaredBook>;

const NOTHING = plain(ZERO);

export const declaredBooks = (books: readonly HedgeBookText[]): DeclaredBooks =>
  new Map(
    books.map(({ account, residual = NOTHING, capital = NOTHING }) => [account, { residual, capital }]),
  );

/** For a simulation, which makes its books of the funds that it plays. */
export const withDeclaredBooks = (
  funds: readonly FundSettings[],
  declared: DeclaredBooks,
): readonly FundSettings[] =>
  funds.map((fund) => {
    const declaredBook = declared.get(fund.account);
    return declaredBook === undefined ? fund : { ...fund, declaredBook };
  });

/**
 * The funds with their hedge books before them: funds of the index model that share an account are served by one book,
 * which owns it; so is a single one whose book is declared. The book's rules follow from theirs: the strictest of each.
 */
export function withHedgeBooks(
  funds: readonly FundSettings[],
  declared: DeclaredBooks = new Map(),
): readonly FundSettings[] {
  const byAccount = new Map<string, FundSettings[]>();
  for (const fund of funds) byAccount.set(fund.account, [...(byAccount.get(fund.account) ?? []), fund]);
  const isBook = (account: string) => (byAccount.get(account)?.length ?? 0) > 1 || declared.has(account);
  return [
    ...[...byAccount]
      .filter(([account]) => isBook(account))
      .map(([account, members]) => hedgeBook(members, declared.get(account))),
    ...funds.map((fund) => (isBook(fund.account) ? { ...fund, book: bookToken(fund.account) } : fund)),
  ];
}

/** The book of these funds. A residual or a capital of nothing is left out, as where nothing is declared. */
export function hedgeBook(members: readonly FundSettings[], declared?: DeclaredBook): FundSettings {
  const [first] = members;
  if (first === undefined) throw new RangeError('a hedge book without funds');
  const { account, contract } = first;
  const { residual = NOTHING, capital = NOTHING } = declared ?? {};
  const equity = members.reduce((sum, { initial }) => sum.plus(initial.equity), decimal(capital));
  return {
    ...{ token: bookToken(account), account, contract, model: 'fund' },
    leverage: largest(members.map(({ leverage }) => plain(decimal(leverage).abs()))),
    initial: { equity: plain(equity), nav: plain(ONE) },
    rules: {
      ...strictest(members.map(({ rules }) => rules)),
      ...(decimal(residual).isZero() ? {} : { residual }),
    },
    members: members.map(({ token }) => token),
    ...(decimal(capital).isZero() ? {} : { capital }),
  };
}

/** It has neither a daily nor a range nor a fee of its own: it trades when its funds do. */
function strictest(rules: readonly FundRules[]): FundRules {
  const execution = rules.map((each) => each.execution);
  const limits = rules.map(priceLimitsOf);
  return {
    preset: 'hedge-book',
    daily: { at: [] },
    interim: { range: null },
    managementFee: { rate: NOTHING, at: [] },
    execution: {
      takerFee: largest(execution.map((each) => each.takerFee)),
      slippage: largest(execution.map((each) => each.slippage)),
      collar: smallest(execution.map((each) => each.collar)),
      maxSlice: smallest(execution.map((each) => each.maxSlice)),
      maxDepthShare: smallest(execution.map((each) => each.maxDepthShare)),
      restrike: smallest(execution.map((each) => each.restrike)),
      slicePause: largest(execution.map((each) => each.slicePause)),
      deadline: smallest(execution.map((each) => each.deadline)),
    },
    minGap: largest(rules.map((each) => (each.acceptThinGap ? NOTHING : each.minGap))),
    acceptThinGap: rules.every((each) => each.acceptThinGap),
    guards: {
      priceAge: smallest(limits.map((each) => each.priceAge)),
      markIndex: smallest(limits.map((each) => each.markIndex)),
      markBook: smallest(limits.map((each) => each.markBook)),
      fastMove: smallest(limits.map((each) => each.fastMove)),
      confirm: smallest(limits.map((each) => each.confirm)),
    },
    caps: NO_CAPS,
  };
}

const largest = (values: readonly DecimalString[]): DecimalString => plain(Decimal.max(...values));
const smallest = (values: readonly DecimalString[]): DecimalString => plain(Decimal.min(...values));
