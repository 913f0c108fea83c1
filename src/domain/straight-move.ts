import { type Decimal, type DecimalString, plain, ZERO } from './decimal.js';
import { fixedTriggers, type InterimRule } from './interim-rule.js';
import { equityOf, exposure, leverageRatio } from './leverage.js';
import { liquidationOnTheWay } from './liquidation-on-the-way.js';
import type { RangeAnchor } from './rebalance-point.js';
import { type Gaps, gapsOf } from './risk-gap.js';
import type { RiskTiers } from './risk-tiers.js';
import { sizeRebalance } from './sizing.js';
import type { RebalanceFigures } from './sizing-figures.js';
import type { SizingInput } from './sizing-input.js';
import { triggerOnTheWay, type Waiting } from './trigger-on-the-way.js';

/** A fund as it stands, and the rules by which it is cut on the way. */
export interface MovedFund {
  /** Equity, position and price now, and the costs and lots of its trades. */
  readonly sizing: SizingInput;
  readonly anchor: RangeAnchor;
  /** Interim range of the rebalance points to come. */
  readonly range: DecimalString | null;
  /** The interim rule by which they fix their triggers; losers beyond the range where it is left out. */
  readonly rule?: InterimRule;
  /** Zero means that the price takes any value. */
  readonly tickSize: Decimal;
  readonly riskTiers: RiskTiers;
  /** False where no interim rebalance would be made, as while the fund is paused. */
  readonly isCut: boolean;
}

/** What has become of it. `triggers` counts the interim rebalances on the way; amounts in the settle coin. */
export type MovedOutcome =
  | {
      readonly kind: 'held';
      readonly triggers: number;
      readonly price: Decimal;
      readonly equity: Decimal;
      readonly contracts: Decimal;
      readonly leverage: Decimal;
      /** Null without a position. */
      readonly gaps: Gaps | null;
    }
  | {
      readonly kind: 'liquidated' | 'wiped-out';
      readonly triggers: number;
      /** Where it happened. */
      readonly price: Decimal;
    };

type Ended = Extract<MovedOutcome, { kind: 'liquidated' | 'wiped-out' }>;

interface Standing {
  readonly price: Decimal;
  readonly equity: Decimal;
  readonly contracts: Decimal;
  readonly anchor: RangeAnchor;
  readonly triggers: number;
}

/**
 * What becomes of a fund if the price moves straight to `end` and meets every price between: at the first tick beyond
 * its range it is cut back to its target, pays fee and expected slippage as its sizing has them, and has its rebalance
 * point there; and so on until `end`. Management fees and funding are left out, and mark and index price are one. A
 * gap in the price, or a book too thin, is worse than this.
 */
export function straightMove(fund: MovedFund, end: Decimal): MovedOutcome {
  const { equity, contracts, price } = fund.sizing;
  let at: Standing = { price, equity, contracts, anchor: fund.anchor, triggers: 0 };
  let isCut = fund.isCut;
  for (;;) {
    const trigger = isCut ? triggerOnTheWay(waiting(fund, at), at.price, end) : null;
    const next = moved(fund, at, trigger ?? end);
    if (isOver(next)) return next;
    if (trigger === null) return held(fund, next);
    const cut = cutBack(fund, next);
    if (cut !== null && isOver(cut)) return cut;
    // A position that is below its target already is left alone until the end.
    isCut = cut !== null;
    at = cut ?? next;
  }
}

const waiting = ({ sizing: { targetLeverage }, tickSize }: MovedFund, { anchor }: Standing): Waiting => ({
  ...{ anchor, targetLeverage, tickSize },
});

const isOver = (state: Standing | Ended): state is Ended => 'kind' in state;

/** The position carried to `price`, or the end that it met before. */
function moved({ riskTiers }: MovedFund, at: Standing, price: Decimal): Standing | Ended {
  const { triggers, contracts } = at;
  if (at.equity.lte(ZERO)) return { kind: 'wiped-out', triggers, price: at.price };
  const liquidated = liquidationOnTheWay(at, riskTiers, price);
  if (liquidated !== null) return { kind: 'liquidated', triggers, price: liquidated };
  const cash = at.equity.minus(exposure(contracts, at.price));
  return { ...at, price, equity: equityOf(cash, contracts, price) };
}

/** After the interim rebalance; null where it would add, which an interim one never does. */
function cutBack(fund: MovedFund, at: Standing): Standing | Ended | null {
  const { price, equity, contracts, triggers } = at;
  const size = sizeRebalance({ ...fund.sizing, price, equity, contracts });
  if (size.kind === 'wiped-out') return { kind: 'wiped-out', triggers, price };
  if (size.kind === 'trade' && !size.reduceOnly) return null;
  return {
    price,
    equity: size.equityAfter,
    contracts: size.targetContracts,
    anchor: { price: plain(price), range: fund.range, ...triggersAt(fund, price, size) },
    triggers: triggers + 1,
  };
}

function triggersAt(
  { rule, sizing }: MovedFund,
  price: Decimal,
  { equityAfter, targetContracts: contracts }: RebalanceFigures,
): Pick<RangeAnchor, 'triggers'> {
  if (rule === undefined) return {};
  const cash = equityAfter.minus(exposure(contracts, price));
  const triggers = fixedTriggers(rule, sizing.targetLeverage, { price, contracts, cash });
  return triggers === undefined ? {} : { triggers };
}

function held({ riskTiers }: MovedFund, { price, equity, contracts, triggers }: Standing): MovedOutcome {
  if (equity.lte(ZERO)) return { kind: 'wiped-out', triggers, price };
  const value = exposure(contracts, price);
  const gaps = gapsOf(value, equity, riskTiers);
  return { kind: 'held', triggers, price, equity, contracts, leverage: leverageRatio(value, equity), gaps };
}
