import type { NewAlert } from '../../contract/alert.js';
import type { AlertKind } from '../../contract/alert-rules.js';
import type { HealthReading } from '../../ledger/health-port.js';
import { breachesNotCut } from './breaches.js';
import { lateDailies } from './daily-late.js';
import { silentFeeds, venuesOut } from './market.js';
import { fundsNearZero } from './near-zero.js';
import { withoutTemporal, wrongClocks } from './processes.js';
import { fundsOffTarget, stuckRebalances } from './rebalances-behind.js';

/** Every kind that one reading of the ledger decides. */
export const LEDGER_KINDS: readonly AlertKind[] = [
  'daily-late',
  'fund-off-target',
  'rebalance-stuck',
  'breach-while-stopped',
  'breach-held-back',
  'nav-near-zero',
  'feed-silent',
  'venue-out',
  'clock-skew',
  'temporal-unreachable',
];

/** All that holds by this reading, of those kinds. */
export function holdingByLedger(reading: HealthReading): readonly NewAlert[] {
  const judges = [
    ...[lateDailies, fundsOffTarget, stuckRebalances, breachesNotCut, fundsNearZero],
    ...[silentFeeds, venuesOut, wrongClocks, withoutTemporal],
  ];
  return judges.flatMap((judge) => judge(reading));
}
