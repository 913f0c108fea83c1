import { planOf } from '../../activities/compute.js';
import { sliceOf } from '../../activities/orders-before.js';
import { roundPlanOf } from '../../activities/round/round-plan-of.js';
import type { FundSettings } from '../../contract/fund-settings.js';
import { navOfStrike } from '../../contract/index-point.js';
import { planText } from '../../contract/plan-values.js';
import type { Plan, RebalanceFigures, Strike, StruckPlan } from '../../contract/rebalance.js';
import { modelOf } from '../../contract/strike-value.js';
import { type Dealing, dealtBy, NO_DEALING } from '../../domain/dealing.js';
import { type Decimal, decimal, plain, ZERO } from '../../domain/decimal.js';
import { equityOf, netAssetValue } from '../../domain/leverage.js';
import { owed } from '../../domain/owed.js';
import type { Cause } from '../../domain/request-priority.js';
import { finalWorth } from '../../domain/retirement.js';
import { wipeOutOf } from '../../domain/wipe-out.js';
import type { FillDetail, RebalanceDetail } from '../../ledger/detail-port.js';
import type { ShareReport } from '../../ledger/records/rebalance.js';
import { settledFigures } from '../../ledger/settled-figures.js';
import { type Difference, differences } from './differences.js';

/** Every strike with its plan, oldest first; empty where the rebalance came to none. */
export function strikesOf({ earlier, strike, plan, orders }: RebalanceDetail): readonly StruckPlan[] {
  if (strike === null || plan === null) return [];
  const before = new Set(earlier.flatMap((struck) => struck.orders));
  const since = orders.map(({ clientOrderId }) => clientOrderId).filter((id) => !before.has(id));
  return [
    ...earlier,
    { strike, plan, orders: since.filter((id) => sliceOf(id) > (strike.ordersBefore ?? 0)) },
  ];
}

/** What a plan may depend on besides its strike. */
export interface Asked {
  readonly attempt: number;
  readonly request: { readonly cause: Cause };
}

/** A fund's own rebalance, and the strike of the round of its hedge book. */
interface PlannedWithin {
  readonly id: string;
  readonly round: Strike;
}

/** What keeps a hedge book from its trade keeps its funds from theirs: their plans follow from its strike. */
function plannedWithin({ id, round: { round, ...strike } }: PlannedWithin): Plan | null {
  if (round === undefined) return null;
  const plan = roundPlanOf(strike, round).plans[round.funds.findIndex(({ input }) => input.id === id)];
  return plan === undefined ? null : planText(plan);
}

/** Equity and NAV of the strike, and its plan, computed again from what is on record. */
export function recomputedStrike(
  { strike, plan }: StruckPlan,
  asked: Asked,
  version: number,
  within: PlannedWithin | null = null,
): readonly Difference[] {
  const equity = equityOf(decimal(strike.cash), decimal(strike.contracts), decimal(strike.markPrice)).minus(
    owed(strike),
  );
  const again = {
    equity: plain(equity),
    nav: plain(navOfStrike(strike) ?? netAssetValue(equity, decimal(strike.units))),
  };
  return [
    ...differences({ equity: strike.equity, nav: strike.nav }, again, 'strike'),
    ...differences(plan, (within && plannedWithin(within)) ?? planOf(asked, strike, version), 'plan'),
  ];
}

/** Whether the strike was made by these rules: what it took over from them, field by field. */
export function strikeAgainstRules(strike: Strike, { leverage, rules }: FundSettings): readonly Difference[] {
  const { execution } = rules;
  const taken = Object.fromEntries(Object.keys(execution).map((key) => [key, Reflect.get(strike, key)]));
  const residual = strike.round && { residual: strike.round.declared ?? NOTHING };
  return differences(
    { ...taken, ...residual, targetLeverage: strike.targetLeverage, range: strike.range },
    // One that is being retired is brought to no exposure, whatever its rules aim at.
    {
      ...execution,
      ...(residual && { residual: rules.residual ?? NOTHING }),
      targetLeverage: strike.retiring === undefined ? leverage : NOTHING,
      range: rules.interim.range,
    },
    'strike',
  );
}

const NOTHING = plain(ZERO);

/**
 * The figures after, computed again from the latest strike and the fills since. Null where nothing was settled. A
 * payment of funding between strike and settlement would show as a difference.
 */
export function recomputedFigures(detail: RebalanceDetail): readonly Difference[] | null {
  const { figures, wipeOut } = detail.record;
  const strikes = strikesOf(detail);
  const [first, last] = [strikes[0], strikes.at(-1)];
  if ((figures === null && wipeOut === undefined) || first === undefined || last === undefined) return null;
  const since = detail.fills.filter(({ clientOrderId }) => last.orders.includes(clientOrderId));
  const { share } = detail.record;
  const fee = plain(sum(detail.fills, (fill) => decimal(fill.fee)).plus(share?.fee ?? 0));
  const firstStrike = strikes.length > 1 ? first.strike : null;
  const settled = settledFigures(
    last.strike,
    firstStrike,
    after(last.strike, since, share),
    fee,
    dealtIn(detail, last),
  );
  const again: RebalanceFigures | null = settled.kind === 'figures' ? settled.figures : null;
  const left = wipeOutOf(modelOf(last.strike), settled.value);
  return [
    ...differences(figures, again, 'figures'),
    ...(wipeOut === undefined ? [] : differences(wipeOut, left, 'wipeOut')),
  ];
}

/**
 * The final NAV of a retired fund, from the figures of the rebalance and the fees since its strike. That of the index
 * model follows from the price alone, and is taken as recorded where a fee has changed it since.
 */
export function recomputedFinal({ final, record, strike }: RebalanceDetail): readonly Difference[] {
  if (final === null || record.figures === null || strike === null) return [];
  const { equityAfter, navAfter, units } = record.figures;
  const equity = decimal(equityAfter).minus(decimal(final.lastFees));
  const nav = decimal(decimal(final.lastFees).isZero() ? navAfter : final.nav);
  const again = finalWorth({ model: modelOf(strike), equity, units: decimal(units), nav });
  const recorded = Object.fromEntries(Object.keys(again).map((key) => [key, Reflect.get(final, key)]));
  return differences(recorded, again, 'final');
}

function dealtIn({ record, fills }: RebalanceDetail, { plan }: StruckPlan): Dealing {
  const reachedEnd = record.outcome === 'done' || record.outcome === 'no-trade-needed';
  return dealtBy(plan.dealing ?? NO_DEALING, {
    reachedEnd,
    hasTraded: fills.length > 0 || record.share !== undefined,
  });
}

function after(
  { contracts, cash, feesPayable, receivable = NOTHING }: Strike,
  fills: readonly FillDetail[],
  share: ShareReport | undefined,
) {
  const traded = sum(fills, signed)
    .plus(share?.crossed ?? 0)
    .plus(share?.executed ?? 0);
  const paid = sum(fills, (fill) => signed(fill).times(decimal(fill.price)).plus(decimal(fill.fee))).plus(
    share === undefined ? ZERO : paidFor(share),
  );
  return {
    contracts: plain(decimal(contracts).plus(traded)),
    cash: plain(decimal(cash).minus(paid)),
    feesPayable,
    receivable,
  };
}

const paidFor = ({ crossed, price, notional, fee }: ShareReport): Decimal =>
  decimal(crossed).times(price).plus(notional).plus(fee);

const signed = ({ side, contracts }: FillDetail): Decimal =>
  side === 'buy' ? decimal(contracts) : decimal(contracts).negated();

const sum = (fills: readonly FillDetail[], part: (fill: FillDetail) => Decimal): Decimal =>
  fills.reduce((all, fill) => all.plus(part(fill)), ZERO);
