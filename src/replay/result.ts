import type { OutcomeKind } from '../contract/rebalance.js';
import { type DecimalString, decimal, plain, ZERO } from '../domain/decimal.js';
import type { Cause } from '../domain/request-priority.js';
import { type FundStory, navText, type StruckRebalance, stretches } from './fund-story.js';

/** One rebalance as `simulate` and `replay` give it; `time` is market time, ISO 8601 UTC. */
export interface RebalanceRow {
  readonly time: string;
  readonly cause: Cause;
  readonly outcome: OutcomeKind | null;
  readonly price: DecimalString;
  readonly contractsBefore: DecimalString;
  readonly contractsAfter: DecimalString;
  readonly leverageBefore: DecimalString;
  readonly leverageAfter: DecimalString;
  readonly navBefore: DecimalString;
  readonly navAfter: DecimalString;
  readonly fee: DecimalString;
}

/** One fund at the end of the recording. Amounts in the settle coin. */
export interface FundResult {
  readonly token: string;
  readonly nav: DecimalString;
  readonly units: DecimalString;
  /** Management fees that fell due. */
  readonly fees: DecimalString;
  /** Funding paid; below zero it was received. */
  readonly funding: DecimalString;
  /** What the executions cost: the venue's fees, and the distance of the fills from the price of the strike. */
  readonly tradingCost: DecimalString;
  readonly rebalances: readonly RebalanceRow[];
}

export function fundResult(story: FundStory): FundResult {
  const between = stretches(story);
  const last = between.at(-1);
  const { token } = story.fund.settings;
  const units = story.fund.units;
  if (last === undefined || units === null) throw new RangeError(`${token} was never established`);
  const cost = story.rebalances.reduce(
    (sum, { figures }) => sum.plus(figures.equityBefore).minus(figures.equityAfter),
    ZERO,
  );
  return {
    token,
    nav: navText(last.equity, units),
    units,
    fees: plain(between.reduce((sum, { fees }) => sum.plus(fees), ZERO)),
    funding: plain(between.reduce((sum, { funding }) => sum.plus(funding), ZERO)),
    tradingCost: plain(cost),
    rebalances: story.rebalances.map(rowOf),
  };
}

function rowOf({ cause, outcome, figures }: StruckRebalance): RebalanceRow {
  const { price, contractsBefore, contractsAfter, leverageBefore, leverageAfter, navBefore, navAfter } =
    figures;
  return {
    ...{ time: new Date(figures.time).toISOString(), cause, outcome, price, contractsBefore, contractsAfter },
    ...{
      leverageBefore: leverageBefore,
      leverageAfter,
      navBefore,
      navAfter,
      fee: plain(decimal(figures.fee)),
    },
  };
}
