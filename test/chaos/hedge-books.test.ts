import { describe, expect, test } from 'vitest';
import type {
  AnchorRow,
  Evidence,
  FundRow,
  LedgerEvidence,
  RebalanceRow,
  RoundShareRow,
} from '../../chaos/judge/evidence.js';
import { judge } from '../../chaos/judge/judge.js';

const ROUND = 'C001W-n000001a1';
const ORDER = `${ROUND}-k3f-s001`;
const HELD = { account: 'c001w', contract: 'C001USDT' };

/** Each has one unit of a NAV of 100 and a capital of 1000. What it wants at 100, and what it gets. */
const MEMBERS = [
  { token: 'C001W1', leverage: '4', wants: '4', crossed: '2', executed: '2', notional: '202', fee: '0.2' },
  { token: 'C001W2', leverage: '-3', wants: '-3', crossed: '-3', executed: '0', notional: '0', fee: '0' },
  { token: 'C001W3', leverage: '2', wants: '2', crossed: '1', executed: '1', notional: '101', fee: '0.1' },
] as const;
type Member = (typeof MEMBERS)[number];
const CASH: Readonly<Record<string, string>> = { C001W1: '597.8', C001W2: '1300', C001W3: '798.9' };

const rebalanceOf = (token: string) => `${token}-e000001a1`;

const SIZED = { takerFee: '0', slippage: '0', lotSize: '1', markPrice: '100', indexPrice: '100', time: 5 };

const strikeOf = ({ leverage }: Member) => ({
  ...SIZED,
  ...{ model: 'index', indexPoint: { nav: '100', price: null }, nav: '100', units: '1', anchorSeq: 0 },
  ...{ contracts: '0', cash: '1000', targetLeverage: leverage, minOrder: '0', minNotional: '0' },
});

const roundStrike = {
  ...SIZED,
  ...{ contracts: '0', cash: '3000', feesPayable: '0', targetLeverage: '4', minOrder: '1', minNotional: '5' },
  round: {
    funds: MEMBERS.map((member) => ({
      input: { id: rebalanceOf(member.token), request: { token: member.token } },
      strike: strikeOf(member),
    })),
    ...{ residual: '0', owed: '0' },
  },
};

const planned = (contracts: string) => ({
  kind: 'trade',
  figures: { targetContracts: contracts, deltaContracts: contracts },
});

const CLOSED = { attempt: 1, outcome: 'done', outcome_reason: null, opened_at: 1_000, closed_at: 3_000 };
const figuresOf = (contractsAfter: string) => ({ contractsBefore: '0', contractsAfter });

const memberRow = (member: Member, index: number) => ({
  ...{
    id: rebalanceOf(member.token),
    token: member.token,
    key: `${member.token}-e000001`,
    ordinal: index + 1,
  },
  ...{ cause: 'emergency', strike: strikeOf(member), plan: planned(member.wants), round_id: ROUND },
  ...{ figures: figuresOf(member.wants), ...CLOSED },
});

const roundRow = {
  ...{ id: ROUND, token: 'C001W', key: 'C001W-n000001', cause: 'round', ordinal: 9, round_id: null },
  ...{ strike: roundStrike, plan: planned('3'), figures: figuresOf('3'), ...CLOSED },
};

const fundRow = (token: string, rest: object) => ({
  ...{ token, ...HELD, model: 'index', book: 'C001W', members: null, state: 'ACTIVE', state_reason: null },
  ...{ epoch: 'k3f', units: '1', anchor_seq: 1, receivable: '0', range: '0.1', rules_wait: false, ...rest },
});

const TOKENS = [...MEMBERS.map(({ token }) => token), 'C001W'];

/** 3 of what three funds want cross at 100, and 3 are bought at 101 for a fee of 0.3; nothing is wrong with it. */
function evidence(): Evidence {
  const fill = { ...HELD, contracts: '3', price: '101', fee: '0.3', feeRate: '0.001' };
  const order = { ...HELD, contracts: '3', filled: '3' };
  const found = {
    ledger: {
      funds: [
        ...MEMBERS.map(({ token, wants }) => fundRow(token, { contracts: wants, cash: CASH[token] })),
        fundRow('C001W', {
          ...{ model: 'fund', book: null, members: MEMBERS.map(({ token }) => token) },
          ...{ units: '3000', contracts: '3', cash: '2696.7' },
        }),
      ],
      rebalances: [...MEMBERS.map(memberRow), roundRow],
      orders: [
        {
          ...{ ...order, client_order_id: ORDER, rebalance_id: ROUND, side: 'buy', limit_price: '102' },
          ...{ reduce_only: false, state: 'filled', booked: '3', intended_at: 1_500 },
          ...{ intent_committed_at: 1_501, sent_at: 1_502 },
        },
      ],
      executions: [{ ...fill, execution_id: 'x1', client_order_id: ORDER, side: 'buy' }],
      fundings: [],
      roundShares: MEMBERS.map(({ token, crossed, executed, notional, fee }, index) => ({
        ...{ id: `${ROUND}-x00${index + 1}`, round_id: ROUND, rebalance_id: rebalanceOf(token), token },
        ...{ kind: 'served', crossed, executed, notional, fee, price: '100', time: 5 },
      })),
      fundingShares: [],
      transfers: MEMBERS.map(({ token }) => ({ token, amount: '1000', time: 1 })),
      fees: [],
      anchors: [
        ...MEMBERS.map(({ token }) => ({ token, units: '1', nav: '100', rebalance_id: rebalanceOf(token) })),
        { token: 'C001W', units: '3000', nav: '1', rebalance_id: ROUND },
      ].map((row) => ({ ...row, seq: 1, price: '100', time: 5 })),
      ...{ stateChanges: [], switchChanges: [], requests: [], honoured: [], dealings: [], unitChanges: [] },
      ...{ dealtTransfers: [], finals: [] },
    },
    exchange: {
      transfers: [],
      accounts: [{ name: 'c001w', cash: '2999.7', deposits: '3000', contracts: '3' }],
      orders: [
        {
          ...{ ...order, seq: 1, orderId: 'o1', orderLinkId: ORDER, side: 'Buy', limitPrice: '102' },
          ...{ reduceOnly: false, createType: 'CreateByUser', status: 'Filled' },
        },
      ],
      executions: [
        { ...fill, seq: 2, executionId: 'x1', kind: 'Trade', side: 'Buy', orderLinkId: ORDER, time: 5 },
      ],
    },
    views: new Map(
      TOKENS.map((token) => [token, { state: 'ACTIVE', anchorSeq: 1, answers: [], idle: true }]),
    ),
    ...{ asks: [], dealingAsks: [], unitAsks: [], alerts: [], ended: [], ranges: new Map() },
    lastDaily: new Map(MEMBERS.map(({ token }) => [token, 'done'])),
  };
  return found as unknown as Evidence; // of strikes, plans and views what the judge reads
}

const broken = (change: (found: Evidence) => Evidence): string[] => [
  ...new Set(judge(change(evidence())).map(({ invariant }) => invariant)),
];

const inLedger =
  (rows: (ledger: LedgerEvidence) => Partial<LedgerEvidence>) =>
  (found: Evidence): Evidence => ({ ...found, ledger: { ...found.ledger, ...rows(found.ledger) } });

const shares = (change: (row: RoundShareRow) => Partial<RoundShareRow>) =>
  inLedger(({ roundShares }) => ({ roundShares: roundShares.map((row) => ({ ...row, ...change(row) })) }));
const funds = (change: (row: FundRow) => Partial<FundRow>) =>
  inLedger((ledger) => ({ funds: ledger.funds.map((row) => ({ ...row, ...change(row) })) }));
const rebalances = (change: (row: RebalanceRow) => object) =>
  inLedger((ledger) => ({ rebalances: ledger.rebalances.map((row) => ({ ...row, ...change(row) })) }));
const anchors = (change: (row: AnchorRow) => Partial<AnchorRow>) =>
  inLedger((ledger) => ({ anchors: ledger.anchors.map((row) => ({ ...row, ...change(row) })) }));

/** Of this token only. */
const of =
  <Row extends { readonly token: string }, Changed extends object>(token: string, changed: Changed) =>
  (row: Row): Partial<Changed> =>
    row.token === token ? changed : {};

const together =
  (...changes: readonly ((found: Evidence) => Evidence)[]) =>
  (found: Evidence): Evidence =>
    changes.reduce((before, change) => change(before), found);

describe('of a hedge book the judge', () => {
  test('finds nothing where all is well', () => {
    expect(judge(evidence())).toEqual([]);
  });

  test('finds the last digit that a fund has too much of, in contracts and in money', () => {
    expect(broken(funds(of('C001W1', { contracts: '4.001' })))).toEqual(['members-add-up']);
    expect(broken(funds(of('C001W2', { cash: '1300.00000001' })))).toEqual(['members-add-up']);
  });

  test('finds a lot that went to another fund than it should have, although all books agree', () => {
    const moved = together(
      shares(of('C001W1', { executed: '1', notional: '101', fee: '0.1' })),
      shares(of('C001W3', { executed: '2', notional: '202', fee: '0.2' })),
      funds(of('C001W1', { contracts: '3', cash: '698.9' })),
      funds(of('C001W3', { contracts: '3', cash: '697.8' })),
    );
    expect(broken(moved)).toEqual(['round-divided', 'traded-as-planned']);
  });

  test('finds a crossing of which one side is missing, and the residual made up for it', () => {
    const short = together(
      shares(of('C001W2', { crossed: '-2' })),
      funds(of('C001W2', { contracts: '-2', cash: '1200' })),
    );
    expect(broken(short)).toEqual(expect.arrayContaining(['residual-goes-back', 'round-divided']));
  });

  test('finds money that fees and prices have lost on the way to the funds', () => {
    const cheaper = together(shares(of('C001W1', { fee: '0.1' })), funds(of('C001W1', { cash: '597.9' })));
    expect(broken(cheaper)).toEqual(['round-divided']);
    const dearer = together(
      shares(of('C001W3', { notional: '101.00000001' })),
      funds(of('C001W3', { cash: '798.89999999' })),
    );
    expect(broken(dearer)).toEqual(['round-divided']);
    const charged = together(
      shares(of('C001W2', { fee: '0.00000001' })),
      funds(of('C001W2', { cash: '1299.99999999' })),
    );
    expect(broken(charged)).toEqual(['round-divided']);
  });

  test('finds an order in the account that is of no round', () => {
    const ofAMember = inLedger(({ orders }) => ({
      orders: orders.map((row) => ({ ...row, rebalance_id: rebalanceOf('C001W1') })),
    }));
    expect(broken(ofAMember)).toContain('order-of-a-round');
    const servesNobody = rebalances((row) =>
      row.id === ROUND ? { strike: { ...roundStrike, round: undefined } } : {},
    );
    expect(broken(servesNobody)).toContain('order-of-a-round');
  });

  test('finds a share of a round that has settled nothing, or does not serve it, or at another price', () => {
    const unsettled = rebalances((row) => (row.id === ROUND ? { figures: null } : {}));
    expect(broken(unsettled)).toEqual(['share-of-a-round']);
    const ofAnother = shares(of('C001W1', { rebalance_id: rebalanceOf('C001W2') }));
    expect(broken(ofAnother)).toContain('share-of-a-round');
    expect(broken(shares(of('C001W2', { price: '101' })))).toContain('share-of-a-round');
    const open = rebalances((row) => (row.token === 'C001W1' ? { outcome: null } : {}));
    expect(broken(open)).toContain('share-of-a-round');
  });

  test('finds a residual that is not what the book holds beyond its funds', () => {
    const struck = { ...roundStrike, round: { ...roundStrike.round, residual: '1' } };
    expect(broken(rebalances((row) => (row.id === ROUND ? { strike: struck } : {})))).toContain(
      'strike-is-true',
    );
  });

  test('finds a residual that is not the declared one, once a round has come to its end', () => {
    const struck = { ...roundStrike, round: { ...roundStrike.round, declared: '-1' } };
    const wrong = broken(rebalances((row) => (row.id === ROUND ? { strike: struck } : {})));
    expect(wrong).toEqual(expect.arrayContaining(['residual-goes-back', 'round-divided', 'plan-is-right']));
  });

  test('finds a retired fund that holds something still', () => {
    const final = {
      ...{ nav: '100', units: '1', payable: '100', equity: '100', remainder: '0', lastFees: '0' },
      ...{ rebalanceId: rebalanceOf('C001W1'), time: 5, markPrice: '100', indexPrice: '100', contracts: '0' },
    };
    const retired = together(
      funds(of('C001W1', { state: 'RETIRED', state_reason: 'no demand' })),
      inLedger(() => ({
        finals: [
          { token: 'C001W1', rebalance_id: rebalanceOf('C001W1'), final },
        ] as unknown as LedgerEvidence['finals'], // decimals as they are read
      })),
    );
    expect(broken(retired)).toContain('retired-flat');
  });

  test('finds a fund that was struck at another position or another money than rounds gave it', () => {
    const struck = (changed: object) =>
      rebalances((row) => (row.token === 'C001W3' ? { strike: { ...row.strike, ...changed } } : {}));
    expect(broken(struck({ contracts: '1' }))).toContain('strike-is-true');
    expect(broken(struck({ cash: '1000.00000001' }))).toEqual(['strike-is-true']);
  });

  test('finds a NAV that does not follow from the price, at a strike and at a rebalance point', () => {
    expect(broken(anchors(of('C001W1', { nav: '100.00000001' })))).toEqual(['nav-by-formula']);
    expect(broken(anchors(of('C001W1', { price: '100.1' })))).toEqual(['nav-by-formula']);
    const struck = rebalances((row) =>
      row.token === 'C001W1' ? { strike: { ...row.strike, nav: '99.99999999' } } : {},
    );
    expect(broken(struck)).toEqual(['nav-by-formula']);
  });

  test('finds a strike that does not go from the rebalance point before it, its fees taken off', () => {
    const struckFrom = (indexPoint: object, fees: LedgerEvidence['fees']) =>
      together(
        rebalances((row) =>
          row.token === 'C001W1' ? { strike: { ...row.strike, anchorSeq: 7, nav: '99.9', indexPoint } } : {},
        ),
        anchors(of('C001W1', { nav: '99.9' })),
        inLedger((ledger) => ({
          fees,
          anchors: [
            ...ledger.anchors,
            {
              ...{ token: 'C001W1', seq: 7, price: '100', time: 2, nav: '100', units: '1' },
              rebalance_id: 'C001W1-s000001a1',
            },
          ],
        })),
      );
    const fee = { token: 'C001W1', rate: '0.001', due_at: 4 };
    const from = { nav: '99.9', price: '100' };
    expect(broken(struckFrom(from, [fee]))).not.toContain('nav-by-formula');
    expect(broken(struckFrom(from, []))).toContain('nav-by-formula');
    expect(broken(struckFrom(from, [{ ...fee, due_at: 2 }]))).toContain('nav-by-formula');
    expect(broken(struckFrom({ ...from, price: '100.1' }, [fee]))).toContain('nav-by-formula');
  });

  test('finds funding that is on another position than a fund held, or not at the rate of the book', () => {
    const withFunding = (contracts: string, paid: string) =>
      together(
        (found) => ({
          ...found,
          exchange: {
            ...found.exchange,
            executions: [
              ...found.exchange.executions,
              {
                ...{ ...HELD, seq: 3, executionId: 'f1', kind: 'Funding', side: 'Buy', contracts: '3' },
                ...{ price: '100', fee: '0.3', feeRate: '0.001', orderLinkId: '', time: 9 },
              },
            ],
          },
        }),
        inLedger(() => ({
          fundings: [{ account: 'c001w', execution_id: 'f1', paid: '0.3' }],
          fundingShares: [{ execution_id: 'f1', token: 'C001W2', contracts, paid, time: 9 }],
        })),
        funds(of('C001W', { cash: '2696.4' })),
        funds(of('C001W2', { cash: (1300 - Number(paid)).toFixed(1) })),
      );
    expect(broken(withFunding('-3', '-0.3'))).toEqual([]);
    expect(broken(withFunding('-3', '0.3'))).toEqual(['funding-shared']);
    expect(broken(withFunding('-2', '-0.2'))).toEqual(['funding-shared']);
  });

  test('finds a fund that was served although it may not trade, or only reduce', () => {
    const stopped = (to_state: 'PAUSED' | 'REDUCING', committed_at: number) =>
      inLedger(() => ({
        stateChanges: [
          {
            ...{ token: 'C001W2', change_id: 'c', from_state: 'ACTIVE', to_state, reason: 'why' },
            ...{ changed_by: 'x', changed_at: committed_at, committed_at },
          },
        ],
      }));
    expect(broken(stopped('PAUSED', 500))).toContain('states-obeyed');
    expect(broken(stopped('REDUCING', 500))).toContain('states-obeyed');
    // Its round was at work already, and is settled.
    expect(broken(stopped('PAUSED', 1_400))).not.toContain('states-obeyed');
  });

  test('takes a fund that is off its target only where its hedge book is held back, and says so', () => {
    const left = (found: Evidence): Evidence => ({
      ...found,
      lastDaily: new Map(MEMBERS.map(({ token }) => [token, 'refused'])),
    });
    expect(broken(left)).toEqual(['at-target']);
    const held = together(
      left,
      funds(of('C001W', { state: 'PAUSED', state_reason: 'why' })),
      (found): Evidence => ({
        ...found,
        views: new Map(
          [...found.views].map(([token, view]) => [
            token,
            token === 'C001W' ? { ...(view as object), state: 'PAUSED' } : view,
          ]),
        ) as unknown as Evidence['views'],
      }),
    );
    expect(broken(held)).toEqual(['named-state']);
    const told = (found: Evidence): Evidence => ({
      ...held(found),
      alerts: [{ token: 'C001W', kind: 'fund-paused', what: 'why' }],
    });
    expect(broken(told)).toEqual([]);
  });
});
