import { type Decimal, type DecimalString, plain } from '../../domain/decimal.js';
import { iso } from '../status-report.js';
import type { Figure } from './snapshot-schema.js';

export type Unit =
  | 'USDT'
  | 'USDT per unit'
  | 'units'
  | 'contracts'
  | 'x'
  | 'fraction'
  | 'fraction per day'
  | 's';

/** `at`: milliseconds since 1970 UTC. */
export const figure = (value: DecimalString | Decimal, unit: Unit, at: number): Figure => ({
  value: typeof value === 'string' ? value : plain(value),
  unit,
  at: iso(at),
});
