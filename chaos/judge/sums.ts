import { Decimal, type DecimalString, decimal, ZERO } from '../../src/domain/decimal.js';
import type { ExchangeExecution } from '../world/exchange.js';

/** Exact decimals of what was read as text. */
export const exact = (text: string): Decimal => decimal(text as DecimalString); // checked by decimal.js itself

export const sum = (numbers: readonly Decimal[]): Decimal =>
  numbers.reduce((total, each) => total.plus(each), ZERO);

/** Contracts of an execution with the sign of its side; a payment moves none. */
export function signedContracts({ kind, side, contracts }: ExchangeExecution): Decimal {
  if (kind === 'Funding') return ZERO;
  return exact(contracts).times(side === 'Buy' ? 1 : -1);
}

/** What an execution did to the money that is no position: the price paid or received, and fee or payment. */
export function cashFlow(execution: ExchangeExecution): Decimal {
  const price = exact(execution.price);
  return signedContracts(execution).times(price).negated().minus(exact(execution.fee));
}

export const same = (a: string, b: string): boolean => exact(a).eq(exact(b));

export const largest = (a: Decimal, b: Decimal): Decimal => Decimal.max(a, b);
