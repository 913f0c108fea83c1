import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FindingKind } from '../../src/contract/findings.js';
import { Decimal, plain } from '../../src/domain/decimal.js';
import type { AccountEvent } from '../../src/venue/port.js';
import { d, fill, forced, funding, intent, OTHER_BOOK, request, settings, T0 } from './fixtures.js';
import {
  fundedFund,
  OPENING,
  OPENING_ORDER,
  type TestLedger,
  testLedger,
  tradedFund,
} from './test-ledger.js';

const UNTIL = T0 + 60_000;

let test: TestLedger;
beforeAll(async () => {
  test = await testLedger();
});
afterAll(() => test.end());

describe('booking events', () => {
  beforeEach(async () => {
    await test.empty();
    await tradedFund(test.ledger);
  });

  it('takes the price and the fee of a buy, and what funding cost, out of the cash', async () => {
    const events = [fill('x1', OPENING_ORDER), funding('f1', '0.03')];
    const booked = await test.ledger.bookEvents('BTC3L', events, UNTIL);
    expect(booked).toMatchObject({ newlyBooked: 2, unexplained: [] });
    expect(booked.fund).toMatchObject({ contracts: '3', cash: '-200.21', eventsBookedUntil: UNTIL });
    expect(await test.ledger.fund('BTC3L')).toEqual(booked.fund);
  });

  it('books each event once, however often and from however many processes it comes', async () => {
    const events = [
      fill('x1', OPENING_ORDER, { contracts: d('1') }),
      fill('x2', OPENING_ORDER, { contracts: d('2') }),
      funding('f1', '-0.5'),
    ];
    const ledgers = [test.ledger, ...(await Promise.all([test.another(), test.another(), test.another()]))];
    const runs = await Promise.all(
      [...ledgers, ...ledgers].map((ledger, run) =>
        ledger.bookEvents('BTC3L', run % 2 === 0 ? events : events.toReversed(), UNTIL),
      ),
    );
    expect(runs.map(({ newlyBooked }) => newlyBooked).toSorted()).toEqual([0, 0, 0, 0, 0, 0, 0, 3]);
    expect(runs.flatMap(({ unexplained }) => unexplained)).toEqual([]);
    // 100 - 3 x 100 - 2 x 0.18 + 0.5
    expect(await test.ledger.fund('BTC3L')).toMatchObject({ contracts: '3', cash: '-199.86' });
  });

  it('books an event once that comes twice in one reading', async () => {
    const events = [
      fill('x1', OPENING_ORDER),
      fill('x1', OPENING_ORDER),
      funding('f1', '1'),
      funding('f1', '1'),
    ];
    const booked = await test.ledger.bookEvents('BTC3L', events, UNTIL);
    expect(booked).toMatchObject({ newlyBooked: 2, unexplained: [] });
    expect(booked.fund).toMatchObject({ contracts: '3', cash: '-201.18' });
  });

  it('never takes the instant back up to which events are booked', async () => {
    await test.ledger.bookEvents('BTC3L', [], UNTIL);
    expect((await test.ledger.bookEvents('BTC3L', [], T0)).fund.eventsBookedUntil).toBe(UNTIL);
  });

  const unexplained: readonly { what: string; event: AccountEvent; kind: FindingKind; why: string }[] = [
    {
      what: 'an order of somebody else',
      event: fill('y', 'manual-1'),
      kind: 'foreign-trade',
      why: "order 'manual-1' is not of this ledger",
    },
    {
      what: 'more than was ordered',
      event: fill('y', OPENING_ORDER, { contracts: d('3.001') }),
      kind: 'overfill',
      why: 'was for 3 contracts, with this it has 3.001',
    },
    {
      what: 'the other side',
      event: fill('y', OPENING_ORDER, { side: 'sell' }),
      kind: 'contradiction',
      why: 'was a buy, this is a sell',
    },
    {
      what: 'another contract',
      event: fill('y', OPENING_ORDER, { contract: 'ETHUSDT' }),
      kind: 'contradiction',
      why: 'it is of ETHUSDT, the book is of BTCUSDT',
    },
    {
      what: 'an order of another engine',
      event: fill('y', 'BTC3L-i000042a1-zzz-s001'),
      kind: 'foreign-epoch',
      why: "B-REC-FOREIGN-EPOCH: order 'BTC3L-i000042a1-zzz-s001' is not of this ledger",
    },
    {
      what: 'a liquidation',
      event: forced('y'),
      kind: 'liquidation',
      why: 'the venue itself did it (liquidation), no order of ours',
    },
  ];
  it.each(unexplained)('returns $what as unexplained, and books the rest', async ({ event, kind, why }) => {
    const other = funding('f1', '1', T0 + 3_000);
    const booked = await test.ledger.bookEvents('BTC3L', [event, other], UNTIL);
    expect(booked.newlyBooked).toBe(1);
    expect(booked.unexplained).toEqual([{ event, kind, why: expect.stringContaining(why) }]);
    expect(booked.fund).toMatchObject({ contracts: '0', cash: '99', eventsBookedUntil: event.time });
  });

  it('names an event once that comes twice in one reading', async () => {
    const event = fill('y', 'manual-1');
    const booked = await test.ledger.bookEvents('BTC3L', [event, event], UNTIL);
    expect(booked.unexplained).toMatchObject([{ event, kind: 'foreign-trade' }]);
  });

  it('sees an order that is filled beyond its size by several fills', async () => {
    const events = ['x1', 'x2'].map((id) => fill(id, OPENING_ORDER, { contracts: d('2') }));
    const [, second] = events;
    const booked = await test.ledger.bookEvents('BTC3L', events, UNTIL);
    expect(booked.fund.contracts).toBe('2');
    expect(booked.unexplained).toEqual([
      { event: second, kind: 'overfill', why: expect.stringContaining('with this it has 4') },
    ]);
  });

  it('sees an execution id that means something else than before', async () => {
    await test.ledger.bookEvents('BTC3L', [fill('x1', OPENING_ORDER, { contracts: d('1') })], UNTIL);
    const other = fill('x1', OPENING_ORDER, { contracts: d('1'), price: d('99') });
    const booked = await test.ledger.bookEvents('BTC3L', [other], UNTIL);
    expect(booked.newlyBooked).toBe(0);
    expect(booked.unexplained[0]?.why).toContain('booked before as 1 at 100');
  });

  it('sees an execution id that comes again for the other side', async () => {
    const first = fill('x1', OPENING_ORDER, { contracts: d('1') });
    await test.ledger.bookEvents('BTC3L', [first], UNTIL);
    const booked = await test.ledger.bookEvents('BTC3L', [{ ...first, side: 'sell' }], UNTIL);
    expect(booked.unexplained).toMatchObject([{ kind: 'contradiction' }]);
    expect(booked.unexplained[0]?.why).toContain(`(a buy of ${OPENING_ORDER}); now`);
    expect(booked.fund.contracts).toBe('1');
  });

  it('does not book the order of another fund', async () => {
    await test.ledger.registerFund(settings({ token: 'BTC3S', account: 'other', leverage: d('-3') }));
    const rebalance = request('establish', 'BTC3S-s000001', { token: 'BTC3S' });
    await test.ledger.openRebalance(rebalance);
    await test.ledger.recordIntent(intent('BTC3S-1', { book: OTHER_BOOK }), rebalance.id, 'BTC3S');
    const booked = await test.ledger.bookEvents('BTC3L', [fill('y', 'BTC3S-1')], UNTIL);
    expect(booked.unexplained[0]?.why).toContain('was for other/BTCUSDT, not main/BTCUSDT');
  });
});

describe('arithmetic', () => {
  beforeAll(async () => {
    await test.empty();
    await fundedFund(test.ledger);
    await test.ledger.openRebalance(OPENING);
  });

  const amount = (digits: number, scale: number) =>
    fc
      .bigInt({ min: 1n, max: 10n ** BigInt(digits) })
      .map((n) => new Decimal(n.toString()).div(`1e${scale}`));
  const anyFill = fc.record({
    buys: fc.boolean(),
    contracts: amount(13, 10),
    price: amount(14, 8),
    fee: fc.tuple(fc.boolean(), amount(12, 12)).map(([rebate, fee]) => (rebate ? fee.negated() : fee)),
    funding: fc
      .tuple(fc.boolean(), amount(12, 12))
      .map(([received, paid]) => (received ? paid.negated() : paid)),
  });

  it('keeps contracts and cash exactly, to the last digit, for any fills and funding', async () => {
    let number = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyFill, { minLength: 1, maxLength: 12 }), async (fills) => {
        const before = await test.ledger.fund('BTC3L');
        let contracts = new Decimal(before.contracts);
        let cash = new Decimal(before.cash);
        const events: AccountEvent[] = [];
        for (const { buys, ...one } of fills) {
          number += 1;
          const id = `o${number}`;
          const side = buys ? 'buy' : 'sell';
          const size = plain(one.contracts);
          await test.ledger.recordIntent(intent(id, { side, contracts: size }), OPENING.id, 'BTC3L');
          events.push(
            fill(`x${number}`, id, { side, contracts: size, price: plain(one.price), fee: plain(one.fee) }),
            funding(`f${number}`, plain(one.funding)),
          );
          const signed = buys ? one.contracts : one.contracts.negated();
          contracts = contracts.plus(signed);
          cash = cash.minus(signed.times(one.price)).minus(one.fee).minus(one.funding);
        }
        const { fund } = await test.ledger.bookEvents('BTC3L', events, UNTIL);
        expect(fund).toMatchObject({ contracts: plain(contracts), cash: plain(cash) });
      }),
      { numRuns: 40 },
    );
  });
});

describe('initial capital', () => {
  beforeEach(async () => {
    await test.empty();
    await test.ledger.registerFund(settings());
  });

  it('issues equity / NAV units, once', async () => {
    const runs = await Promise.all([
      test.ledger.bookInitialCapital('BTC3L', d('123.4'), T0),
      test.ledger.bookInitialCapital('BTC3L', d('123.4'), T0 + 1),
    ]);
    expect(runs[0]).toEqual(runs[1]);
    expect(await test.ledger.fund('BTC3L')).toMatchObject({ units: '12.34', cash: '123.4', contracts: '0' });
  });

  it('refuses an equity that is not above zero', async () => {
    await expect(test.ledger.bookInitialCapital('BTC3L', d('0'), T0)).rejects.toThrow('must be above zero');
  });
});

describe('management fees', () => {
  beforeEach(async () => {
    await test.empty();
    await fundedFund(test.ledger);
  });

  const charge = (dueAt: number, amount: string) => ({
    dueAt,
    rate: d('0.001'),
    price: d('100'),
    equity: d('100'),
    amount: d(amount),
  });

  it('are owed once for each instant', async () => {
    const both = [charge(T0 + 1, '0.1'), charge(T0 + 2, '0.0999')];
    await Promise.all([
      test.ledger.bookFees('BTC3L', both.slice(0, 1), T0 + 1),
      test.ledger.bookFees('BTC3L', both, T0 + 2),
      test.ledger.bookFees('BTC3L', both, T0 + 2),
    ]);
    expect(await test.ledger.fund('BTC3L')).toMatchObject({
      feesPayable: '0.1999',
      feesBookedUntil: T0 + 2,
      cash: '100',
    });
  });

  it('are booked up to an instant although none was due', async () => {
    expect((await test.ledger.bookFees('BTC3L', [], T0 + 5)).feesBookedUntil).toBe(T0 + 5);
  });
});
