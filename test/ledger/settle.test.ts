import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  OrdersNotClosedError,
  UnexplainedEventsError,
  UnknownRebalanceError,
} from '../../src/ledger/errors.js';
import type { Settlement } from '../../src/ledger/port.js';
import {
  d,
  fill,
  forced,
  funding,
  intent,
  request,
  settings,
  settlement,
  strike,
  T0,
  withRange,
} from './fixtures.js';
import {
  establishedFund,
  OPENING,
  OPENING_ORDER,
  type TestLedger,
  testLedger,
  tradedFund,
} from './test-ledger.js';

let test: TestLedger;
beforeEach(async () => {
  test = await testLedger();
});
afterEach(() => test.drop());

const opening: Settlement = settlement(OPENING, { events: [fill('x1', OPENING_ORDER)], state: 'ACTIVE' });

describe('settling a rebalance', () => {
  beforeEach(() => tradedFund(test.ledger));

  it('computes what followed from its own books, at the price of the strike', async () => {
    const outcome = await test.ledger.settle(opening);
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
    expect(await test.query('select from_state, to_state from state_changes')).toEqual([
      { from_state: 'ESTABLISHING', to_state: 'ACTIVE' },
    ]);
  });
});
