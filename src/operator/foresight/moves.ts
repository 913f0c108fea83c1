import { type DecimalString, decimal } from '../../domain/decimal.js';

const SIZES = ['0.05', '0.1', '0.15', '0.2', '0.25', '0.3', '0.4', '0.5'].map((text) =>
  decimal(text as DecimalString),
);

/** Moves that are foreseen, as fractions: falls from the smallest, then rises. */
export const MOVES = [...SIZES.map((size) => size.negated()), ...SIZES];
