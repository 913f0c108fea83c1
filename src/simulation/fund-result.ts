import type { OutcomeKind, RebalanceFigures } from '../contract/rebalance.js';
import { type DecimalString, decimal, plain } from '../domain/decimal.js';
import type { Cause } from '../domain/request-priority.js';
import type { WipeOut } from '../domain/wipe-out.js';

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
  readonly settleCoin: string;
  /** Zero once it is wiped out, whatever the price does afterwards. */
  readonly nav: DecimalString;
  readonly units: DecimalString;
  /** Management fees that fell due. */
  readonly fees: DecimalString;
  /** Funding paid; below zero it was received. */
  readonly funding: DecimalString;
  /** What the executions cost: the venue's fees, and the distance of the fills from the price of the strike. */
  readonly tradingCost: DecimalString;
  /** Null unless it was wiped out. */
  readonly wipeOut: WipeOut | null;
  readonly rebalances: readonly RebalanceRow[];
}

type RowFigures = Omit<RebalanceFigures, 'equityBefore' | 'equityAfter' | 'units'>;

export function rebalanceRow({
  cause,
  outcome,
  figures,
}: {
  readonly cause: Cause;
  readonly outcome: OutcomeKind | null;
  readonly figures: RowFigures;
}): RebalanceRow {
  const { price, contractsBefore, contractsAfter, leverageBefore, leverageAfter, navBefore, navAfter } =
    figures;
  return {
    time: new Date(figures.time).toISOString(),
    cause,
    outcome,
    price,
    contractsBefore,
    contractsAfter,
    leverageBefore,
    leverageAfter,
    navBefore,
    navAfter,
    fee: plain(decimal(figures.fee)),
  };
}
