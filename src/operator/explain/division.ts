import type { RoundPlan } from '../../activities/round/plan-round.js';
import { roundPlanOf } from '../../activities/round/round-plan-of.js';
import type { Round, StruckPlan } from '../../contract/rebalance.js';
import { decimal, plain, ZERO } from '../../domain/decimal.js';
import { type Allocation, allocate, type NetExecution } from '../../domain/hedge-book.js';
import { exposure } from '../../domain/leverage.js';
import { unwoundDust } from '../../domain/retirement.js';
import type { DividedShare, FillDetail, RebalanceDetail } from '../../ledger/detail-port.js';
import type { ShareReport } from '../../ledger/records/rebalance.js';
import { type Difference, differences } from './differences.js';

/** How a round of a hedge book was divided, computed again. */
export interface Division {
  /** What each of its funds got, in the order of the round, those left out that got nothing. */
  readonly funds: readonly DividedShare[];
  /** What is left of the round: the issuer's. Null where that is nothing. */
  readonly residual: ShareReport | null;
  readonly differences: readonly Difference[];
}

/** Null of what is no round, or was not settled. */
export function divisionOf(detail: RebalanceDetail, struck: readonly StruckPlan[]): Division | null {
  const last = struck.at(-1);
  const { record, divided, fills } = detail;
  if (last?.strike.round === undefined || record.figures === null) return null;
  const { strike, orders } = last;
  const { round } = last.strike;
  const since = fills.filter(({ clientOrderId }) => orders.includes(clientOrderId));
  const planned = roundPlanOf(strike, round);
  const allocations = dividedAgain(
    round,
    planned,
    allocate(planned.wanted, executionOf(since), decimal(strike.lotSize)),
  );
  const rest = allocations.at(-1);
  return {
    funds: divided,
    residual:
      rest === undefined || isNothing(rest)
        ? null
        : { id: 'the residual', round: record.id, price: strike.markPrice, ...amountsOf(rest) },
    differences: round.funds.flatMap(({ input }, index) => {
      const recorded = divided.find((one) => one.rebalance === input.id && one.kind === 'served');
      const again = allocations[index] ?? NOTHING;
      return differences(
        recorded === undefined ? NOTHING_GOT : recordedAmounts(recorded),
        amountsOf(again),
        `share of ${input.id}`,
      );
    }),
  };
}

/** With what is left of funds that are unwound, which crosses with the residual, the last. */
function dividedAgain(
  { funds }: Round,
  { plans, wanted }: RoundPlan,
  allocations: readonly Allocation[],
): readonly Allocation[] {
  const dust = funds.map(({ strike }, index) => {
    const [plan, part, want] = [plans[index], allocations[index], wanted[index]];
    if (plan === undefined || part === undefined || want === undefined) return ZERO;
    return unwoundDust(strike, plan.kind, { wanted: want.delta, got: part.crossed.plus(part.executed) });
  });
  const toResidual = dust.reduce((sum, one) => sum.plus(one), ZERO);
  return allocations.map((part, index) => ({
    ...part,
    crossed: part.crossed.minus(dust[index] ?? toResidual.negated()),
  }));
}

function executionOf(fills: readonly FillDetail[]): NetExecution {
  return fills.reduce<NetExecution>(
    (sum, { side, contracts, price, fee }) => {
      const signed = side === 'buy' ? decimal(contracts) : decimal(contracts).negated();
      return {
        contracts: sum.contracts.plus(signed),
        notional: sum.notional.plus(exposure(signed, decimal(price))),
        fee: sum.fee.plus(fee),
      };
    },
    { contracts: ZERO, notional: ZERO, fee: ZERO },
  );
}

const amountsOf = ({ crossed, executed, notional, fee }: Allocation) => ({
  ...{ crossed: plain(crossed), executed: plain(executed) },
  ...{ notional: plain(notional), fee: plain(fee) },
});

const recordedAmounts = ({ crossed, executed, notional, fee }: ShareReport) => ({
  ...{ crossed, executed, notional, fee },
});

const NOTHING: Allocation = { crossed: ZERO, executed: ZERO, notional: ZERO, fee: ZERO };
const NOTHING_GOT = amountsOf(NOTHING);

const isNothing = ({ crossed, executed }: Allocation): boolean => crossed.isZero() && executed.isZero();
