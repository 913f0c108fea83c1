import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../chaos/judge/evidence.js';
import { judge } from '../../chaos/judge/judge.js';

const ID = 'C001A-e000001a1-k3f-s001';
const BOOK = { account: 'c001a', contract: 'C001USDT' };

/** A fund that bought 10 contracts at 100 for a fee of 1, by one order of one emergency; nothing is wrong with it. */
function evidence(): Evidence {
  const order = { ...BOOK, contracts: '10', filled: '10' };
  const fill = { ...BOOK, contracts: '10', price: '100', fee: '1' };
  return {
    ledger: {
      funds: [
        {
          ...{ token: 'C001A', ...BOOK, state: 'ACTIVE', state_reason: null, epoch: 'k3f' },
          ...{ units: '10', anchor_seq: 1, contracts: '10', cash: '-1' },
        },
      ],
      rebalances: [
        {
          ...{ id: 'C001A-e000001a1', token: 'C001A', key: 'C001A-e000001', attempt: 1, cause: 'emergency' },
          ...{ ordinal: 1, strike: null, plan: null, figures: null, outcome: 'done', outcome_reason: null },
          ...{ opened_at: 1, closed_at: 2 },
        },
      ],
      orders: [
        {
          ...{
            ...order,
            client_order_id: ID,
            rebalance_id: 'C001A-e000001a1',
            side: 'buy',
            limit_price: '101',
          },
          ...{ reduce_only: false, state: 'filled', booked: '10', intended_at: 1, sent_at: 1 },
        },
      ],
      executions: [{ ...fill, execution_id: 'x1', client_order_id: ID, side: 'buy' }],
      fundings: [],
      anchors: [{ token: 'C001A', seq: 1, nav: '99.9', units: '10', rebalance_id: 'C001A-e000001a1' }],
      stateChanges: [],
      requests: [{ token: 'C001A', cause: 'emergency', request_key: 'r1', number: 1 }],
      honoured: [],
    },
    exchange: {
      accounts: [{ name: 'c001a', cash: '999', deposits: '1000', contracts: '10' }],
      orders: [
        {
          ...{ ...order, seq: 1, orderId: 'o1', orderLinkId: ID, side: 'Buy', limitPrice: '101' },
          ...{ reduceOnly: false, createType: 'CreateByUser', status: 'Filled' },
        },
      ],
      executions: [
        { ...fill, seq: 2, executionId: 'x1', kind: 'Trade', side: 'Buy', orderLinkId: ID, time: 1 },
      ],
    },
    views: new Map([
      [
        'C001A',
        {
          ...{ token: 'C001A', state: 'ACTIVE', stateReason: null, anchorSeq: 1, running: null, queue: [] },
          ...{ answers: [], idle: true },
        },
      ],
    ]) as unknown as Evidence['views'], // what the judge reads of a view
    asks: [
      {
        ...{ token: 'C001A', cause: 'emergency', how: 'update', requestKey: 'r1' },
        answers: [{ kind: 'accepted', key: 'C001A-e000001', position: 0 }],
      },
    ],
    alerts: [],
    lastDaily: new Map([['C001A', 'done']]),
  };
}

const broken = (change: (found: Evidence) => Evidence): string[] =>
  judge(change(evidence())).map(({ invariant }) => invariant);

/** The same with other rows of one table. */
const inLedger =
  (rows: (ledger: Evidence['ledger']) => Partial<Evidence['ledger']>) => (found: Evidence) => ({
    ...found,
    ledger: { ...found.ledger, ...rows(found.ledger) },
  });

describe('the judge', () => {
  test('finds nothing where every promise was kept', () => {
    expect(judge(evidence())).toEqual([]);
  });

  test('finds an order that nobody intended, and one that is there twice', () => {
    expect(broken(inLedger(() => ({ orders: [], executions: [] })))).toContain('orders-once');
    const twice = ({ exchange, ...rest }: Evidence): Evidence => ({
      ...rest,
      exchange: { ...exchange, orders: [...exchange.orders, ...exchange.orders] },
    });
    expect(broken(twice)).toContain('orders-once');
  });

  test('finds the last digit that differs in position and in money', () => {
    const wrong = (field: 'contracts' | 'cash', value: string) =>
      inLedger(({ funds }) => ({ funds: funds.map((fund) => ({ ...fund, [field]: value })) }));
    expect(broken(wrong('contracts', '10.1'))).toEqual(['ledger-equals-exchange']);
    expect(broken(wrong('cash', '-1.00000001'))).toEqual(['ledger-equals-exchange']);
  });

  test('finds an execution that is not booked', () => {
    expect(broken(inLedger(() => ({ executions: [] })))).toEqual(['executions-booked-once']);
  });

  test('finds a request that was accepted and never answered, and a key that was closed twice', () => {
    expect(broken(inLedger(() => ({ rebalances: [], anchors: [] })))).toContain('no-request-lost');
    const again = inLedger(({ rebalances }) => ({
      rebalances: [
        ...rebalances,
        ...rebalances.map((row) => ({ ...row, id: 'C001A-e000001a2', attempt: 2 })),
      ],
    }));
    expect(broken(again)).toContain('answered-once');
  });

  test('takes a held-back fund only where somebody was told, and never one that the engine halted for nothing', () => {
    const held = (state: 'REDUCING' | 'HALTED', by: string) => (found: Evidence) => {
      const views = new Map([...found.views].map(([token, view]) => [token, { ...(view as object), state }]));
      const change = { token: 'C001A', change_id: 'c', from_state: 'ACTIVE', to_state: state } as const;
      const changed = inLedger(({ funds }) => ({
        funds: funds.map((fund) => ({ ...fund, state, state_reason: 'why' })),
        stateChanges: [{ ...change, reason: 'why', changed_by: by, changed_at: 3 }],
      }))(found);
      return { ...changed, views: views as unknown as Evidence['views'] }; // what the judge reads of a view
    };
    expect(broken(held('REDUCING', 'fund'))).toEqual(['named-state']);
    const told = (found: Evidence): Evidence => ({
      ...held('REDUCING', 'fund')(found),
      alerts: [{ token: 'C001A', kind: 'fund-reducing', what: 'why' }],
    });
    expect(broken(told)).toEqual([]);
    expect(broken(held('HALTED', 'engine'))).toEqual(['nothing-to-repair']);
  });
});
