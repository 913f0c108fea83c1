import { Decimal, type DecimalString, decimal, ZERO } from './decimal.js';
import { roundMoney } from './money.js';
import { DAY_MS } from './time-of-day.js';
import { type DayTimes, nextDayTime } from './zoned-time.js';

/**
 * `rate` is what is charged at each instant, as a fraction (0.001 three times a day is 0.3 % a day); of a continuous
 * fee, what is charged for 24 hours. A wire record.
 */
export interface FeeSchedule {
  readonly rate: DecimalString;
  /** 'HH:MM'; none where the fee is continuous. */
  readonly at: readonly string[];
  /** An IANA time zone; UTC where it is left out. */
  readonly zone?: string;
  /** Charged by the time that has passed, whenever the equity is struck. */
  readonly continuous?: true;
}

/** One charge: the fraction `rate` of the equity at `dueAt` (milliseconds since 1970 UTC). */
export interface DueFee {
  readonly dueAt: number;
  readonly rate: Decimal;
  /** Of a continuous fee, which is charged by the time passed. */
  readonly continuous?: true;
}

/** Decimals of the part of a continuous rate that a span of time comes to, rounded half-even. */
const RATE_DECIMALS = 18;

/**
 * What falls due strictly after `afterMs` and up to and including `untilMs`, ascending. A continuous fee is one charge
 * at `untilMs`, of its rate x the time passed / 24 hours.
 */
export function feesDueBetween(schedule: FeeSchedule, afterMs: number, untilMs: number): readonly DueFee[] {
  const rate = decimal(schedule.rate);
  if (schedule.continuous !== true) {
    return feeInstantsBetween(schedule, afterMs, untilMs).map((dueAt) => ({ dueAt, rate }));
  }
  if (untilMs <= afterMs) return [];
  const passed = rate.times(untilMs - afterMs).div(DAY_MS);
  const share = passed.toDecimalPlaces(RATE_DECIMALS, Decimal.ROUND_HALF_EVEN);
  return [{ dueAt: untilMs, rate: share, continuous: true }];
}

/**
 * The instants at which a fee falls due by the clock, strictly after `afterMs` and up to and including `untilMs`,
 * ascending.
 */
export function feeInstantsBetween(
  { at, zone }: FeeSchedule,
  afterMs: number,
  untilMs: number,
): readonly number[] {
  const times: DayTimes = zone === undefined ? { at } : { at, zone };
  const instants: number[] = [];
  let next = nextDayTime(times, afterMs);
  while (next !== null && next <= untilMs) {
    instants.push(next);
    next = nextDayTime(times, next);
  }
  return instants;
}

/** The fee of one instant in the settle coin, rounded as booked. A fund without equity owes none. */
export function feeAmount(rate: Decimal, equity: Decimal): Decimal {
  return equity.gt(ZERO) ? roundMoney(equity.times(rate)) : ZERO;
}
