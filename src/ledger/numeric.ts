import { type DecimalString, parseDecimal, plain } from '../domain/decimal.js';

/** A `numeric` as PostgreSQL writes it, in the one spelling of the project ("1.50" is "1.5"). */
export function fromNumeric(text: string): DecimalString {
  return plain(parseDecimal(text));
}
