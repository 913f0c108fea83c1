import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../chaos/judge/evidence.js';
import { judge } from '../../chaos/judge/judge.js';
import type { UnitChangeFigures } from '../../src/domain/unit-change.js';

const ID = 'C001A-e000001a1-k3f-s001';
const BOOK = { account: 'c001a', contract: 'C001USDT' };

/** A fund that bought 10 contracts at 100 for a fee of 1, by one order of one emergency; nothing is wrong with it. */
function evidence(): Evidence {
  const order = { ...BOOK, contracts: '10', filled: '10' };
  const fill = { ...BOOK, contracts: '10', price: '100', fee: '1', feeRate: '0.001' };
  return {
    ledger: {
      funds: [
        {
          ...{ token: 'C001A', ...BOOK, model: 'fund', book: null, members: null },
          ...{ state: 'ACTIVE', state_reason: null, epoch: 'k3f' },
          ...{ units: '10', anchor_seq: 1, contracts: '10', cash: '-1', receivable: '0' },
          ...{ range: '0.1', rules_wait: false },
        },
      ],
      rebalances: [
        {
          ...{ id: 'C001A-e000001a1', token: 'C001A', key: 'C001A-e000001', attempt: 1, cause: 'emergency' },
          ...{ ordinal: 1, strike: null, plan: null, figures: null, outcome: 'done', outcome_reason: null },
          ...{ round_id: null, opened_at: 1, closed_at: 2 },
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
          ...{ reduce_only: false, state: 'filled', booked: '10', intended_at: 1_000 },
          ...{ intent_committed_at: 1_001, sent_at: 1_002 },
        },
      ],
      executions: [{ ...fill, execution_id: 'x1', client_order_id: ID, side: 'buy' }],
      fundings: [],
      roundShares: [],
      fundingShares: [],
      transfers: [{ token: 'C001A', amount: '1000', time: 1 }],
      fees: [],
      anchors: [
        {
          ...{ token: 'C001A', seq: 1, price: '100', time: 1, nav: '99.9', units: '10' },
          rebalance_id: 'C001A-e000001a1',
        },
      ],
      stateChanges: [],
      switchChanges: [],
      requests: [{ token: 'C001A', cause: 'emergency', request_key: 'r1', number: 1 }],
      honoured: [],
      dealings: [],
      unitChanges: [],
      dealtTransfers: [],
      finals: [],
    },
    exchange: {
      transfers: [],
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
    dealingAsks: [],
    unitAsks: [],
    alerts: [],
    ended: [],
    ranges: new Map(),
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

  test('finds rules that were applied and are not in force', () => {
    const waiting = inLedger(({ funds }) => ({
      funds: funds.map((fund) => ({ ...fund, rules_wait: true })),
    }));
    expect(broken(waiting)).toEqual(['rules-in-force']);
    const other = (found: Evidence) => ({ ...found, ranges: new Map([['C001A', '0.12']]) });
    expect(broken(other)).toEqual(['rules-in-force']);
  });

  describe('of units that were dealt', () => {
    const figures = { nav: '100', units: '2', cash: '200.2', fee: '0.2', dust: '0' };
    const planned = { id: 'C001A-c000001', kind: 'creation', ...figures } as const;
    /** Two units were issued with the emergency, at 100 for a fee of 0.2, and not paid yet. */
    const withDealing = (found: Evidence): Evidence => ({
      ...found,
      dealingAsks: [{ token: 'C001A', requestKey: 'u1', ids: [planned.id] }],
      ledger: {
        ...found.ledger,
        funds: found.ledger.funds.map((fund) => ({ ...fund, units: '12', receivable: '200.2' })),
        rebalances: found.ledger.rebalances.map((row) => ({
          ...row,
          plan: { kind: 'wiped-out', dealing: { dealt: [planned] } } as unknown as typeof row.plan, // all that is read
        })),
        dealings: [
          {
            ...{ id: planned.id, token: 'C001A', request_key: 'u1', state: 'dealt', ...figures },
            ...{ rebalance_id: 'C001A-e000001a1', supply_before: '10', supply_after: '12' },
          },
        ],
        dealtTransfers: [{ token: 'C001A', dealing_id: planned.id, amount: '200.2', state: 'expected' }],
      },
    });
    const brokenWith = (rows: Parameters<typeof inLedger>[0]) =>
      broken((found) => inLedger(rows)(withDealing(found)));

    test('finds nothing where all is well', () => {
      expect(broken(withDealing)).toEqual([]);
    });

    test('finds a request that is gone, and one that became two', () => {
      expect(brokenWith(() => ({ dealings: [] }))).toContain('no-request-lost');
      expect(brokenWith(({ dealings }) => ({ dealings: [...dealings, ...dealings] }))).toContain(
        'dealt-once',
      );
    });

    test('finds units that came from nowhere, a claim that is off, and a second transfer', () => {
      const more = ({ funds }: Evidence['ledger']) => funds.map((fund) => ({ ...fund, units: '14' }));
      expect(brokenWith((ledger) => ({ funds: more(ledger) }))).toEqual(['supply']);
      const claim = ({ funds }: Evidence['ledger']) =>
        funds.map((fund) => ({ ...fund, receivable: '200.3' }));
      expect(brokenWith((ledger) => ({ funds: claim(ledger) }))).toEqual(['claims']);
      expect(
        brokenWith(({ dealtTransfers }) => ({ dealtTransfers: [...dealtTransfers, ...dealtTransfers] })),
      ).toEqual(['dealt-at-strike']);
    });

    test('finds figures that are not those of the plan', () => {
      const dearer = ({ dealings }: Evidence['ledger']) => dealings.map((row) => ({ ...row, nav: '101' }));
      expect(brokenWith((ledger) => ({ dealings: dearer(ledger) }))).toEqual(['dealt-at-strike']);
    });
  });

  describe('of units that were counted anew', () => {
    const figures = {
      ...{
        unitsBefore: '10',
        unitsAfter: '30',
        dust: '0',
        navBefore: '99.9',
        navAfter: '33.3',
        navRounding: '0',
      },
      pointNav: null,
    } as unknown as UnitChangeFigures; // decimals as texts
    const split = {
      ...{ id: 'C001A-u000001', token: 'C001A', request_key: 'n1', new_units: 3, old_units: 1 },
      ...{ outcome: 'effected', last_ordinal: 1, figures },
    };
    const withSplit = (found: Evidence): Evidence => ({
      ...found,
      unitAsks: [{ token: 'C001A', requestKey: 'n1', ids: [split.id] }],
      ledger: {
        ...found.ledger,
        funds: found.ledger.funds.map((fund) => ({ ...fund, units: '30' })),
        unitChanges: [split],
      },
    });
    const brokenWith = (rows: Parameters<typeof inLedger>[0]) =>
      broken((found) => inLedger(rows)(withSplit(found)));

    test('finds nothing where all is well', () => {
      expect(broken(withSplit)).toEqual([]);
    });

    test('finds one that is gone, one that took effect twice, and one that is not of its ratio', () => {
      expect(brokenWith(() => ({ unitChanges: [] }))).toEqual(['no-request-lost', 'supply']);
      expect(brokenWith(() => ({ unitChanges: [split, split] }))).toEqual(['units-changed-once', 'supply']);
      expect(brokenWith(() => ({ unitChanges: [{ ...split, new_units: 4 }] }))).toEqual(['supply']);
    });

    test('finds a supply that is another one afterwards', () => {
      const more = ({ funds }: Evidence['ledger']) => funds.map((fund) => ({ ...fund, units: '31' }));
      expect(brokenWith((ledger) => ({ funds: more(ledger) }))).toEqual(['supply']);
    });
  });

  test('finds a strike between two orders that is not what the orders before it have left', () => {
    const struckAt = (contracts: string, cash: string, ordersBefore: number) => {
      const strike = {
        ...{
          contracts,
          cash,
          ordersBefore,
          time: 2,
          markPrice: '100',
          feesPayable: '0',
          targetLeverage: '1',
        },
        ...{ takerFee: '0', slippage: '0', lotSize: '0.1', minOrder: '0.1', minNotional: '5' },
      };
      const plan = { kind: 'trade', version: 2, figures: { targetContracts: '9.9', deltaContracts: '-0.1' } };
      return inLedger(({ rebalances }) => ({
        // What the judge reads of a strike and a plan.
        rebalances: rebalances.map((row) => ({
          ...row,
          strike,
          plan,
        })) as unknown as Evidence['ledger']['rebalances'],
      }));
    };
    expect(broken(struckAt('10', '-1', 1))).not.toContain('strike-is-true');
    expect(broken(struckAt('10', '-1', 0))).toContain('strike-is-true');
    expect(broken(struckAt('0', '1000', 1))).toContain('strike-is-true');
    expect(broken(struckAt('0', '1000', 0))).not.toContain('strike-is-true');
  });

  test('takes a held-back fund only where somebody was told, and never one that the engine halted for nothing', () => {
    const held = (state: 'REDUCING' | 'HALTED', by: string) => (found: Evidence) => {
      const views = new Map([...found.views].map(([token, view]) => [token, { ...(view as object), state }]));
      const change = { token: 'C001A', change_id: 'c', from_state: 'ACTIVE', to_state: state } as const;
      const changed = inLedger(({ funds }) => ({
        funds: funds.map((fund) => ({ ...fund, state, state_reason: 'why' })),
        stateChanges: [{ ...change, reason: 'why', changed_by: by, changed_at: 3_000, committed_at: 3_000 }],
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

  describe('of a fund that is retired', () => {
    const FINAL = {
      ...{ nav: '99.9', units: '10', payable: '999', equity: '999', remainder: '0', lastFees: '0' },
      ...{ rebalanceId: 'C001A-w000001a1', time: 1, markPrice: '100', indexPrice: '100', contracts: '10' },
    };
    /** As the one above, had it been retired with what it holds. */
    const retired = (final: object, dealings: object[] = []) =>
      broken((found) => {
        const ended = { token: 'C001A', rebalance_id: 'C001A-w000001a1', final: { ...FINAL, ...final } };
        const changed = inLedger(({ funds }) => ({
          finals: [ended] as unknown as Evidence['ledger']['finals'], // decimals as they are read
          funds: funds.map((fund) => ({ ...fund, state: 'RETIRED', state_reason: 'no demand' })),
          dealings: dealings as unknown as Evidence['ledger']['dealings'],
          dealtTransfers: dealings.map(() => ({
            ...{ token: 'C001A', dealing_id: 'C001A-r000001', amount: '-99.9', state: 'expected' },
          })),
        }))(found);
        const views = new Map([['C001A', { state: 'RETIRED', anchorSeq: 1, answers: [], idle: true }]]);
        const alerts = [{ token: 'C001A', kind: 'fund-retired', what: 'each is paid' }];
        return { ...changed, alerts, views: views as unknown as Evidence['views'] };
      });

    test('finds nothing where it holds what its record says, and pays what it has', () => {
      expect(retired({})).toEqual([]);
    });

    test('finds a position that is left, a final NAV that is not of its equity, and more paid than there is', () => {
      expect(retired({ contracts: '0' })).toEqual(['retired-flat']);
      expect(retired({ nav: '99.90000001' })).toEqual(['retired-flat']);
      expect(retired({ nav: '100', payable: '1000', equity: '999' })).toEqual([
        'retired-flat',
        'retired-flat',
      ]);
    });

    test('finds a redemption that was not dealt at the final NAV', () => {
      const dealt = {
        ...{
          id: 'C001A-r000001',
          token: 'C001A',
          request_key: 'r',
          state: 'dealt',
          rebalance_id: 'C001A-w000001a1',
        },
        ...{ nav: '99.9', units: '-1', fee: '0', dust: '0', supply_before: '11', supply_after: '10' },
      };
      expect(retired({}, [{ ...dealt, cash: '-99.9' }])).not.toContain('dealt-at-strike');
      expect(retired({}, [{ ...dealt, cash: '-99.8' }])).toContain('dealt-at-strike');
    });
  });

  describe('of an order while trading is held back', () => {
    const STATE = {
      token: 'C001A',
      change_id: 'c',
      from_state: 'ACTIVE',
      reason: 'why',
      changed_by: 'x',
    } as const;
    const since = (to_state: 'REDUCING' | 'HALTED' | 'ACTIVE', committed_at: number) => ({
      ...STATE,
      to_state,
      changed_at: committed_at,
      committed_at,
    });
    const under = (...changes: ReturnType<typeof since>[]) => inLedger(() => ({ stateChanges: changes }));
    const atTime = (at: number, reduce_only = false) =>
      inLedger(({ orders }) => ({
        orders: orders.map((row) => ({
          ...row,
          reduce_only,
          ...{ intended_at: at, intent_committed_at: at + 1, sent_at: at + 2 },
        })),
      }));
    const obeys = (...changes: ((found: Evidence) => Evidence)[]) =>
      !broken((found) => changes.reduce((before, change) => change(before), found)).includes('states-obeyed');

    test('finds one that adds under REDUCING, and any under HALTED', () => {
      expect(obeys(under(since('REDUCING', 1_000)), atTime(2_000))).toBe(false);
      expect(obeys(under(since('REDUCING', 1_000)), atTime(2_000, true))).toBe(true);
      expect(obeys(under(since('HALTED', 1_000)), atTime(2_000, true))).toBe(false);
    });

    test('counts the switch for all funds like the state of its own', () => {
      const thrown = inLedger(() => ({ switchChanges: [since('HALTED', 1_000), since('ACTIVE', 5_000)] }));
      expect(obeys(thrown, atTime(2_000, true))).toBe(false);
      expect(obeys(thrown, atTime(6_000))).toBe(true);
    });

    test('takes one that began before the change was there, and one after it was taken back', () => {
      const changes = under(since('HALTED', 1_000), since('ACTIVE', 5_000));
      expect(obeys(changes, atTime(900))).toBe(true);
      expect(obeys(changes, atTime(1_100))).toBe(true);
      expect(obeys(changes, atTime(4_900))).toBe(true);
      expect(obeys(changes, atTime(5_100))).toBe(true);
    });
  });
});
