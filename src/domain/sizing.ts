import { type ContractKind, contractNotional, LINEAR } from './contract-kind.js';
import { type Decimal, ONE, ZERO } from './decimal.js';
import { ceilTo, floorTo, truncateTo } from './grid.js';
import { exposure, leverageRatio } from './leverage.js';

/** One strike and the rules under which it is traded. Amounts in the settle coin, sizes in contracts. */
export interface SizingInput {
  /** Signed target L: 3, -3. Zero closes the position. */
  readonly targetLeverage: Decimal;
  readonly equity: Decimal;
  /**
   * Who pays for the trade. `fund`: what it costs comes out of the equity, and the size allows for it. `issuer` (the
   * index model, where `equity` is the value of the units): it does not, so the size is exactly L x E - V.
   */
  readonly paidBy?: 'fund' | 'issuer';
  /** The position now, signed. */
  readonly contracts: Decimal;
  readonly price: Decimal;
  /** Taker fee as a fraction of the traded notional. */
  readonly feeRate: Decimal;
  /**
   * Expected slippage as a fraction of the price: buys pay `price x (1 + s)`, sells receive `price x (1 -
   * s)`.
   */
  readonly slippage: Decimal;
  /** Zero means that any fraction of a contract can be traded. */
  readonly lotSize: Decimal;
  readonly minOrder: Decimal;
  /** In the quote currency. */
  readonly minNotional: Decimal;
  /** Linear where it is left out. */
  readonly kind?: ContractKind;
}

/** What is planned, valued at the price of the strike. */
export interface RebalanceFigures {
  /** Signed value of the position before. */
  readonly exposure: Decimal;
  readonly leverage: Decimal;
  /** The exposure that would be exactly on target after its own cost, before rounding to lots. */
  readonly targetExposure: Decimal;
  /** Signed value of the planned trade, after rounding to lots. */
  readonly deltaNotional: Decimal;
  /** Signed contracts of the planned trade: a whole number of lots. */
  readonly deltaContracts: Decimal;
  /** The position after the planned trade. */
  readonly targetContracts: Decimal;
  /** Equity after the planned trade, its fee and its expected slippage. */
  readonly equityAfter: Decimal;
  readonly leverageAfter: Decimal;
  /** Expected taker fee of the planned trade, not rounded. */
  readonly fee: Decimal;
}

export interface PlannedTrade extends RebalanceFigures {
  readonly kind: 'trade';
  readonly side: 'buy' | 'sell';
  /** True when the trade only brings the position nearer to zero. */
  readonly reduceOnly: boolean;
}

/**
 * `at-target`: less than one lot is missing. `below-minimum`: the venue would refuse so small an order. `left-alone`:
 * nothing was asked for.
 */
export interface NoTrade extends RebalanceFigures {
  readonly kind: 'no-trade';
  readonly reason: 'at-target' | 'below-minimum' | 'left-alone';
}

/** No equity is left, or none would be left once the cost of the trade is paid (`equity` is then that). */
export interface WipedOut {
  readonly kind: 'wiped-out';
  readonly equity: Decimal;
}

export type RebalanceSize = PlannedTrade | NoTrade | WipedOut;

/**
 * Cost of a trade as a fraction of its notional at the strike's price, for a buy (`direction` 1) or a sell
 * (-1): slippage s, and the fee phi on the notional that really changes hands, so c = s + phi (1 +
 * direction s). Of an inverse contract what changes hands is N f / P (1 + direction s) of the coin, against N f / P
 * at the strike, so c = (s + phi) / (1 + direction s).
 */
export function costRate(
  feeRate: Decimal,
  slippage: Decimal,
  direction: 1 | -1,
  kind: ContractKind = LINEAR,
): Decimal {
  if (kind.kind === 'inverse') return slippage.plus(feeRate).div(ONE.plus(slippage.times(direction)));
  return slippage.plus(feeRate.times(ONE.plus(slippage.times(direction))));
}

/**
 * The fee-exact trade of the fund model, in notional at the strike's price and not rounded to lots.
 *
 * A trade dV costs |dV| c, so it leaves the exposure V + dV on the equity E - |dV| c. Asking for
 * V + dV = L (E - |dV| c), with |dV| = sgn(D) dV and D = L E - V, gives dV = D / (1 + sgn(D) L c).
 * Throws a `RangeError` where |L| c reaches 1: then every trade costs more leverage than it mends.
 */
export function feeExactNotional(input: SizingInput): Decimal {
  const missing = missingNotional(input);
  return missing.div(costDivisor(input, directionOf(missing)));
}

/**
 * The size of one rebalance in the fund model. Contracts are rounded to the lot toward LOWER ABSOLUTE
 * LEVERAGE: downward for a long fund and upward for a short one, whether it buys or sells. So the leverage
 * after the trade, its fee and its expected slippage is never beyond the target and less than one lot short
 * of it.
 *
 * A position that is itself no whole number of lots is never traded across zero by the rounding; only there
 * can the plan stay above the target, by less than a lot.
 *
 * An order below `minOrder` or `minNotional` is not planned, even where the venue would let reduce-only
 * orders through: it reads as `below-minimum`, and its figures are those of the position left as it is.
 *
 * Throws a `RangeError` that lists every input out of range.
 */
export function sizeRebalance(input: SizingInput): RebalanceSize {
  refuseBadInput(input);
  if (input.equity.lte(ZERO)) return { kind: 'wiped-out', equity: input.equity };

  const exact = feeExactNotional(input);
  const equityAtTarget = input.equity.minus(tradeCost(input, exact));
  if (equityAtTarget.lte(ZERO)) return { kind: 'wiped-out', equity: equityAtTarget };

  const trade = roundToLots(input, exact);
  const targetExposure = held(input).plus(exact);
  if (trade.contracts.isZero()) return untraded(input, targetExposure, 'at-target');
  if (isBelowMinimum(input, trade)) return untraded(input, targetExposure, 'below-minimum');
  return {
    kind: 'trade',
    side: trade.contracts.isNegative() ? 'sell' : 'buy',
    reduceOnly: onlyReduces(input.contracts, trade.contracts),
    ...figures(input, targetExposure, trade),
  };
}

/** The figures of a position that is left as it is; the target exposure is its own. */
export function leaveAlone(input: SizingInput): NoTrade | WipedOut {
  refuseBadInput(input);
  if (input.equity.lte(ZERO)) return { kind: 'wiped-out', equity: input.equity };
  return untraded(input, held(input), 'left-alone');
}

/** How the trade comes about, figure by figure; see `feeExactNotional`. Amounts in the settle coin. */
export interface SizingSteps {
  /** D = L E - V. */
  readonly missing: Decimal;
  /** c, as a fraction of the notional. */
  readonly costRate: Decimal;
  /** dV = D / (1 + sgn(D) L c). */
  readonly exactNotional: Decimal;
  /** dV / value of one contract, not rounded. */
  readonly exactContracts: Decimal;
  /** Whole lots toward lower absolute leverage; the venue's minimum is not looked at yet. */
  readonly lots: Decimal;
}

/** The steps of `sizeRebalance`, to be shown. The equity must be above zero. */
export function sizingSteps(input: SizingInput): SizingSteps {
  const missing = missingNotional(input);
  const exact = feeExactNotional(input);
  return {
    missing,
    costRate: costRate(input.feeRate, input.slippage, directionOf(missing), input.kind),
    exactNotional: exact,
    exactContracts: exact.div(contractValue(input)),
    lots: roundToLots(input, exact).contracts,
  };
}

/** D = L E - V. */
function missingNotional(input: SizingInput): Decimal {
  return input.targetLeverage.times(input.equity).minus(held(input));
}

/** V, the signed value of the position. */
function held({ contracts, price, kind }: SizingInput): Decimal {
  return exposure(contracts, price, kind);
}

/** Of one contract at the strike, in the settle coin. */
function contractValue({ price, kind }: SizingInput): Decimal {
  return exposure(ONE, price, kind);
}

interface Trade {
  readonly contracts: Decimal;
  readonly notional: Decimal;
}

const NOTHING: Trade = { contracts: ZERO, notional: ZERO };

function directionOf(missing: Decimal): 1 | -1 {
  return missing.isNegative() ? -1 : 1;
}

function costDivisor(input: SizingInput, direction: 1 | -1): Decimal {
  if (input.paidBy === 'issuer') return ONE;
  const drag = input.targetLeverage.times(costRate(input.feeRate, input.slippage, direction, input.kind));
  if (drag.abs().gte(ONE)) {
    throw new RangeError(
      `leverage ${input.targetLeverage} times the cost of trading reaches 1: cannot rebalance`,
    );
  }
  return ONE.plus(drag.times(direction));
}

/** What the trade takes off the equity. */
function tradeCost(input: SizingInput, notional: Decimal): Decimal {
  if (input.paidBy === 'issuer') return ZERO;
  const { feeRate, slippage, kind } = input;
  return notional.abs().times(costRate(feeRate, slippage, directionOf(notional), kind));
}

function roundToLots(input: SizingInput, exact: Decimal): Trade {
  const value = contractValue(input);
  if (input.lotSize.isZero()) return { contracts: exact.div(value), notional: exact };
  const direction = directionOf(exact);
  const missing = missingNotional(input);
  // One division, so that a trade of exactly whole lots stays exactly that.
  const unrounded = missing.div(costDivisor(input, direction).times(value));
  const contracts = withoutCrossing(input, towardLowerLeverage(input, unrounded));
  return { contracts, notional: contracts.times(value) };
}

function towardLowerLeverage(input: SizingInput, contracts: Decimal): Decimal {
  if (input.targetLeverage.isZero()) return truncateTo(contracts, input.lotSize);
  const round = input.targetLeverage.isNegative() ? ceilTo : floorTo;
  return round(contracts, input.lotSize);
}

/** Takes back the one lot by which rounding alone can push an odd position to the wrong side of zero. */
function withoutCrossing(input: SizingInput, delta: Decimal): Decimal {
  const after = input.contracts.plus(delta);
  const wrongSide = after.times(input.targetLeverage).isNegative() && !after.isZero();
  const lotBack = input.targetLeverage.isNegative() ? input.lotSize.negated() : input.lotSize;
  return wrongSide && delta.times(lotBack).isNegative() ? delta.plus(lotBack) : delta;
}

function isBelowMinimum(input: SizingInput, trade: Trade): boolean {
  const { minOrder, minNotional, price, kind = LINEAR } = input;
  const contracts = trade.contracts.abs();
  return contracts.lt(minOrder) || contracts.times(contractNotional(price, kind)).lt(minNotional);
}

function onlyReduces(position: Decimal, delta: Decimal): boolean {
  return position.times(delta).lt(ZERO) && delta.abs().lte(position.abs());
}

function untraded(input: SizingInput, targetExposure: Decimal, reason: NoTrade['reason']): NoTrade {
  return { kind: 'no-trade', reason, ...figures(input, targetExposure, NOTHING) };
}

function figures(input: SizingInput, targetExposure: Decimal, trade: Trade): RebalanceFigures {
  const before = held(input);
  const equityAfter = input.equity.minus(tradeCost(input, trade.notional));
  return {
    exposure: before,
    leverage: leverageRatio(before, input.equity),
    targetExposure,
    deltaNotional: trade.notional,
    deltaContracts: trade.contracts,
    targetContracts: input.contracts.plus(trade.contracts),
    equityAfter,
    leverageAfter: leverageRatio(before.plus(trade.notional), equityAfter),
    fee: changingHands(input, trade.notional).times(input.feeRate),
  };
}

/** What is paid or received for a trade, at the expected price of its fills. */
function changingHands({ slippage, kind = LINEAR }: SizingInput, notional: Decimal): Decimal {
  const paidPrice = ONE.plus(slippage.times(directionOf(notional)));
  return kind.kind === 'linear' ? notional.abs().times(paidPrice) : notional.abs().div(paidPrice);
}

function refuseBadInput(input: SizingInput): void {
  const mistakes: string[] = [];
  if (input.price.lte(ZERO)) mistakes.push(`price must be above 0, not ${input.price}`);
  for (const name of ['feeRate', 'slippage', 'lotSize', 'minOrder', 'minNotional'] as const) {
    if (input[name].isNegative() && !input[name].isZero()) {
      mistakes.push(`${name} must not be below 0, not ${input[name]}`);
    }
  }
  const { paidBy: _, kind, ...numbers } = input;
  if (kind?.kind === 'inverse' && !kind.face.gt(ZERO))
    mistakes.push(`face must be above 0, not ${kind.face}`);
  for (const [name, value] of Object.entries(numbers)) {
    if (!value.isFinite()) mistakes.push(`${name} must be a finite number, not ${value}`);
  }
  if (mistakes.length > 0) throw new RangeError(`cannot size a rebalance: ${mistakes.join('; ')}`);
}
