import { type AccruedFee, accrueFees, type FeeInstant } from '../domain/fee-accrual.js';
import { type DueFee, feesDueBetween } from '../domain/management-fee.js';
import type { FundState } from './fund-state.js';
import { type HeldRules, rulesBetween } from './rules-in-force.js';

/** The management fees of each instant after `after` and up to `upTo`, by the rules in force at it; none once retired. */
export function feesDue(
  held: HeldRules & { readonly state: FundState },
  after: number,
  upTo: number,
): readonly DueFee[] {
  if (held.state === 'RETIRED') return [];
  return rulesBetween(held, after, upTo).flatMap(({ settings, from, until }) =>
    feesDueBetween(settings.rules.managementFee, from - 1, until - 1),
  );
}

/** The same with the price that it is charged at. */
export type PricedFee = DueFee & FeeInstant;

type Held = Omit<Parameters<typeof accrueFees>[0], 'instants'>;

/** Fees that fell due one after the other, each at its own price. */
export function accrueDueFees(held: Held, due: readonly FeeInstant[]): readonly AccruedFee[] {
  return accrueFees({ ...held, instants: due });
}
