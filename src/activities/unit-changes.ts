import type { UnitChangeActivities } from '../contract/activities.js';
import type { UnitChangeAsk } from '../contract/unit-change.js';
import type { Ledger } from '../ledger/port.js';
import { asStep } from './failure.js';

/** Splits and merges of the units: what is asked for is recorded, and takes effect between two rebalances. */
export function unitChangeActivities(
  ledger: Pick<Ledger, 'recordUnitChange' | 'effectUnitChange'>,
): UnitChangeActivities {
  return {
    recordUnitChange: asStep('record split or merge', async (ask: UnitChangeAsk) =>
      ledger.recordUnitChange(ask),
    ),
    effectUnitChange: asStep('split or merge', async (token: string) =>
      ledger.effectUnitChange(token, { time: null, openRebalance: null }),
    ),
  };
}
