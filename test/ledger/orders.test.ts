import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  nextOrderState,
  ORDER_EVENTS,
  ORDER_STATES,
  type OrderEvent,
  type OrderState,
} from '../../src/domain/order-state.js';
import {
  IntentConflictError,
  OrderClosedError,
  OrderContradictionError,
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
      sends: 0,
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
    const again = record({ side: 'sell', reduceOnly: true });
    await expect(again).rejects.toThrow(IntentConflictError);
    await expect(again).rejects.toThrow('side was buy, now sell; reduce-only was false, now true');
  });

  it('stays as it was where another attempt has sized it by another position or price', async () => {
    const first = await record();
    expect(await record({ contracts: d('2.5'), limitPrice: d('101.5') })).toEqual(first);
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

const RULE = { misses: 3, afterMs: 60_000 };
/** As if all that is on record of the order had been so much earlier. */
const timePasses = (ms: number) =>
  test.query('update orders set sent_at = sent_at - $1::bigint, missed_at = missed_at - $1::bigint', [ms]);

describe('the sends of an order', () => {
  beforeEach(() => record());

  it("are counted, the latest remembered by the database's clock", async () => {
    expect(await test.ledger.markSent(OPENING_ORDER)).toBe(true);
    const first = await record();
    expect(first).toMatchObject({ state: 'sent', sends: 1 });
    const [clock] = await test.query<{ now: string }>(
      'select (extract(epoch from clock_timestamp()) * 1000)::bigint as now',
    );
    expect(Number(clock?.now) - (first.sentAt ?? 0)).toBeLessThan(5_000);
    await timePasses(1_000);
    expect(await test.ledger.markSent(OPENING_ORDER, 1)).toBe(true);
    const second = await record();
    expect(second.sends).toBe(2);
    expect(second.sentAt).toBeGreaterThanOrEqual(first.sentAt ?? Infinity);
  });

  it('are made by one of several attempts at once', async () => {
    const other = await test.another();
    const marked = await Promise.all(
      [test.ledger, other, test.ledger, other].map((ledger) => ledger.markSent(OPENING_ORDER)),
    );
    expect(marked.filter((mine) => mine)).toHaveLength(1);
    expect((await record()).sends).toBe(1);
  });

  it('do not count where nothing left this machine, unless it had been sent before', async () => {
    await test.ledger.markSent(OPENING_ORDER);
    await test.ledger.takeBackSend(OPENING_ORDER);
    expect(await record()).toMatchObject({ state: 'intended', sends: 0, sentAt: null });
    await test.ledger.markSent(OPENING_ORDER);
    await test.ledger.markSent(OPENING_ORDER, 1);
    await test.ledger.takeBackSend(OPENING_ORDER);
    expect(await record()).toMatchObject({ state: 'sent', sends: 2 });
  });

  it('end once the order was seen at the venue', async () => {
    await test.ledger.markSent(OPENING_ORDER);
    await test.ledger.recordOrderState(OPENING_ORDER, 'open', d('0'));
    await expect(test.ledger.markSent(OPENING_ORDER, 1)).rejects.toThrow(OrderClosedError);
    await expect(test.ledger.markSent(OPENING_ORDER, 1)).rejects.toThrow('is open and must not be sent');
  });
});

describe('an order that the venue does not show', () => {
  beforeEach(() => record());

  it('is missed at most once a second', async () => {
    await test.ledger.markSent(OPENING_ORDER);
    await test.ledger.recordMiss(OPENING_ORDER);
    expect(await test.ledger.recordMiss(OPENING_ORDER)).toMatchObject({ sends: 1, misses: 1 });
    await timePasses(1_000);
    expect(await test.ledger.recordMiss(OPENING_ORDER)).toMatchObject({ misses: 2 });
  });

  it('is missed anew after each send', async () => {
    await test.ledger.markSent(OPENING_ORDER);
    await test.ledger.recordMiss(OPENING_ORDER);
    await test.ledger.markSent(OPENING_ORDER, 1);
    expect(await test.ledger.recordMiss(OPENING_ORDER)).toMatchObject({ sends: 2, misses: 1 });
  });

  it('is given up only after several misses, the latest of them long after the send', async () => {
    await test.ledger.markSent(OPENING_ORDER);
    const miss = async (afterMs: number) => {
      await timePasses(afterMs);
      await test.ledger.recordMiss(OPENING_ORDER);
      return test.ledger.giveUpOrder(OPENING_ORDER, RULE);
    };
    expect(await miss(10_000)).toBe(false);
    expect(await miss(20_000)).toBe(false);
    expect(await miss(20_000)).toBe(false);
    expect(await miss(20_000)).toBe(true);
    expect(await record()).toMatchObject({ state: 'given-up' });
    await expect(test.ledger.markSent(OPENING_ORDER, 1)).rejects.toThrow(OrderClosedError);
  });

  it('is not given up because time has passed while nobody looked', async () => {
    await test.ledger.markSent(OPENING_ORDER);
    await timePasses(600_000);
    await test.ledger.recordMiss(OPENING_ORDER);
    expect(await test.ledger.giveUpOrder(OPENING_ORDER, RULE)).toBe(false);
  });

  it('is given up at once where it was never sent, and then is never sent', async () => {
    expect(await test.ledger.giveUpOrder(OPENING_ORDER, RULE)).toBe(true);
    await expect(test.ledger.markSent(OPENING_ORDER)).rejects.toThrow(OrderClosedError);
    expect(await record()).toMatchObject({ state: 'given-up', sentAt: null });
  });

  it('is not given up once it was seen, or has ended', async () => {
    await test.ledger.recordOrderState(OPENING_ORDER, 'open', d('0'));
    expect(await test.ledger.giveUpOrder(OPENING_ORDER, RULE)).toBe(false);
    await test.ledger.recordOrderState(OPENING_ORDER, 'filled', d('3'));
    expect(await test.ledger.giveUpOrder(OPENING_ORDER, RULE)).toBe(false);
    expect(await record()).toMatchObject({ state: 'filled' });
  });
});

describe('the state of an order', () => {
  beforeEach(() => record());

  it('does not go back when an old report comes late', async () => {
    await test.ledger.recordOrderState(OPENING_ORDER, 'cancelled', d('2'));
    await test.ledger.recordOrderState(OPENING_ORDER, 'open', d('1'));
    expect(await record()).toMatchObject({ state: 'cancelled', filled: '2' });
  });

  it('is filled after all where the fill has overtaken the cancellation', async () => {
    await test.ledger.recordOrderState(OPENING_ORDER, 'cancelled', d('2'));
    await test.ledger.recordOrderState(OPENING_ORDER, 'filled', d('3'));
    expect(await record()).toMatchObject({ state: 'filled', filled: '3' });
  });

  it('is moved by its executions alone, before the venue has acknowledged it', async () => {
    await test.ledger.markSent(OPENING_ORDER);
    await test.ledger.bookEvents('BTC3L', [fill('x1', OPENING_ORDER, { contracts: d('1') })], T0);
    expect(await record()).toMatchObject({ state: 'partially-filled', filled: '1' });
    await test.ledger.bookEvents('BTC3L', [fill('x2', OPENING_ORDER, { contracts: d('2') })], T0);
    expect(await record()).toMatchObject({ state: 'filled', filled: '3' });
  });

  it('cannot be more than was intended', async () => {
    const more = test.ledger.recordOrderState(OPENING_ORDER, 'filled', d('3.1'));
    await expect(more).rejects.toThrow(OrderContradictionError);
    await expect(more).rejects.toThrow('was for 3 contracts, and is now reported as filled with 3.1');
  });

  it('that is filled is filled whole, and one that is rejected has no fills', async () => {
    const short = test.ledger.recordOrderState(OPENING_ORDER, 'filled', d('2'));
    await expect(short).rejects.toThrow('was for 3 contracts, and is now reported as filled with 2');
    const both = test.ledger.recordOrderState(OPENING_ORDER, 'rejected', d('2'));
    await expect(both).rejects.toThrow(OrderContradictionError);
    await expect(both).rejects.toThrow('is now reported as rejected, and as filled with 2');
    expect(await record()).toMatchObject({ state: 'intended', filled: '0' });
  });

  it('that the venue refused has no fills', async () => {
    await test.ledger.recordOrderState(OPENING_ORDER, 'rejected', d('0'));
    const { unexplained } = await test.ledger.bookEvents('BTC3L', [fill('x1', OPENING_ORDER)], T0);
    expect(unexplained).toMatchObject([{ kind: 'contradiction' }]);
    expect(unexplained[0]?.why).toContain('is rejected, and is now reported as filled');
  });

  it('is known of recorded orders only', async () => {
    await expect(test.ledger.markSent('BTC3L-x')).rejects.toThrow(UnknownOrderError);
    await expect(test.ledger.recordMiss('BTC3L-x')).rejects.toThrow(UnknownOrderError);
    await expect(test.ledger.recordOrderState('BTC3L-x', 'filled', d('1'))).rejects.toThrow(
      UnknownOrderError,
    );
  });
});

describe('the ledger follows the table of orders', () => {
  const put = (state: OrderState) =>
    test.query(
      `update orders set state = $1, sends = 0, filled = case when $1 = 'filled' then 3 else 0 end`,
      [state],
    );
  /** The event as it comes to the ledger; null where it refused. */
  const happen = async (event: OrderEvent): Promise<OrderState | null> => {
    const { ledger } = test;
    if (event === 'sent') await ledger.markSent(OPENING_ORDER).catch(refusal(OrderClosedError));
    else if (event === 'given-up') {
      if (!(await ledger.giveUpOrder(OPENING_ORDER, RULE))) return null;
    } else {
      const filled = { filled: d('3'), 'partially-filled': d('1') }[event as string] ?? d('0');
      const seen = event === 'partially-filled' ? 'open' : event;
      await ledger.recordOrderState(OPENING_ORDER, seen, filled).catch(refusal(OrderContradictionError));
    }
    return (await ledger.order(OPENING_ORDER))?.state ?? null;
  };
  const refusal =
    (kind: new (...args: never[]) => Error) =>
    (error: unknown): void => {
      if (!(error instanceof kind)) throw error;
      expect(error.message).toContain('is ');
    };

  beforeEach(() => record());

  it.each(ORDER_STATES)('after %s, whatever happens', async (from) => {
    for (const event of ORDER_EVENTS) {
      await put(from);
      const next = nextOrderState(from, event);
      const after = await happen(event);
      const refused = event === 'given-up' ? null : from;
      expect(after, `${from}, then ${event}`).toBe(next ?? refused);
    }
  });
});

describe('unresolved orders', () => {
  beforeEach(() => record());

  it('are those not known to be closed', async () => {
    expect(await unresolved()).toMatchObject([{ state: 'intended' }]);
    await test.ledger.markSent(OPENING_ORDER);
    expect(await unresolved()).toMatchObject([{ state: 'sent' }]);
    await test.ledger.recordOrderState(OPENING_ORDER, 'open', d('1'));
    expect(await unresolved()).toMatchObject([{ state: 'partially-filled', filled: '1' }]);
    await test.ledger.recordOrderState(OPENING_ORDER, 'cancelled', d('0'));
    expect(await unresolved()).toMatchObject([
      { clientOrderId: OPENING_ORDER, state: 'cancelled', filled: '1' },
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
