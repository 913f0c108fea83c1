import { type Decimal, ZERO } from './decimal.js';
import { leverageRatio } from './leverage.js';
import { held, type SizingInput } from './sizing-input.js';
import { changingHands, tradeCost } from './trade-cost.js';
import { exactNotional, type Wanted } from './wanted-trade.js';

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

export interface Trade {
  readonly contracts: Decimal;
  readonly notional: Decimal;
}

const NOTHING: Trade = { contracts: ZERO, notional: ZERO };

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

export class Sized extends Figures implements PlannedTrade {
  readonly kind = 'trade';
  readonly side: PlannedTrade['side'];
  readonly reduceOnly: boolean;

  constructor(input: SizingInput, wanted: Wanted, trade: Trade) {
    super(input, wanted, trade);
    this.side = trade.contracts.isNegative() ? 'sell' : 'buy';
    this.reduceOnly = onlyReduces(input.contracts, trade.contracts);
  }
}

export class Untraded extends Figures implements NoTrade {
  readonly kind = 'no-trade';

  constructor(
    input: SizingInput,
    wanted: Wanted | null,
    readonly reason: NoTrade['reason'],
  ) {
    super(input, wanted, NOTHING);
  }
}
