import { guardedTrade } from '../../contract/plan-values.js';
import type { Plan, Strike, StruckPlan } from '../../contract/rebalance.js';
import type { FinalFigures } from '../../contract/retirement.js';
import { strikeValues } from '../../contract/strike-values.js';
import { askedGuards } from '../../domain/trade-guards.js';
import type { FillDetail, OrderDetail, RebalanceDetail } from '../../ledger/detail-port.js';
import type { RebalanceRecord } from '../../ledger/records/rebalance.js';
import type { RulesVersion } from '../../ledger/rules-port.js';
import { arithmetic, type Step } from './arithmetic.js';
import type { Difference } from './differences.js';
import { type Division, divisionOf } from './division.js';
import { type ExecutionReport, executionOf, type LegExecution, legExecutions } from './execution.js';
import {
  type Asked,
  recomputedFigures,
  recomputedFinal,
  recomputedStrike,
  strikeAgainstRules,
  strikesOf,
} from './recompute.js';

export interface GuardAnswer {
  readonly code: string;
  /** Null where it let the trade pass. */
  readonly refusal: string | null;
}

/** One strike, and what followed from it. */
export interface ExplainedStrike {
  readonly strike: Strike;
  readonly plan: Plan;
  readonly orders: readonly string[];
  readonly steps: readonly Step[];
  /** The guards of the trade; those of the reading have passed, since there is a strike. */
  readonly guards: readonly GuardAnswer[];
  /** Where computing it again gives something else. */
  readonly differences: readonly Difference[];
}

export interface Explanation {
  readonly record: RebalanceRecord;
  readonly rules: RulesVersion | null;
  /** Where the latest strike is not what these rules say. */
  readonly rulesDifferences: readonly Difference[];
  readonly strikes: readonly ExplainedStrike[];
  readonly orders: readonly OrderDetail[];
  readonly fills: readonly FillDetail[];
  /** Null where no order was filled, and where there are legs. */
  readonly execution: ExecutionReport | null;
  /** Of a daily that closes the whole position and opens it again; empty of every other. */
  readonly legs: readonly LegExecution[];
  /** Of a round of a hedge book: how it was divided; null of any other, and where nothing was settled. */
  readonly division: Division | null;
  /** Null where nothing was settled. */
  readonly figuresDifferences: readonly Difference[] | null;
  /** Of the rebalance that has retired its fund; null of any other. */
  readonly final: FinalFigures | null;
  readonly finalDifferences: readonly Difference[];
  /** Everything that could be computed again came out the same. */
  readonly equal: boolean;
}

/** A rebalance computed again from what is on record of it, by the functions that have decided it. */
export function explanationOf(detail: RebalanceDetail): Explanation {
  const { record, rules, orders, fills, final } = detail;
  const struck = strikesOf(detail);
  const asked = { attempt: record.attempt, request: { cause: record.cause } };
  const within = detail.round && { id: record.id, round: detail.round };
  const strikes = struck.map((one, index) => explainedStrike(one, asked, index + 1, within));
  const last = struck.at(-1);
  const rulesDifferences =
    last === undefined || rules === null ? [] : strikeAgainstRules(last.strike, rules.settings);
  const figuresDifferences = recomputedFigures(detail);
  const legs = legExecutions(detail, struck);
  const finalDifferences = recomputedFinal(detail);
  const division = divisionOf(detail, struck);
  const found = [
    ...rulesDifferences,
    ...finalDifferences,
    ...strikes.flatMap(({ differences }) => differences),
    ...(division?.differences ?? []),
    ...(figuresDifferences ?? []),
  ];
  return {
    ...{ record, rules, rulesDifferences, strikes, orders, fills, figuresDifferences },
    ...{ final, finalDifferences },
    execution: legs.length === 0 ? executionOf(detail, struck) : null,
    ...{ legs, division },
    equal: found.length === 0,
  };
}

function explainedStrike(
  one: StruckPlan,
  asked: Asked,
  version: number,
  within: Parameters<typeof recomputedStrike>[3],
): ExplainedStrike {
  const { strike, plan, orders } = one;
  return {
    ...{ strike, plan, orders },
    steps: arithmetic(strike, plan),
    guards: guardsOf(strike, plan),
    differences: recomputedStrike(one, asked, version, within),
  };
}

/** Of a plan that was refused, its trade is not on record: the plan names the guards that said no. */
function guardsOf(strike: Strike, plan: Plan): readonly GuardAnswer[] {
  if (plan.kind === 'refused') return plan.guards.map((code) => ({ code, refusal: plan.reason }));
  if (plan.kind !== 'trade') return [];
  const asked = askedGuards(strikeValues(strike), guardedTrade(plan));
  return [...new Set(asked.map(({ code }) => code))].map((code) => {
    const refusals = asked.filter((guard) => guard.code === code).flatMap((guard) => guard.refusals);
    return { code, refusal: refusals.length === 0 ? null : refusals.map(({ what }) => what).join('; ') };
  });
}
