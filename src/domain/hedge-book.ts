import { apportion } from './apportion.js';
import { Decimal, ZERO } from './decimal.js';
import { MONEY_SCALE } from './money.js';

/** What one member of a hedge book wants to trade: signed contracts, a whole number of lots. */
export interface WantedDelta {
  readonly delta: Decimal;
}

/** The netted execution at the venue, all of it on the side of the net. */
export interface NetExecution {
  /** Signed contracts filled: a whole number of lots, at most the net of what was wanted. */
  readonly contracts: Decimal;
  /** Sum of contracts x price over the fills, signed as `contracts`. */
  readonly notional: Decimal;
  /** What the venue charged for the fills. */
  readonly fee: Decimal;
}

/** What one member gets. Signed contracts; amounts in the settle coin. */
export interface Allocation {
  /** Crossed within the book, at the price of the strike, without a fee. */
  readonly crossed: Decimal;
  /** Its part of the execution, and what that cost: `executed` x the average price of all fills, to the finest decimal. */
  readonly executed: Decimal;
  readonly notional: Decimal;
  readonly fee: Decimal;
}

/** What the book as a whole has to trade at the venue. */
export function netDelta(wanted: readonly WantedDelta[]): Decimal {
  return wanted.reduce((sum, { delta }) => sum.plus(delta), ZERO);
}

/** What a hedge book holds beyond its members, and is to hold: signed contracts. */
export interface Residual {
  readonly held: Decimal;
  readonly declared: Decimal;
}

/**
 * What brings the residual to the declared one in whole lots: both toward zero. What a venue has made coarser since, or
 * has booked in finer parts, no order can mend.
 */
export function missingResidual({ held, declared }: Residual, lotSize: Decimal): Decimal {
  return inLots(inLots(declared, lotSize).minus(held), lotSize);
}

/** Whole lots, toward zero. */
export const inLots = (contracts: Decimal, lotSize: Decimal): Decimal =>
  contracts.div(lotSize).trunc().times(lotSize);

/**
 * Divides one netted execution among the members of a hedge book, in the order in which they are given.
 *
 * Those who trade against the net are served within the book: both sides of what crosses meet at the strike. Those who
 * trade with it share what crosses and what was executed in proportion to what they wanted, by largest remainder
 * (`apportion`), the execution at one average price. Where the execution fell short, they all fall short alike.
 *
 * So crossed contracts sum to zero; executed contracts, notional and fee to those of the execution; and nobody gets
 * more than it wanted. Throws a `RangeError` where the execution is not on the side of the net, or beyond it.
 */
export function allocate(
  wanted: readonly WantedDelta[],
  execution: NetExecution,
  lotSize: Decimal,
): readonly Allocation[] {
  const net = netDelta(wanted);
  refuseOtherExecution(net, execution);
  const isWith = ({ delta }: WantedDelta) => !delta.isZero() && delta.isNegative() === net.isNegative();
  // With a net of zero neither side is heavier: every buyer and every seller is served within the book.
  const weights = wanted.map((one) => (isWith(one) ? one.delta.abs() : ZERO));
  const against = wanted.reduce((sum, one) => (isWith(one) ? sum : sum.plus(one.delta)), ZERO);
  const served = apportion(execution.contracts.minus(against), weights, lotSize);
  const executed = apportion(
    execution.contracts,
    served.map((one) => one.abs()),
    lotSize,
  );
  const money = moneyOf(
    execution,
    executed.map((one) => one.abs()),
  );
  return wanted.map((one, index): Allocation => {
    const mine = executed[index] ?? ZERO;
    const crossed = isWith(one) ? (served[index] ?? ZERO).minus(mine) : one.delta;
    return {
      crossed,
      executed: mine,
      notional: money.notionals[index] ?? ZERO,
      fee: money.fees[index] ?? ZERO,
    };
  });
}

function moneyOf({ notional, fee }: NetExecution, weights: readonly Decimal[]) {
  return {
    notionals: apportion(notional, weights, finestOf(notional)),
    fees: apportion(fee, weights, finestOf(fee)),
  };
}

/** An amount may have more decimals than money is booked with: price x contracts is exact. */
function finestOf(amount: Decimal): Decimal {
  return new Decimal(10).pow(-Math.max(MONEY_SCALE, amount.decimalPlaces()));
}

function refuseOtherExecution(net: Decimal, { contracts }: NetExecution): void {
  const isOnSide = contracts.isZero() || contracts.isNegative() === net.isNegative();
  if (isOnSide && contracts.abs().lte(net.abs())) return;
  throw new RangeError(`${contracts} contracts were executed where the book had to trade ${net}`);
}
