import { type ContractKind, contractNotional, LINEAR } from './contract-kind.js';
import { type Decimal, ONE, ZERO } from './decimal.js';
import { ceilRatioTo, floorRatioTo, truncateTo } from './grid.js';
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
  return exactNotional(wantedOf(input));
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

  const wanted = wantedOf(input);
  if (mayCostAll(input, wanted)) {
    const equityAtTarget = input.equity.minus(tradeCost(input, exactNotional(wanted)));
    if (equityAtTarget.lte(ZERO)) return { kind: 'wiped-out', equity: equityAtTarget };
  }
  const trade = roundToLots(input, wanted);
  if (trade.contracts.isZero()) return new Untraded(input, wanted, 'at-target');
  if (isBelowMinimum(input, trade)) return new Untraded(input, wanted, 'below-minimum');
  return new Sized(input, wanted, trade);
}

/** The figures of a position that is left as it is; the target exposure is its own. */
export function leaveAlone(input: SizingInput): NoTrade | WipedOut {
  refuseBadInput(input);
  if (input.equity.lte(ZERO)) return { kind: 'wiped-out', equity: input.equity };
  return new Untraded(input, null, 'left-alone');
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
  const wanted = wantedOf(input);
  const exact = exactNotional(wanted);
  return {
    missing: wanted.missing,
    costRate: costRate(input.feeRate, input.slippage, directionOf(wanted.missing), input.kind),
    exactNotional: exact,
    exactContracts: exact.div(contractValue(input)),
    lots: roundToLots(input, wanted).contracts,
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
function contractValue({ price, kind = LINEAR }: SizingInput): Decimal {
  return kind.kind === 'linear' ? price : exposure(ONE, price, kind);
}

/** What is missing, and what the cost of its trade makes of it: D, c and 1 + sgn(D) L c. */
interface Wanted {
  readonly missing: Decimal;
  /** Zero where somebody else pays. */
  readonly cost: Decimal;
  readonly divisor: Decimal;
}

function wantedOf(input: SizingInput): Wanted {
  const missing = missingNotional(input);
  if (input.paidBy === 'issuer') return { missing, cost: ZERO, divisor: ONE };
  const direction = directionOf(missing);
  const cost = costRate(input.feeRate, input.slippage, direction, input.kind);
  return { missing, cost, divisor: costDivisor(input, cost, direction) };
}

const exactNotional = ({ missing, divisor }: Wanted): Decimal => missing.div(divisor);

/** Whether the cost of the trade comes to half of the equity or more, told without dividing. */
function mayCostAll({ equity }: SizingInput, { missing, cost, divisor }: Wanted): boolean {
  return missing.abs().times(cost).times(2).gte(equity.times(divisor));
}

interface Trade {
  readonly contracts: Decimal;
  readonly notional: Decimal;
}

const NOTHING: Trade = { contracts: ZERO, notional: ZERO };

function directionOf(missing: Decimal): 1 | -1 {
  return missing.isNegative() ? -1 : 1;
}

function costDivisor(input: SizingInput, cost: Decimal, direction: 1 | -1): Decimal {
  const drag = input.targetLeverage.times(cost);
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

function roundToLots(input: SizingInput, wanted: Wanted): Trade {
  const value = contractValue(input);
  if (input.lotSize.isZero()) {
    const exact = exactNotional(wanted);
    return { contracts: exact.div(value), notional: exact };
  }
  // One division, so that a trade of exactly whole lots stays exactly that.
  const lots = towardLowerLeverage(input, wanted.missing, wanted.divisor.times(value));
  const contracts = withoutCrossing(input, lots);
  return { contracts, notional: contracts.times(value) };
}

function towardLowerLeverage(input: SizingInput, missing: Decimal, divisor: Decimal): Decimal {
  const { targetLeverage, lotSize } = input;
  if (targetLeverage.isZero()) return truncateTo(missing.div(divisor), lotSize);
  return targetLeverage.isNegative()
    ? ceilRatioTo(missing, divisor, lotSize)
    : floorRatioTo(missing, divisor, lotSize);
}

/** Takes back the one lot by which rounding alone can push an odd position to the wrong side of zero. */
function withoutCrossing(input: SizingInput, delta: Decimal): Decimal {
  const after = input.contracts.plus(delta);
  const isShort = input.targetLeverage.isNegative();
  const wrongSide = after.isNegative() !== isShort && !after.isZero();
  if (!wrongSide || delta.isNegative() === isShort) return delta;
  return isShort ? delta.minus(input.lotSize) : delta.plus(input.lotSize);
}

function isBelowMinimum(input: SizingInput, trade: Trade): boolean {
  const { minOrder, minNotional, price, kind = LINEAR } = input;
  const contracts = trade.contracts.abs();
  return contracts.lt(minOrder) || contracts.times(contractNotional(price, kind)).lt(minNotional);
}

function onlyReduces(position: Decimal, delta: Decimal): boolean {
  const isAgainst = position.isNegative() !== delta.isNegative() && !position.isZero() && !delta.isZero();
  return isAgainst && delta.abs().lte(position.abs());
}

/** Each figure is computed when it is first asked for: of most rebalances that are simulated few ever are. */
class Figures implements RebalanceFigures {
  readonly #input: SizingInput;
  /** Null where nothing was wanted. */
  readonly #wanted: Wanted | null;
  readonly #trade: Trade;
  readonly targetContracts: Decimal;
  #leverageAfter: Decimal | null = null;

  constructor(input: SizingInput, wanted: Wanted | null, trade: Trade) {
    this.#input = input;
    this.#wanted = wanted;
    this.#trade = trade;
    this.targetContracts = input.contracts.plus(trade.contracts);
  }

  get exposure(): Decimal {
    return held(this.#input);
  }

  get leverage(): Decimal {
    return leverageRatio(this.exposure, this.#input.equity);
  }

  get targetExposure(): Decimal {
    return this.#wanted === null ? this.exposure : this.exposure.plus(exactNotional(this.#wanted));
  }

  get deltaNotional(): Decimal {
    return this.#trade.notional;
  }

  get deltaContracts(): Decimal {
    return this.#trade.contracts;
  }

  get equityAfter(): Decimal {
    return this.#input.equity.minus(tradeCost(this.#input, this.#trade.notional));
  }

  get leverageAfter(): Decimal {
    this.#leverageAfter ??= leverageRatio(this.exposure.plus(this.#trade.notional), this.equityAfter);
    return this.#leverageAfter;
  }

  get fee(): Decimal {
    return changingHands(this.#input, this.#trade.notional).times(this.#input.feeRate);
  }
}

class Sized extends Figures implements PlannedTrade {
  readonly kind = 'trade';
  readonly side: PlannedTrade['side'];
  readonly reduceOnly: boolean;

  constructor(input: SizingInput, wanted: Wanted, trade: Trade) {
    super(input, wanted, trade);
    this.side = trade.contracts.isNegative() ? 'sell' : 'buy';
    this.reduceOnly = onlyReduces(input.contracts, trade.contracts);
  }
}

class Untraded extends Figures implements NoTrade {
  readonly kind = 'no-trade';

  constructor(
    input: SizingInput,
    wanted: Wanted | null,
    readonly reason: NoTrade['reason'],
  ) {
    super(input, wanted, NOTHING);
  }
}

/** What is paid or received for a trade, at the expected price of its fills. */
function changingHands({ slippage, kind = LINEAR }: SizingInput, notional: Decimal): Decimal {
  const paidPrice = ONE.plus(slippage.times(directionOf(notional)));
  return kind.kind === 'linear' ? notional.abs().times(paidPrice) : notional.abs().div(paidPrice);
}

const NOT_NEGATIVE = ['feeRate', 'slippage', 'lotSize', 'minOrder', 'minNotional'] as const;
const NUMBERS = ['targetLeverage', 'equity', 'contracts', 'price', ...NOT_NEGATIVE] as const;

function refuseBadInput(input: SizingInput): void {
  const mistakes: string[] = [];
  if (input.price.lte(ZERO)) mistakes.push(`price must be above 0, not ${input.price}`);
  for (const name of NOT_NEGATIVE) {
    if (input[name].isNegative() && !input[name].isZero()) {
      mistakes.push(`${name} must not be below 0, not ${input[name]}`);
    }
  }
  const { kind } = input;
  if (kind?.kind === 'inverse' && !kind.face.gt(ZERO))
    mistakes.push(`face must be above 0, not ${kind.face}`);
  for (const name of NUMBERS) {
    if (!input[name].isFinite()) mistakes.push(`${name} must be a finite number, not ${input[name]}`);
  }
  if (mistakes.length > 0) throw new RangeError(`cannot size a rebalance: ${mistakes.join('; ')}`);
}
