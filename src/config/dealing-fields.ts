import { z } from 'zod';
import { NO_DEALING_FEES } from '../contract/dealing-fees.js';
import type { DealingFees } from '../domain/dealing.js';
import { decimalField, within } from './decimal-field.js';

const fee = (what: string) =>
  decimalField(what, within(what, { from: '0', to: '0.1', hint: 'a fraction: 0.001 is 0.1 %' })).optional();

/** `rules.dealingFees`: what a creation pays, and a redemption is paid less, for the trade that it causes. */
export const dealingFeeFields = z.strictObject({
  creation: fee('creation fee'),
  redemption: fee('redemption fee'),
});

export function dealingFeesFrom(
  own: z.output<typeof dealingFeeFields> | undefined,
  preset: DealingFees = NO_DEALING_FEES,
): DealingFees {
  return {
    creation: own?.creation ?? preset.creation,
    redemption: own?.redemption ?? preset.redemption,
  };
}
