import type { StruckPlan } from '../../contract/rebalance.js';
import type { Leg } from '../../domain/daily-legs.js';
import { type DecimalString, decimal, ONE, plain } from '../../domain/decimal.js';
import { type MeasuredFill, shortfall } from '../../domain/shortfall.js';
import type { FillDetail, RebalanceDetail } from '../../ledger/detail-port.js';

/** What the trade cost, and against what was expected. Amounts in USDT, above zero is a cost; prices of a contract. */
export interface ExecutionReport {
  readonly strikePrice: DecimalString;
  /** The strike's mark price, made worse by the slippage that its rules expect. */
  readonly expectedPrice: DecimalString;
  readonly averagePrice: DecimalString | null;
  readonly expectedSlippage: DecimalString;
  readonly expectedFee: DecimalString;
  readonly drift: DecimalString;
  readonly slippage: DecimalString;
  readonly fee: DecimalString;
  readonly total: DecimalString;
  /** False where the mark price of some fill is not on record: its drift since its own strike counts as slippage. */
  readonly marksKnown: boolean;
}

/** The same of one leg of a daily that closes and opens again, against the first strike of that leg. */
export interface LegExecution {
  readonly leg: Leg;
  readonly execution: ExecutionReport;
}

/** Of each leg that was filled; none where there are no legs. */
export function legExecutions(
  { fills }: RebalanceDetail,
  strikes: readonly StruckPlan[],
): readonly LegExecution[] {
  return (['close', 'open'] as const).flatMap((leg): LegExecution[] => {
    const own = strikes.filter(({ plan }) => plan.kind === 'trade' && plan.leg === leg);
    const ids = own.flatMap(({ orders }) => orders);
    const execution = executionOf({ fills: fills.filter((fill) => ids.includes(fill.clientOrderId)) }, own);
    return execution === null ? [] : [{ leg, execution }];
  });
}

/** Null where no order was filled. */
export function executionOf(
  detail: Pick<RebalanceDetail, 'fills'>,
  strikes: readonly StruckPlan[],
): ExecutionReport | null {
  const first = strikes[0];
  if (first === undefined || first.plan.kind !== 'trade' || detail.fills.length === 0) return null;
  const { strike, plan } = first;
  const price = decimal(strike.markPrice);
  const planned = decimal(plan.figures.deltaContracts).abs();
  const worse = price.times(decimal(strike.slippage));
  const cost = shortfall(
    price,
    detail.fills.map((fill) => measured(fill, strikes)),
  );
  return {
    strikePrice: strike.markPrice,
    expectedPrice: plain(plan.side === 'buy' ? price.plus(worse) : price.minus(worse)),
    averagePrice: cost.averagePrice === null ? null : plain(cost.averagePrice),
    expectedSlippage: plain(planned.times(worse)),
    expectedFee: plan.figures.fee,
    drift: plain(cost.drift),
    slippage: plain(cost.slippage),
    fee: plain(cost.fee),
    total: plain(cost.total),
    marksKnown: detail.fills.every(({ markPrice }) => markPrice !== null),
  };
}

function measured(fill: FillDetail, strikes: readonly StruckPlan[]): MeasuredFill {
  const own = strikes.find(({ orders }) => orders.includes(fill.clientOrderId)) ?? strikes.at(-1);
  return {
    direction: fill.side === 'buy' ? 1 : -1,
    contracts: decimal(fill.contracts),
    price: decimal(fill.price),
    fee: decimal(fill.fee),
    mark: decimal(fill.markPrice ?? own?.strike.markPrice ?? plain(ONE)),
  };
}
