import { planText } from '../../contract/plan-values.js';
import type { SettleInput, Strike, TradeEnd } from '../../contract/rebalance.js';
import { modelOf } from '../../contract/strike-value.js';
import { plain } from '../../domain/decimal.js';
import { pointPrice } from '../../domain/nav-model.js';
import type { RoundSettlement, RoundShare, ShareEnd } from '../../ledger/records/settlement.js';
import { settlingEnd } from '../ending-of.js';
import { stateAfter } from '../state-after.js';
import { roundPlanOf } from './round-plan-of.js';

/** How the trade of a round ended, or why it could not go on. */
type RoundEnd = Pick<SettleInput, 'end' | 'reason'> | { readonly failed: string };

/** What the settlement of a round is to do for each of its funds; nothing where it is no round. */
export function roundSettlement(strike: Strike, end: RoundEnd): { readonly round?: RoundSettlement } {
  const { round } = strike;
  if (round === undefined) return {};
  const { plans, wanted } = roundPlanOf(strike, round);
  const funds = round.funds.flatMap(({ input, strike: struck }, index): RoundShare[] => {
    const [plan, delta] = [plans[index], wanted[index]?.delta];
    if (plan === undefined || delta === undefined) return [];
    const own = { input, strike: struck, plan: planText(plan) };
    return [{ ...own, wanted: plain(delta), served: servedEnd(own, end), short: shortEnd(own, end) }];
  });
  const residual = wanted.at(-1)?.delta;
  if (residual === undefined) throw new RangeError('a round without a residual');
  return { round: { funds, residual: plain(residual) } };
}

type Own = Pick<RoundShare, 'input' | 'strike' | 'plan'>;

function servedEnd(own: Own, end: RoundEnd): ShareEnd {
  return 'failed' in end ? failedEnd(end.failed) : endOf(own, 'complete', null);
}

/** Of a fund that wanted nothing too much is served, whatever became of the others. */
function shortEnd(own: Own, end: RoundEnd): ShareEnd {
  if ('failed' in end) return failedEnd(end.failed);
  return endOf(
    own,
    end.end === 'complete' ? 'remainder' : end.end,
    end.reason ?? 'the book traded less than was wanted',
  );
}

function endOf({ input, strike, plan }: Own, end: TradeEnd, reason: string | null): ShareEnd {
  const settling: SettleInput = { input, strike, plan, end, reason, orders: [], earlier: null, honours: [] };
  const { kind, reason: why, movesAnchor } = settlingEnd(settling);
  const point = { price: pointPrice(modelOf(strike), strike), time: strike.time, range: strike.range };
  return {
    outcome: kind,
    reason: why,
    anchor: movesAnchor ? point : null,
    state: stateAfter(settling, kind),
  };
}

const failedEnd = (reason: string): ShareEnd => ({ outcome: 'failed', reason, anchor: null, state: null });
