import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RebalanceInput } from '../../src/contract/rebalance.js';
import type { EndedRebalance } from '../../src/ledger/monitoring-port.js';
import { d, fill, intent, request, settlement } from './fixtures.js';
import { establishedFund, OPENING, type TestLedger, testLedger } from './test-ledger.js';

let test: TestLedger;
beforeAll(async () => {
  test = await testLedger();
});
beforeEach(async () => {
  await test.empty();
  await establishedFund(test.ledger);
});
afterAll(() => test.end());

/** An attempt at the breach of the first rebalance point, seen so many seconds ago. */
function breached(attempt: number, secondsAgo: number): RebalanceInput {
  const asked = request('interim', 'BTC3L-i000001', { attempt, anchorSeq: 1 });
  return { ...asked, request: { ...asked.request, breachSeenAt: Date.now() - secondsAgo * 1_000 } };
}

const ended = async (): Promise<readonly EndedRebalance[]> =>
  test.ledger.endedRebalances({ from: 0, until: Number.MAX_SAFE_INTEGER, limit: 100 });

const sell = (input: RebalanceInput) =>
  intent(`${input.id}-abc-s001`, { side: 'sell', contracts: d('1'), limitPrice: d('99') });

/** Sells one contract, and settles. */
async function cut(input: RebalanceInput): Promise<void> {
  const order = sell(input);
  await test.ledger.recordIntent(order, input.id, 'BTC3L');
  await test.ledger.markSent(order.clientOrderId);
  await test.ledger.recordOrderState(order.clientOrderId, 'filled', d('1'));
  const events = [
    fill(`x-${input.id}`, order.clientOrderId, {
      side: 'sell',
      contracts: d('1'),
      fee: d('0.06'),
      markPrice: d('101'),
    }),
  ];
  await test.ledger.settle(settlement(input, { events }));
}

describe('a rebalance that has ended, as it is measured', () => {
  it('has its orders and fills, what it was struck at, and how it changed the leverage', async () => {
    const [opening] = await ended();
    expect(opening).toMatchObject({
      id: OPENING.id,
      cause: 'establish',
      outcome: 'done',
      breachSeenAt: null,
      breachToOrderMs: null,
      outsideMs: null,
      strikePrice: '100',
      leverage: { before: '0' },
      orders: 1,
      fills: [{ side: 'buy', contracts: '3', price: '100', fee: '0.18', markPrice: null }],
    });
  });

  it('says how long after the breach its first order was intended, and when the breach ended', async () => {
    const input = breached(1, 10);
    await test.ledger.openRebalance(input);
    await cut(input);
    const [, interim] = await ended();
    expect(interim).toMatchObject({ id: input.id, breachSeenAt: input.request.breachSeenAt, orders: 1 });
    expect(interim?.breachToOrderMs).toBeGreaterThanOrEqual(10_000);
    expect(interim?.breachToOrderMs).toBeLessThan(15_000);
    expect(interim?.outsideMs).toBe((interim?.closedAt ?? 0) - (interim?.breachSeenAt ?? 0));
  });

  it('counts from the first report of the breach, and only to the first order of all attempts', async () => {
    const [first, second, third] = [breached(1, 30), breached(2, 20), breached(3, 10)] as const;
    await test.ledger.openRebalance(first);
    await test.ledger.close(first, 'failed', 'the venue was away');
    await test.ledger.openRebalance(second);
    await test.ledger.recordIntent(sell(second), second.id, 'BTC3L');
    await test.ledger.giveUpOrder(`${second.id}-abc-s001`, { misses: 0, afterMs: 0 });
    await test.ledger.close(second, 'failed', 'its order was given up');
    await test.ledger.openRebalance(third);
    await cut(third);
    const measured = (await ended()).slice(1);
    expect(measured.map(({ breachSeenAt }) => breachSeenAt)).toEqual(
      measured.map(() => first.request.breachSeenAt),
    );
    expect(measured.map(({ breachToOrderMs }) => breachToOrderMs !== null)).toEqual([false, true, false]);
    expect(measured[1]?.breachToOrderMs).toBeGreaterThanOrEqual(30_000);
    expect(measured.map(({ outsideMs }) => outsideMs !== null)).toEqual([false, false, true]);
  });

  it('ends the breach of the rebalance point that it leaves, whatever its own cause', async () => {
    const input = breached(1, 60);
    await test.ledger.openRebalance(input);
    await test.ledger.close(input, 'refused', 'a guard said no');
    expect(await test.ledger.openBreaches()).toEqual([{ token: 'BTC3L', since: input.request.breachSeenAt }]);
    const emergency = request('emergency', 'BTC3L-e000001');
    await test.ledger.openRebalance(emergency);
    await test.ledger.settle(settlement(emergency, { outcome: 'no-trade-needed' }));
    expect((await ended()).at(-1)?.outsideMs).toBeGreaterThanOrEqual(60_000);
    expect(await test.ledger.openBreaches()).toEqual([]);
  });

  it('is found by the time of its end, at most so many', async () => {
    const [opening] = await ended();
    const at = opening?.closedAt ?? 0;
    const span = { from: at, until: at + 1, limit: 1 };
    expect(await test.ledger.endedRebalances(span)).toEqual([opening]);
    expect(await test.ledger.endedRebalances({ ...span, until: at })).toEqual([]);
    expect(await test.ledger.endedRebalances({ ...span, from: at + 1, until: at + 2 })).toEqual([]);
  });
});

it('a breach whose price has come back is not open any more', async () => {
  const input = breached(1, 5);
  await test.ledger.openRebalance(input);
  expect(await test.ledger.openBreaches()).toHaveLength(1);
  await test.ledger.close(input, 'skipped', 'the price has come back');
  expect(await test.ledger.openBreaches()).toEqual([]);
});

it('alerts are counted by their kind', async () => {
  await test.ledger.changeState({
    ...{ token: 'BTC3L', to: 'HALTED', from: ['ACTIVE'], reason: 'to see', by: 'tests', changeId: 'h1' },
  });
  const { alerts } = await test.ledger.attentionCounts();
  expect(alerts).toEqual([{ kind: 'fund-halted', raised: 1, open: 1 }]);
  const [alert] = await test.ledger.alerts({ open: true, token: null, limit: 1 });
  await test.ledger.acknowledgeAlert(alert?.id ?? 0, 'tests');
  expect((await test.ledger.attentionCounts()).alerts).toEqual([{ kind: 'fund-halted', raised: 1, open: 0 }]);
});
