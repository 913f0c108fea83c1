import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  OrdersNotClosedError,
  UnexplainedEventsError,
  UnknownRebalanceError,
} from '../../src/ledger/errors.js';
import { d, fill, forced, intent, request, settlement, T0 } from './fixtures.js';
import {
  establishedFund,
  OPENING,
  OPENING_ORDER,
  type TestLedger,
  testLedger,
  tradedFund,
} from './test-ledger.js';

let test: TestLedger;
beforeAll(async () => {
  test = await testLedger();
});
beforeEach(async () => {
  await test.empty();
});
afterAll(() => test.end());

const opening = settlement(OPENING, { events: [fill('x1', OPENING_ORDER)], state: 'ACTIVE' });

describe('settling a rebalance', () => {
  beforeEach(() => tradedFund(test.ledger));

  it('computes what followed from its own books, at the price of the strike', async () => {
    const { anchor, ...outcome } = await test.ledger.settle(opening);
    expect(anchor).toMatchObject({ seq: 1, price: '100', nav: '9.982', units: '10', range: '0.15' });
    expect(outcome).toEqual({
      id: 'BTC3L-s000001a1',
      key: 'BTC3L-s000001',
      token: 'BTC3L',
      cause: 'establish',
      outcome: 'done',
      reason: null,
      anchorSeq: 1,
      state: 'ACTIVE',
      figures: {
        time: T0,
        price: '100',
        contractsBefore: '0',
        contractsAfter: '3',
        leverageBefore: '0',
        leverageAfter: '3.005409737527549589',
        equityBefore: '100',
        equityAfter: '99.82',
        navBefore: '10',
        navAfter: '9.982',
        units: '10',
        fee: '0.18',
      },
    });
  });

  it('moves position, rebalance point and state of the fund', async () => {
    await test.ledger.settle(opening);
    expect(await test.ledger.fund('BTC3L')).toMatchObject({
      state: 'ACTIVE',
      contracts: '3',
      cash: '-200.18',
      anchor: { seq: 1, price: '100', nav: '9.982', units: '10', time: T0, range: '0.15' },
      eventsBookedUntil: T0 + 60_000,
    });
    expect(await test.query('select from_state, to_state, changed_by from state_changes')).toEqual([
      { from_state: 'ESTABLISHING', to_state: 'ACTIVE', changed_by: OPENING.id },
    ]);
  });

  it('owes fees payable in the equity after', async () => {
    const charge = { dueAt: T0 + 1, rate: d('0.001'), price: d('100'), equity: d('100'), amount: d('0.1') };
    await test.ledger.bookFees('BTC3L', [charge], T0 + 1);
    const { figures } = await test.ledger.settle(opening);
    expect(figures).toMatchObject({ equityAfter: '99.72', navAfter: '9.972', fee: '0.18' });
  });

  it('answers a second run with the first outcome and changes nothing', async () => {
    const first = await test.ledger.settle(opening);
    const fund = await test.ledger.fund('BTC3L');
    const second = await test.ledger.settle({ ...opening, outcome: 'failed', reason: 'late', anchor: null });
    // The rebalance point is told by the one that has set it.
    expect(second).toEqual({ ...first, anchor: undefined });
    expect(await test.ledger.fund('BTC3L')).toEqual(fund);
  });

  it('settles once however many processes try at the same time', async () => {
    const others = await Promise.all([test.another(), test.another(), test.another()]);
    const outcomes = await Promise.all([test.ledger, ...others].map((ledger) => ledger.settle(opening)));
    expect(outcomes.filter(({ anchor }) => anchor !== undefined)).toHaveLength(1);
    const told = outcomes.map(({ anchor: _set, ...outcome }) => outcome);
    for (const outcome of told) expect(outcome).toEqual(told[0]);
    expect(await test.query('select seq from anchors')).toEqual([{ seq: 1 }]);
    expect(await test.query('select execution_id from executions')).toEqual([{ execution_id: 'x1' }]);
    expect((await test.ledger.fund('BTC3L')).cash).toBe('-200.18');
  });

  it('waits for fills that the venue has reported but not yet listed', async () => {
    const partly = { ...opening, events: [fill('x1', OPENING_ORDER, { contracts: d('2') })] };
    const settling = test.ledger.settle(partly);
    await expect(settling).rejects.toThrow(OrdersNotClosedError);
    await expect(settling).rejects.toThrow('is filled, filled 3, booked 2');
    expect((await test.ledger.fund('BTC3L')).contracts).toBe('0');
  });

  it('waits for an order that is not known to be closed', async () => {
    const second = 'BTC3L-s000001a1-abc-s002';
    await test.ledger.recordIntent(intent(second), OPENING.id, 'BTC3L');
    await expect(test.ledger.settle(opening)).rejects.toThrow(`order ${second} is intended`);
  });

  it('writes nothing where an event is unexplained', async () => {
    const settling = test.ledger.settle({ ...opening, events: [...opening.events, forced('x2')] });
    await expect(settling).rejects.toThrow(UnexplainedEventsError);
    await expect(settling).rejects.toThrow(
      'forced x2: B-REC-LIQUIDATION: the venue itself did it (liquidation)',
    );
    expect(await test.ledger.fund('BTC3L')).toMatchObject({ contracts: '0', anchor: null });
  });

  it('knows only rebalances that were opened', async () => {
    const stranger = settlement(request('emergency', 'BTC3L-e000009'));
    await expect(test.ledger.settle(stranger)).rejects.toThrow(UnknownRebalanceError);
  });

  it('leaves the rebalance point where the outcome does not move it', async () => {
    const outcome = await test.ledger.settle({
      ...opening,
      outcome: 'remainder',
      reason: '1 missing',
      anchor: null,
      state: null,
    });
    expect(outcome).toMatchObject({ outcome: 'remainder', anchorSeq: null, state: 'ESTABLISHING' });
    expect(await test.ledger.fund('BTC3L')).toMatchObject({ anchor: null, contracts: '3' });
  });

  it('reads an equity at or below zero as wiped out, without leverage or rebalance point', async () => {
    const ruin = fill('x1', OPENING_ORDER, { price: d('140') });
    const outcome = await test.ledger.settle({ ...opening, events: [ruin] });
    expect(outcome).toMatchObject({
      outcome: 'wiped-out',
      reason:
        'with 3 contracts at 100, equity is -20.18: holders have nothing left, and the venue, as far as its ' +
        'insurance goes, and then the issuer bear a deficit of 20.18',
      anchorSeq: null,
      state: 'WIPED_OUT',
      figures: null,
      wipeOut: { deficit: '20.18', bornBy: 'venue-then-issuer' },
    });
    expect(await test.ledger.settle(opening)).toEqual(outcome);
    expect(await test.ledger.history({ token: 'BTC3L', limit: 1 })).toMatchObject([
      { outcome: 'wiped-out', wipeOut: { deficit: '20.18', bornBy: 'venue-then-issuer' } },
    ]);
    expect(await test.ledger.fund('BTC3L')).toMatchObject({
      state: 'WIPED_OUT',
      anchor: null,
      contracts: '3',
    });
  });

  it('does not undo what an operator said meanwhile', async () => {
    const halt = { to: 'HALTED', from: ['ESTABLISHING'], reason: 'look', by: 'me', changeId: 'c1' } as const;
    await test.ledger.changeState({ token: 'BTC3L', ...halt });
    const outcome = await test.ledger.settle(opening);
    expect(outcome).toMatchObject({ outcome: 'done', state: 'HALTED', anchorSeq: 1 });
    expect(await test.ledger.fund('BTC3L')).toMatchObject({ state: 'HALTED', stateReason: 'look' });
  });
});

describe('settling a key that another attempt has closed', () => {
  it('books its fills and ends superseded, without a second rebalance point', async () => {
    await establishedFund(test.ledger);
    const first = request('emergency', 'BTC3L-e000001');
    const second = request('emergency', 'BTC3L-e000001', { attempt: 2 });
    await test.ledger.openRebalance(first);
    await test.ledger.openRebalance(second);
    // Only one is open at a time: this is a belt beside that brace.
    await test.query(
      'update rebalances set outcome = null, outcome_state = null, closed_at = null where id = $1',
      [first.id],
    );
    const order = `${second.id}-abc-s001`;
    await test.ledger.recordIntent(intent(order, { contracts: d('1') }), second.id, 'BTC3L');
    await test.ledger.recordOrderState(order, 'filled', d('1'));

    const closing = await test.ledger.settle(settlement(first, { outcome: 'no-trade-needed' }));
    const late = await test.ledger.settle(
      settlement(second, { events: [fill('x2', order, { contracts: d('1'), fee: d('0.06') })] }),
    );
    expect(closing).toMatchObject({ outcome: 'no-trade-needed', anchorSeq: 2 });
    expect(late).toMatchObject({
      outcome: 'superseded',
      reason: 'BTC3L-e000001 was closed by BTC3L-e000001a1 (no-trade-needed)',
      anchorSeq: 2,
    });
    expect((await test.ledger.fund('BTC3L')).contracts).toBe('4');
  });
});
