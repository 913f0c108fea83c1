import { type Decimal, decimal } from '../domain/decimal.js';
import { type AccruedFee, accrueFees, type FeeInstant } from '../domain/fee-accrual.js';
import { feeInstantsBetween } from '../domain/management-fee.js';
import { type HeldRules, rulesBetween } from './rules-in-force.js';

/** An instant at which a management fee falls due, and the rate that is in force then. */
export interface DueFee {
  readonly dueAt: number;
  readonly rate: Decimal;
}

/** The management fees of each instant after `after` and up to `upTo`, by the rules in force at it. */
export function feesDue(held: HeldRules, after: number, upTo: number): readonly DueFee[] {
  return rulesBetween(held, after, upTo).flatMap(({ settings, from, until }) => {
    const { managementFee } = settings.rules;
    const rate = decimal(managementFee.rate);
    return feeInstantsBetween(managementFee, from - 1, until - 1).map((dueAt) => ({ dueAt, rate }));
  });
}

/** The same with the price that it is charged at. */
export type PricedFee = DueFee & FeeInstant;

type Held = Omit<Parameters<typeof accrueFees>[0], 'rate' | 'instants'>;

/** As `accrueFees`, where the rate may change between two instants. */
export function accrueDueFees(held: Held, due: readonly PricedFee[]): readonly AccruedFee[] {
  let feesPayable = held.feesPayable;
  return due.flatMap(({ rate, ...instant }) => {
    const charges = accrueFees({ ...held, feesPayable, rate, instants: [instant] });
    for (const { amount } of charges) feesPayable = feesPayable.plus(decimal(amount));
    return charges;
  });
}
