import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  IntentConflictError,
  OrderClosedError,
  RebalanceClosedError,
  UnknownOrderError,
  UnknownRebalanceError,
} from '../../src/ledger/errors.js';
import { d, fill, intent, T0 } from './fixtures.js';
import { fundedFund, OPENING, OPENING_ORDER, type TestLedger, testLedger } from './test-ledger.js';

let test: TestLedger;
beforeAll(async () => {
  test = await testLedger();
});
beforeEach(async () => {
  await test.empty();
  await fundedFund(test.ledger);
  await test.ledger.openRebalance(OPENING);
});
afterAll(() => test.end());

const record = (changes = {}) =>
  test.ledger.recordIntent(intent(OPENING_ORDER, changes), OPENING.id, 'BTC3L');
const unresolved = async () =>
  (await test.ledger.unresolvedOrders('BTC3L')).map(({ intent: { clientOrderId }, state, filled }) => ({
    clientOrderId,
    state,
    filled,
  }));

describe('the intent of an order', () => {
  it('is recorded before anything is sent, and read again as it was', async () => {
    const recorded = await record();
    expect(recorded).toEqual({
      intent: intent(OPENING_ORDER),
      rebalanceId: OPENING.id,
      token: 'BTC3L',
      state: 'intended',
      filled: '0',
      sentAt: null,
    });
    expect(await record()).toEqual(recorded);
  });

  it('is one, however many record it at the same time', async () => {
    const other = await test.another();
    const ledgers = [test.ledger, other, test.ledger, other, test.ledger, other];
    const recorded = await Promise.all(
      ledgers.map((ledger) => ledger.recordIntent(intent(OPENING_ORDER), OPENING.id, 'BTC3L')),
    );
    for (const one of recorded) expect(one).toEqual(recorded[0]);
    expect(await unresolved()).toHaveLength(1);
  });

  it('cannot become another one: every difference is named', async () => {
    await record();
    const again = record({ side: 'sell', contracts: d('2.5'), limitPrice: d('101.0') });
    await expect(again).rejects.toThrow(IntentConflictError);
    await expect(again).rejects.toThrow('side was buy, now sell; contracts was 3, now 2.5');
  });

  it('is still read, but no new one taken, once the rebalance is closed', async () => {
    const recorded = await record();
    await test.ledger.close(OPENING, 'stopped', 'halt');
    expect(await record()).toEqual(recorded);
    const late = test.ledger.recordIntent(intent('BTC3L-late'), OPENING.id, 'BTC3L');
    await expect(late).rejects.toThrow(RebalanceClosedError);
    await expect(late).rejects.toThrow('is closed (stopped)');
  });

  it('belongs to a rebalance that was opened', async () => {
    const stray = test.ledger.recordIntent(intent('BTC3L-x'), 'BTC3L-e000404a1', 'BTC3L');
    await expect(stray).rejects.toThrow(UnknownRebalanceError);
  });
});

describe('an order looked up by its id', () => {
  it('is the record, or null where no intent was recorded', async () => {
    const recorded = await record();
    expect(await test.ledger.order(OPENING_ORDER)).toEqual(recorded);
    expect(await test.ledger.order('BTC3L-x')).toBeNull();
  });
});

describe('the state of an order', () => {
  beforeEach(() => record());

  it('remembers when it was sent last', async () => {
    await test.ledger.markSent(OPENING_ORDER);
    const first = await record();
    expect(first.state).toBe('sent');
    await new Promise((resolve) => setTimeout(resolve, 2));
    await test.ledger.markSent(OPENING_ORDER);
    expect((await record()).sentAt).toBeGreaterThan(first.sentAt ?? Infinity);
  });

  it('that was given up forbids another send', async () => {
    expect(await test.ledger.giveUpOrder(OPENING_ORDER, null)).toBe(true);
    await expect(test.ledger.markSent(OPENING_ORDER)).rejects.toThrow(OrderClosedError);
    expect(await record()).toMatchObject({ state: 'rejected', sentAt: null });
  });

  it('that was sent since is not given up', async () => {
    await test.ledger.markSent(OPENING_ORDER);
    expect(await test.ledger.giveUpOrder(OPENING_ORDER, null)).toBe(false);
    expect(await record()).toMatchObject({ state: 'sent' });
  });

  it('that has ended is not given up', async () => {
    await test.ledger.recordOrderState(OPENING_ORDER, 'filled', d('3'));
    expect(await test.ledger.giveUpOrder(OPENING_ORDER, null)).toBe(false);
    expect(await record()).toMatchObject({ state: 'filled' });
  });

  it('does not go back when an old report comes late', async () => {
    await test.ledger.recordOrderState(OPENING_ORDER, 'cancelled', d('2'));
    await test.ledger.recordOrderState(OPENING_ORDER, 'open', d('1'));
    expect(await record()).toMatchObject({ state: 'cancelled', filled: '2' });
  });

  it('is known of recorded orders only', async () => {
    await expect(test.ledger.markSent('BTC3L-x')).rejects.toThrow(UnknownOrderError);
    await expect(test.ledger.recordOrderState('BTC3L-x', 'filled', d('1'))).rejects.toThrow(
      UnknownOrderError,
    );
  });
});

describe('unresolved orders', () => {
  beforeEach(() => record());

  it('are those not known to be closed', async () => {
    expect(await unresolved()).toMatchObject([{ state: 'intended' }]);
    await test.ledger.markSent(OPENING_ORDER);
    expect(await unresolved()).toMatchObject([{ state: 'sent' }]);
    await test.ledger.recordOrderState(OPENING_ORDER, 'open', d('1'));
    expect(await unresolved()).toMatchObject([{ state: 'open', filled: '1' }]);
    await test.ledger.recordOrderState(OPENING_ORDER, 'rejected', d('0'));
    expect(await unresolved()).toMatchObject([
      { clientOrderId: OPENING_ORDER, state: 'rejected', filled: '1' },
    ]);
  });

  it('are also closed ones, until all their fills are booked', async () => {
    await test.ledger.recordOrderState(OPENING_ORDER, 'filled', d('3'));
    await test.ledger.bookEvents('BTC3L', [fill('x1', OPENING_ORDER, { contracts: d('1') })], T0);
    expect(await unresolved()).toEqual([{ clientOrderId: OPENING_ORDER, state: 'filled', filled: '3' }]);
    await test.ledger.bookEvents('BTC3L', [fill('x2', OPENING_ORDER, { contracts: d('2') })], T0);
    expect(await unresolved()).toEqual([]);
  });
});
