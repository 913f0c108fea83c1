import { Decimal, type DecimalString, plain, ZERO } from './decimal.js';
import { missingResidual } from './hedge-book.js';
import { type IndexPoint, indexNavAt } from './index-nav.js';
import { fixedTriggers, type InterimRule } from './interim-rule.js';
import { equityOf, exposure, leverageRatio } from './leverage.js';
import { liquidationOnTheWay } from './liquidation-on-the-way.js';
import { isBreach, type RangeAnchor } from './rebalance-point.js';
import { type Gaps, gapsOf } from './risk-gap.js';
import type { RiskTiers } from './risk-tiers.js';
import { sizeRebalance } from './sizing.js';
import type { SizingInput } from './sizing-input.js';
import { tradeCost } from './trade-cost.js';
import { triggerOnTheWay } from './trigger-on-the-way.js';

/** A fund of the index model as it stands, and the rules by which it is cut on the way. */
export interface MovedIndexFund {
  readonly token: string;
  /** Position, costs and lots; it is sized on what its units are worth, and the issuer pays. */
  readonly sizing: Omit<SizingInput, 'equity' | 'price' | 'paidBy'>;
  readonly units: Decimal;
  /** What its NAV follows from. */
  readonly point: IndexPoint;
  readonly cash: Decimal;
  readonly anchor: RangeAnchor;
  /** Interim range of the rebalance points to come. */
  readonly range: DecimalString | null;
  readonly rule: InterimRule;
  /** False where no interim rebalance would be made, as while the fund is paused. */
  readonly isCut: boolean;
}

/** The account of one fund of the index model, or of many: a hedge book. Amounts in the settle coin. */
export interface MovedAccount {
  readonly price: Decimal;
  /** Signed; what it holds beyond its funds is the residual. */
  readonly contracts: Decimal;
  readonly equity: Decimal;
  readonly declaredResidual: Decimal;
  readonly funds: readonly MovedIndexFund[];
  /** How the account trades. */
  readonly costs: Pick<SizingInput, 'feeRate' | 'slippage' | 'lotSize' | 'minOrder' | 'minNotional'>;
  /** Zero means that the price takes any value. */
  readonly tickSize: Decimal;
  readonly riskTiers: RiskTiers;
}

export interface MovedUnits {
  readonly token: string;
  /** Interim rebalances on the way. */
  readonly triggers: number;
  /** At or below zero the fund is wiped out. */
  readonly nav: Decimal;
  readonly contracts: Decimal;
  /** Null where it is wiped out. */
  readonly leverage: Decimal | null;
}

/** What has become of an account and its funds. `price`: where the move ends, or where the account did. */
export type MovedAccountOutcome =
  | {
      readonly kind: 'held';
      readonly price: Decimal;
      readonly equity: Decimal;
      readonly contracts: Decimal;
      readonly leverage: Decimal;
      /** Null without a position. */
      readonly gaps: Gaps | null;
      readonly funds: readonly MovedUnits[];
    }
  | {
      readonly kind: 'liquidated' | 'wiped-out';
      readonly price: Decimal;
      readonly funds: readonly MovedUnits[];
    };

interface MovingFund extends MovedIndexFund {
  readonly triggers: number;
}

interface Standing {
  readonly price: Decimal;
  readonly equity: Decimal;
  readonly contracts: Decimal;
  readonly funds: readonly MovingFund[];
}

/**
 * What becomes of funds of the index model and of their account if the price moves straight to `end` and meets every
 * price between. At the first tick beyond its range a fund is cut to its target on the value of its units, and has its
 * rebalance point there; the account trades the net of what falls due at one tick and of what its residual lacks, and
 * pays fee and expected slippage. It is liquidated as a whole. Management fees and funding are left out, and mark and
 * index price are one; see `straightMove`.
 */
export function straightMoveOfAccount(account: MovedAccount, end: Decimal): MovedAccountOutcome {
  const { price, equity, contracts } = account;
  let at: Standing = {
    ...{ price, equity, contracts },
    funds: account.funds.map((fund) => ({ ...fund, triggers: 0 })),
  };
  for (;;) {
    const trigger = nearestTrigger(account, at, end);
    if (at.equity.lte(ZERO))
      return { kind: 'wiped-out', price: at.price, funds: at.funds.map(unitsAt(at.price)) };
    const liquidated = liquidationOnTheWay(at, account.riskTiers, trigger ?? end);
    if (liquidated !== null) {
      return { kind: 'liquidated', price: liquidated, funds: at.funds.map(unitsAt(liquidated)) };
    }
    at = carried(at, trigger ?? end);
    if (trigger === null) return held(account, at);
    at = cutBack(account, at);
  }
}

function nearestTrigger(
  { tickSize }: MovedAccount,
  { funds, price }: Standing,
  end: Decimal,
): Decimal | null {
  const ticks = funds
    .filter(({ isCut }) => isCut)
    .flatMap(({ anchor, sizing: { targetLeverage } }) => {
      return triggerOnTheWay({ anchor, targetLeverage, tickSize }, price, end) ?? [];
    });
  if (ticks.length === 0) return null;
  return end.lt(price) ? Decimal.max(...ticks) : Decimal.min(...ticks);
}

function carried(at: Standing, price: Decimal): Standing {
  const cash = at.equity.minus(exposure(at.contracts, at.price));
  return { ...at, price, equity: equityOf(cash, at.contracts, price) };
}

/** After the netted trade of all that are beyond their range at this price. */
function cutBack(account: MovedAccount, at: Standing): Standing {
  const { price, contracts } = at;
  const funds = at.funds.map((fund) => (isDue(fund, price) ? cut(fund, price) : fund));
  if (funds.every(({ triggers }, index) => triggers === at.funds[index]?.triggers)) return { ...at, funds };
  const before = sumOf(
    funds.map((fund, index) => (isWipedOut(fund, price) ? ZERO : heldBy(at.funds[index]))),
  );
  const after = sumOf(funds.map(heldBy));
  const residual = { held: contracts.minus(before), declared: account.declaredResidual };
  const net = after.minus(before).plus(missingResidual(residual, account.costs.lotSize));
  return { ...at, funds, ...traded(account, at, net) };
}

const isDue = ({ isCut, anchor, sizing }: MovingFund, price: Decimal): boolean =>
  isCut && isBreach(anchor, sizing.targetLeverage, price);

const heldBy = (fund: MovingFund | undefined): Decimal => fund?.sizing.contracts ?? ZERO;
const isWipedOut = ({ point }: MovingFund, price: Decimal): boolean => indexNavAt(point, price).lte(ZERO);

function cut(fund: MovingFund, price: Decimal): MovingFund {
  const { sizing, point, units, range, rule, triggers } = fund;
  const nav = indexNavAt(point, price);
  const size = sizeRebalance({ ...sizing, price, equity: nav.times(units), paidBy: 'issuer' });
  // What held the position of a fund that is wiped out is the residual's from now on.
  if (size.kind === 'wiped-out') {
    return { ...fund, isCut: false, triggers: triggers + 1, sizing: { ...sizing, contracts: ZERO } };
  }
  // A position that is below its target already is left alone until the end.
  if (size.kind === 'trade' && !size.reduceOnly) return { ...fund, isCut: false };
  const contracts = size.targetContracts;
  const cash = fund.cash.minus(size.deltaNotional).minus(costOf(fund.sizing, size.deltaNotional));
  const fixed = fixedTriggers(rule, sizing.targetLeverage, { price, contracts, cash });
  return {
    ...{ ...fund, cash, triggers: triggers + 1 },
    sizing: { ...sizing, contracts },
    point: { ...point, nav, price },
    anchor: { price: plain(price), range, ...(fixed !== undefined && { triggers: fixed }) },
  };
}

/** What is too small for the venue is crossed with the residual. */
function traded({ costs }: MovedAccount, { price, equity, contracts }: Standing, net: Decimal) {
  const notional = net.times(price);
  const isTooSmall = net.abs().lt(costs.minOrder) || notional.abs().lt(costs.minNotional);
  if (isTooSmall) return { equity, contracts };
  return { equity: equity.minus(costOf(costs, notional)), contracts: contracts.plus(net) };
}

function costOf(
  { feeRate, slippage }: Pick<SizingInput, 'feeRate' | 'slippage'>,
  notional: Decimal,
): Decimal {
  return tradeCost({ feeRate, slippage }, notional);
}

const unitsAt =
  (price: Decimal) =>
  ({ token, triggers, point, units, sizing: { contracts } }: MovingFund): MovedUnits => {
    const nav = indexNavAt(point, price);
    const leverage = nav.lte(ZERO) ? null : leverageRatio(exposure(contracts, price), nav.times(units));
    return { token, triggers, nav, contracts, leverage };
  };

function held({ riskTiers }: MovedAccount, at: Standing): MovedAccountOutcome {
  const { price, equity, contracts } = at;
  const funds = at.funds.map(unitsAt(price));
  if (equity.lte(ZERO)) return { kind: 'wiped-out', price, funds };
  const value = exposure(contracts, price);
  const gaps = gapsOf(value, equity, riskTiers);
  return { kind: 'held', price, equity, contracts, leverage: leverageRatio(value, equity), gaps, funds };
}

const sumOf = (parts: readonly Decimal[]): Decimal => parts.reduce((sum, part) => sum.plus(part), ZERO);
