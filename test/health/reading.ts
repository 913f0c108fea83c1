import type { HealthReading } from '../../src/ledger/health-port.js';
import type { FundOverview, FundRecord } from '../../src/ledger/records/fund.js';
import { d, T0 } from '../ledger/fixtures.js';
import { fund } from '../operator/worked-fund.js';

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** The worked fund (3 contracts at 100 on an equity of 100), its contract judged at this price a moment ago. */
export function overview(changes: Partial<FundRecord> = {}, price: string | null = '100'): FundOverview {
  const record = fund('3', changes);
  const { token, contract } = record.settings;
  return {
    fund: record,
    lastRebalance: null,
    dealings: { creations: 0, redemptions: 0, comesIn: d('0'), goesOut: d('0') },
    progress: price === null ? null : { contract, time: T0 + DAY, price: d(price), anchors: { [token]: 1 } },
  };
}

/** A quarter past the daily of the day after the fund was established, with nothing wrong. */
export function reading(changes: Partial<HealthReading> = {}): HealthReading {
  const now = T0 + DAY + 15 * MINUTE;
  return {
    now,
    overviews: [overview()],
    dailies: [{ token: 'BTC3L', nominalTime: T0 + DAY }],
    stuck: [],
    unfinished: [],
    ticks: [{ contract: 'BTCUSDT', at: now - 1_000 }],
    outages: [],
    processes: [],
    ...changes,
  };
}
