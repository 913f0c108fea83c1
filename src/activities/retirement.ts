import type { RetirementActivities } from '../contract/activities.js';
import type { RetirementAsk } from '../contract/retirement.js';
import type { Ledger } from '../ledger/port.js';
import { asStep } from './failure.js';

/** Retirement of a fund: what is asked for is recorded, and takes effect between two rebalances. */
export function retirementActivities(
  ledger: Pick<Ledger, 'recordRetirement' | 'effectRetirement'>,
): RetirementActivities {
  return {
    recordRetirement: asStep('record retirement', async (ask: RetirementAsk) => ledger.recordRetirement(ask)),
    effectRetirement: asStep('retire', async (token: string) => ledger.effectRetirement(token)),
  };
}
