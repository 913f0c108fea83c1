import { Decimal, type DecimalString, decimal, ONE } from './decimal.js';

/** An inverse contract as configured. A wire record. */
export interface InverseTerms {
  /** What one contract is worth in the quote currency, at any price. */
  readonly face: DecimalString;
}

/**
 * What one contract is. `linear`: one coin, margined and settled in the quote currency. `inverse`: `face` units of the
 * quote currency, margined and settled in the coin. Prices are in the quote currency for both.
 */
export type ContractKind = { readonly kind: 'linear' } | { readonly kind: 'inverse'; readonly face: Decimal };

export const LINEAR: ContractKind = { kind: 'linear' };

export function kindOf(inverse: InverseTerms | undefined): ContractKind {
  return inverse === undefined ? LINEAR : { kind: 'inverse', face: decimal(inverse.face) };
}

/** Decimals of 1 / P: far finer than the eight of an amount of coin, for any position that a venue lets anybody hold. */
export const RECIPROCAL_SCALE = 24;

/**
 * x = 1 / P, rounded half-even to `RECIPROCAL_SCALE` decimals. It is the one division in the value of an inverse
 * position: values, gains and payments are products and sums of it, so that they add up exactly.
 */
export function reciprocal(price: Decimal): Decimal {
  return ONE.div(price).toDecimalPlaces(RECIPROCAL_SCALE, Decimal.ROUND_HALF_EVEN);
}

/**
 * The part of the equity that moves with the price, in the settle coin: q P of a linear position, -N f x of N inverse
 * contracts. Their gain from P0 to P1 is the difference: q (P1 - P0), or N f (1 / P0 - 1 / P1).
 */
export function stake(contracts: Decimal, price: Decimal, kind: ContractKind): Decimal {
  if (kind.kind === 'linear') return contracts.times(price);
  return contracts.times(kind.face).times(reciprocal(price)).negated();
}

/** What one contract is worth in the quote currency, in which venues state their least order and people their caps. */
export function contractNotional(price: Decimal, kind: ContractKind): Decimal {
  return kind.kind === 'linear' ? price : kind.face;
}

/**
 * Equity is a straight line of the price of a linear contract, and of x = 1 / P of an inverse one. So what is known of
 * straight lines holds for an inverse position as for one of -N f in x: a long one loses when x rises.
 */
export function lineDirection(direction: 1 | -1, kind: ContractKind): 1 | -1 {
  if (kind.kind === 'linear') return direction;
  return direction === 1 ? -1 : 1;
}

/**
 * A move of the price against a position (of `direction` 1 for long), as a fraction, as the move of what its equity is
 * a straight line of. Inverse: x rises by t / (1 - t) when the price falls by t, and falls by t / (1 + t) when it rises.
 */
export function lineMove(move: Decimal, direction: 1 | -1, kind: ContractKind): Decimal {
  if (kind.kind === 'linear') return move;
  return move.div(ONE.minus(move.times(direction)));
}

/** The other way round. Infinite where no rise of the price does it: x would have to fall by all of itself or more. */
export function priceMove(move: Decimal, direction: 1 | -1, kind: ContractKind): Decimal {
  if (kind.kind === 'linear') return move;
  const divisor = ONE.plus(move.times(direction));
  return divisor.gt(0) ? move.div(divisor) : new Decimal(Number.POSITIVE_INFINITY);
}
