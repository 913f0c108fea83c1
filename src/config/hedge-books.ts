import type { FundRules, FundSettings } from '../contract/fund-settings.js';
import { NO_CAPS, priceLimitsOf } from '../contract/guard-limits.js';
import { Decimal, type DecimalString, decimal, ONE, plain, ZERO } from '../domain/decimal.js';

/** The token of the hedge book that trades for the funds of a shared account: its letters and digits, as capitals. */
export const bookToken = (account: string): string => account.toUpperCase().replace(/[^A-Z0-9]/g, '');

/**
 * The funds with their hedge books before them: funds of the index model that share an account are served by one book,
 * which owns it. The book's rules follow from theirs: the strictest of each.
 */
export function withHedgeBooks(funds: readonly FundSettings[]): readonly FundSettings[] {
  const shared = new Map<string, FundSettings[]>();
  for (const fund of funds) shared.set(fund.account, [...(shared.get(fund.account) ?? []), fund]);
  const isShared = ({ account }: FundSettings) => (shared.get(account)?.length ?? 0) > 1;
  return [
    ...[...shared.values()].filter((members) => members.length > 1).map(hedgeBook),
    ...funds.map((fund) => (isShared(fund) ? { ...fund, book: bookToken(fund.account) } : fund)),
  ];
}

function hedgeBook(members: readonly FundSettings[]): FundSettings {
  const [first] = members;
  if (first === undefined) throw new RangeError('a hedge book without funds');
  const { account, contract } = first;
  const equity = members.reduce((sum, { initial }) => sum.plus(initial.equity), ZERO);
  return {
    ...{ token: bookToken(account), account, contract, model: 'fund' },
    leverage: largest(members.map(({ leverage }) => plain(decimal(leverage).abs()))),
    initial: { equity: plain(equity), nav: plain(ONE) },
    rules: strictest(members.map(({ rules }) => rules)),
    members: members.map(({ token }) => token),
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
    managementFee: { rate: plain(ZERO), at: [] },
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
    minGap: largest(rules.map((each) => (each.acceptThinGap ? plain(ZERO) : each.minGap))),
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
