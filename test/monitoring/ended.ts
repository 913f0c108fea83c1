import type { EndedRebalance } from '../../src/ledger/monitoring-port.js';
import { d } from '../ledger/fixtures.js';

/** An interim cut from 6x to 3x within two seconds of the breach, by one order with two fills. */
export function ended(changes: Partial<EndedRebalance>): EndedRebalance {
  return {
    id: 'BTC3L-i000001a1',
    token: 'BTC3L',
    cause: 'interim',
    attempt: 1,
    outcome: 'done',
    openedAt: 100_250,
    closedAt: 102_000,
    nominalTime: null,
    breachSeenAt: 100_000,
    breachToOrderMs: 500,
    outsideMs: 2_000,
    strikePrice: d('100'),
    leverage: { before: d('6'), after: d('3') },
    orders: 1,
    fills: [
      { side: 'sell', contracts: d('1'), price: d('99'), fee: d('0.1'), markPrice: d('99.5') },
      { side: 'sell', contracts: d('2'), price: d('99.5'), fee: d('0.2'), markPrice: d('99.5') },
    ],
    ...changes,
  };
}
