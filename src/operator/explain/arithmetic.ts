import { roundPlanOf } from '../../activities/round/round-plan-of.js';
import { sizingOf } from '../../activities/trade-to.js';
import { owedIn, type Plan, type Round, type Strike } from '../../contract/rebalance.js';
import { modelOf, struckWorth } from '../../contract/strike-value.js';
import { strikeValues } from '../../contract/strike-values.js';
import { NO_DEALING } from '../../domain/dealing.js';
import { type Decimal, type DecimalString, decimal, plain, ZERO } from '../../domain/decimal.js';
import { netDelta } from '../../domain/hedge-book.js';
import { equityOf, exposure, netAssetValue, realLeverage } from '../../domain/leverage.js';
import { unitsValue } from '../../domain/nav-model.js';
import { owed } from '../../domain/owed.js';
import { sizingSteps } from '../../domain/sizing-steps.js';

/** One step, named as in docs/methodology.md. `value` has every digit. */
export interface Step {
  readonly symbol: string;
  readonly name: string;
  readonly formula: string;
  readonly value: DecimalString | string;
  readonly unit: string;
}

const step = (symbol: string, name: string, formula: string, value: Decimal, unit = 'USDT'): Step => ({
  ...{ symbol, name, formula, unit },
  value: plain(value),
});

/** From the strike to the plan. Where no equity is left it ends with that. */
export function arithmetic(strike: Strike, plan: Plan): readonly Step[] {
  if (strike.round !== undefined) return roundArithmetic(strike, strike.round, plan);
  return modelOf(strike) === 'index' ? indexArithmetic(strike, plan) : fundArithmetic(strike, plan);
}

/** Of a hedge book: what each of its funds wants, and what is left of it when all of that meets. */
function roundArithmetic(strike: Strike, round: Round, plan: Plan): readonly Step[] {
  const [q, P] = [decimal(strike.contracts), decimal(strike.markPrice)];
  const equity = equityOf(decimal(strike.cash), q, P).minus(owed(strike));
  const { wanted, plans } = roundPlanOf(strike, round);
  const C = plans.reduce((sum, { dealing }) => sum.plus(dealing?.cash ?? ZERO), ZERO);
  const of = (index: number) => wanted[index]?.delta ?? ZERO;
  const base = [
    step('V', 'exposure of the book', 'q x P', exposure(q, P)),
    step('E', 'equity of the account', 'cash + q x P', equity),
    step('', 'owed by its funds', 'no margin', decimal(owedIn(round))),
    ...(C.isZero() ? [] : [step('C', 'cash of what its funds deal', 'creations less redemptions', C)]),
    ...round.funds.map(({ input }, index) =>
      step('', `${input.request.token} wants`, input.id, of(index), 'contracts'),
    ),
    step('', 'the residual wants', residualText(round), of(round.funds.length), 'contracts'),
    step('dQ', 'net', 'the sum', netDelta(wanted), 'contracts'),
  ];
  if (plan.kind === 'wiped-out') return base;
  const { targetContracts, leverageAfter } = plan.figures;
  return [
    ...base,
    step('', 'position after', 'q + dQ', decimal(targetContracts), 'contracts'),
    step('', 'leverage after', 'with C and cost, what is owed taken off', decimal(leverageAfter), 'x'),
  ];
}

const residualText = ({ residual, declared = plain(ZERO) }: Round): string =>
  `declared ${declared}, it holds ${residual}, in whole lots`;

function fundArithmetic(strike: Strike, plan: Plan): readonly Step[] {
  const [q, P, L] = [decimal(strike.contracts), decimal(strike.markPrice), decimal(strike.targetLeverage)];
  const V = exposure(q, P);
  const E = equityOf(decimal(strike.cash), q, P).minus(owed(strike));
  const base = [
    step('V', 'exposure', 'q x P', V),
    step('E', 'equity', 'cash + q x P - fees payable + receivable', E),
    step('NAV', 'net asset value', 'E / units', netAssetValue(E, decimal(strike.units)), 'USDT a unit'),
  ];
  const leverage = realLeverage(V, E);
  if (leverage.kind === 'wiped-out') return base;
  return [
    ...base,
    step('l', 'real leverage', 'V / E', leverage.value, 'x'),
    ...dealingSteps(L, E, plan),
    ...(plan.kind === 'wiped-out' ? [] : tradeSteps(withDealing(strike, plan), plan)),
  ];
}

/** NAV follows from the rebalance point, and no trade costs it anything. */
function indexArithmetic(strike: Strike, plan: Plan): readonly Step[] {
  const [q, P, L] = [decimal(strike.contracts), decimal(strike.markPrice), decimal(strike.targetLeverage)];
  const { nav = strike.nav, price = null } = strike.indexPoint ?? {};
  const [V, W] = [exposure(q, P), unitsValue('index', struckWorth(strike))];
  const unit = 'USDT a unit';
  const base = [
    step('N0', 'NAV of the rebalance point, less fees since', 'N0 x (1 - f) for each', decimal(nav), unit),
    ...(price === null ? [] : [step('P0', 'its index price', 'as it was struck', decimal(price))]),
    step('P', 'index price', 'as it was struck', decimal(strike.indexPrice)),
    step('NAV', 'net asset value', 'N0 x [1 + L (P - P0) / P0]', decimal(strike.nav), unit),
    step('W', 'value of the units', 'NAV x units', W),
    step('V', 'exposure', 'q x mark price', V),
  ];
  const leverage = realLeverage(V, W);
  if (leverage.kind === 'wiped-out' || plan.kind === 'wiped-out') return base;
  const dealt = withDealing(strike, plan);
  const { lots, missing, exactContracts } = sizingSteps(sizingOf(strikeValues(dealt)));
  const { figures } = plan;
  return [
    ...base,
    step('l', 'real leverage', 'V / W', leverage.value, 'x'),
    ...unitsSteps(plan, unitsValue('index', struckWorth(dealt))),
    step('L W', 'exposure on target', 'L x W', L.times(unitsValue('index', struckWorth(dealt)))),
    step('dV', 'trade, without any cost', 'L W - V', missing),
    step('dQ', 'the same in contracts', 'dV / mark price', exactContracts, 'contracts'),
    step('', 'whole lots', `dQ in lots of ${strike.lotSize}, toward lower leverage`, lots, 'contracts'),
    step('', 'planned', 'at least the smallest order', decimal(figures.deltaContracts), 'contracts'),
    step('', 'position after', 'q + planned', decimal(figures.targetContracts), 'contracts'),
    step('', 'fee expected, the issuer pays it', '|planned| x P (1 + sgn s) x phi', decimal(figures.fee)),
    step('', 'leverage after', '(V + planned x P) / W', decimal(figures.leverageAfter), 'x'),
  ];
}

/** Units that are created or redeemed with it are those that it is for. */
function unitsSteps({ dealing }: Plan, value: Decimal): readonly Step[] {
  if (dealing === undefined || dealing.dealt.length === 0) return [];
  return [
    step('u', 'units created less redeemed', 'see ballast dealing list', decimal(dealing.units), 'units'),
    step('W', 'value of the units with them', 'NAV x (units + u), for W from here on', value),
  ];
}

/** A plan that aims elsewhere than at the target, by a rule of its strike, shows what it aims at. */
function sizeSteps(strike: Strike, { figures }: Exclude<Plan, { kind: 'wiped-out' }>): readonly Step[] {
  const size = sizingSteps(sizingOf(strikeValues(strike)));
  const aim = decimal(figures.targetExposure);
  const V = exposure(decimal(strike.contracts), decimal(strike.markPrice));
  if (!V.plus(size.exactNotional).eq(aim)) return [step('', 'exposure aimed at', 'by the rules', aim)];
  const lots = `dV / P in lots of ${strike.lotSize}, toward lower leverage`;
  return [
    step('D', 'exposure missing', 'L E - V', size.missing),
    step('c', 'cost rate', 's + phi (1 + sgn(D) s)', size.costRate, 'of what is traded'),
    step('dV', 'trade, cost included', 'D / (1 + sgn(D) L c)', size.exactNotional),
    step('dQ', 'the same in contracts', 'dV / P', size.exactContracts, 'contracts'),
    step('', 'whole lots', lots, size.lots, 'contracts'),
  ];
}

function tradeSteps(strike: Strike, plan: Exclude<Plan, { kind: 'wiped-out' }>): readonly Step[] {
  const { figures } = plan;
  return [
    ...sizeSteps(strike, plan),
    step('', 'planned', 'at least the smallest order', decimal(figures.deltaContracts), 'contracts'),
    step('', 'position after', 'q + planned', decimal(figures.targetContracts), 'contracts'),
    step('', 'fee expected', '|planned| x P (1 + sgn s) x phi', decimal(figures.fee)),
    step('', 'equity after', 'E - |planned| x P x c', decimal(figures.equityAfter)),
    step('', 'leverage after', '(V + planned x P) / equity after', decimal(figures.leverageAfter), 'x'),
  ];
}

/** What deals with the rebalance is part of the equity that its trade is for. */
function dealingSteps(L: Decimal, E: Decimal, { dealing }: Plan): readonly Step[] {
  if (dealing === undefined || dealing.dealt.length === 0) {
    return [step('L E', 'exposure on target', 'L x E', L.times(E))];
  }
  const C = decimal(dealing.cash);
  return [
    step('C', 'cash of creations less redemptions', 'see ballast dealing list', C),
    step('L E', 'exposure on target, E + C for E from here on', 'L x (E + C)', L.times(E.plus(C))),
  ];
}

const withDealing = (strike: Strike, { dealing }: Plan): Strike => ({
  ...strike,
  equity: plain(decimal(strike.equity).plus(decimal(dealing?.cash ?? NO_DEALING.cash))),
  units: plain(decimal(strike.units).plus(decimal(dealing?.units ?? NO_DEALING.units))),
});
