import { type Decimal, type DecimalString, ZERO } from './decimal.js';
import { roundMoney } from './money.js';
import { nextTimeOfDay, timesOfDay } from './time-of-day.js';

/** `rate` is what is charged at each instant, as a fraction (0.001 three times a day is 0.3 % a day). */
export interface FeeSchedule {
  readonly rate: DecimalString;
  /** 'HH:MM' in UTC. */
  readonly at: readonly string[];
}

/**
 * The instants at which a fee falls due, strictly after `afterMs` and up to and including `untilMs`,
 * ascending.
 */
export function feeInstantsBetween(schedule: FeeSchedule, afterMs: number, untilMs: number): number[] {
  const times = timesOfDay(schedule.at);
  const instants: number[] = [];
  let next = nextTimeOfDay(times, afterMs);
  while (next !== null && next <= untilMs) {
    instants.push(next);
    next = nextTimeOfDay(times, next);
  }
  return instants;
}

/** The fee of one instant in the settle coin, rounded as booked. A fund without equity owes none. */
export function feeAmount(rate: Decimal, equity: Decimal): Decimal {
  return equity.gt(ZERO) ? roundMoney(equity.times(rate)) : ZERO;
}
