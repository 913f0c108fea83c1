import type { FundSettings } from '../contract/fund-settings.js';
import { ONE, plain, ZERO } from '../domain/decimal.js';

/**
 * The funds as a replay of recorded prices runs them: its market stands still and every order meets a full book, so
 * nobody pauses between two orders, and no depth has to be shared.
 */
export const replayedFunds = (funds: readonly FundSettings[]): readonly FundSettings[] =>
  funds.map((fund) => ({
    ...fund,
    rules: {
      ...fund.rules,
      execution: { ...fund.rules.execution, slicePause: plain(ZERO), maxDepthShare: plain(ONE) },
    },
  }));
