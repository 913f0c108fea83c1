import { decimal } from '../domain/decimal.js';
import { amount } from './figures-text.js';
import type { FundStatus } from './status-report.js';

/** What people must know of a fund that is to be retired, is being retired, or is and has units left. */
export function retirementRemarks(
  retirement: FundStatus['retirement'],
  units: FundStatus['units'],
): string[] {
  if (retirement === null) return [];
  const { id, reason, at, effectiveAt, finalNav } = retirement;
  if (finalNav !== null) {
    if (units === null || decimal(units).isZero()) return [];
    return [`${amount(units)} units are to be redeemed at the final NAV of ${finalNav}: ballast redeem`];
  }
  if (effectiveAt !== null) return [`unwound to be retired, since ${effectiveAt} (${id}: ${reason})`];
  return [`to be retired ${at === null ? 'once nothing is at work' : `at ${at}`} (${id}: ${reason})`];
}
