import type { PostgresLedger } from '../../../src/ledger/postgres-ledger.js';
import { d, fill, intent, request, settlement, strike, T0 } from '../../ledger/fixtures.js';

/** An interim cut of BTC3L by one contract, answered half a minute after the price had left the range. */
export async function slowCut(ledger: PostgresLedger): Promise<void> {
  const asked = request('interim', 'BTC3L-i000001', { anchorSeq: 1 });
  const input = { ...asked, request: { ...asked.request, breachSeenAt: Date.now() - 30_000 } };
  const order = intent(`${input.id}-abc-s001`, { side: 'sell', contracts: d('1'), limitPrice: d('79') });
  await ledger.openRebalance(input);
  await ledger.recordIntent(order, input.id, 'BTC3L');
  await ledger.markSent(order.clientOrderId);
  await ledger.recordOrderState(order.clientOrderId, 'filled', d('1'));
  const price = d('80');
  const traded = { side: 'sell', contracts: d('1'), price, fee: d('0.06'), markPrice: price } as const;
  const time = T0 + 9 * 3_600_000;
  await ledger.settle(
    settlement(input, {
      events: [fill(`x-${input.id}`, order.clientOrderId, { ...traded, time: time + 1_000 })],
      strike: strike({
        ...{ time, markPrice: price, indexPrice: price, anchorSeq: 1, targetLeverage: d('3') },
        // 3 contracts bought at 100 for 0.18, of an equity of 100.
        ...{ contracts: d('3'), cash: d('-200.18'), equity: d('39.82'), nav: d('3.982') },
      }),
      anchor: { price, time, range: d('0.15') },
    }),
  );
}
