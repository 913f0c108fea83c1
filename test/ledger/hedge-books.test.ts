import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { withHedgeBooks } from '../../src/config/hedge-books.js';
import type { FundSettings } from '../../src/contract/fund-settings.js';
import type { RebalanceInput } from '../../src/contract/rebalance.js';
import type { Dealt } from '../../src/domain/dealing.js';
import type { RoundShare, ShareEnd } from '../../src/ledger/records/settlement.js';
import type { Transfer } from '../../src/venue/port.js';
import { d, fill, funding, intent, plan, request, settings, settlement, strike, T0 } from './fixtures.js';
import { type TestLedger, testLedger } from './test-ledger.js';

let books: TestLedger;
beforeAll(async () => {
  books = await testLedger();
});
afterAll(() => books?.end());

const index = (token: string, leverage: string, equity: string): FundSettings => ({
  ...settings(),
  ...{ token, model: 'index', leverage: d(leverage), initial: { equity: d(equity), nav: d('10') } },
});
const FUNDS = withHedgeBooks([index('I3L', '3', '100'), index('I3S', '-3', '60')]);
const BOOK = 'MAIN';
const ROUND = request('round', 'MAIN-n000001', { token: BOOK });
const LONG = request('emergency', 'I3L-e000001', { token: 'I3L' });
const SHORT = request('emergency', 'I3S-e000001', { token: 'I3S' });

beforeEach(async () => {
  await books.empty();
  for (const fund of FUNDS) await books.ledger.registerFund(fund);
  await books.ledger.bookInitialCapital(BOOK, d('160'), T0);
  await books.ledger.bookInitialCapital('I3L', d('100'), T0);
  await books.ledger.bookInitialCapital('I3S', d('60'), T0);
});

const fund = (token: string) => books.ledger.fund(token);
const done: ShareEnd = {
  ...{ outcome: 'done', reason: null, state: 'ACTIVE' },
  anchor: { price: d('100'), time: T0, range: d('0.15') },
};
const left: ShareEnd = { outcome: 'remainder', reason: 'too thin', anchor: null, state: null };

const share = (input: RebalanceInput, wanted: string): RoundShare => ({
  ...{ input, strike: strike({ model: 'index' }), plan, wanted: d(wanted), served: done, short: left },
});

/** Both wait, the book has bought what is left of both: 3 less 1.8, or as much of it as is said. */
async function settleRound(bought: string, charged = '0.12'): Promise<void> {
  const { ledger } = books;
  await ledger.openRebalance(LONG);
  await ledger.openRebalance(SHORT);
  await ledger.openRebalance(ROUND);
  await ledger.takeWaiting(ROUND.id);
  const { epoch } = await fund(BOOK);
  const id = `${ROUND.id}-${epoch}-s001`;
  await ledger.recordIntent(intent(id, { contracts: d('1.2') }), ROUND.id, BOOK);
  await ledger.markSent(id);
  await ledger.recordOrderState(id, bought === '1.2' ? 'filled' : 'cancelled', d(bought));
  await ledger.settle(
    settlement(ROUND, {
      strike: strike({ contracts: d('0'), cash: d('160') }),
      events: [fill('e1', id, { contracts: d(bought), price: d('100.5'), fee: d(charged) })],
      anchor: null,
      outcome: bought === '1.2' ? 'done' : 'remainder',
      round: { funds: [share(LONG, '3'), share(SHORT, '-1.8')], residual: d('0') },
    }),
  );
}

describe('the account of a hedge book', () => {
  test('belongs to the book, and to no fund of another', async () => {
    const late = { ...index('I2L', '2', '10'), book: BOOK };
    const four = withHedgeBooks([
      index('I3L', '3', '100'),
      index('I3S', '-3', '60'),
      index('I2L', '2', '10'),
    ]);
    const [book] = four;
    if (book === undefined) throw new Error('no book');
    // Its rules are changed by applying them.
    expect((await books.ledger.registerFund(book)).settings.members).toEqual(['I3L', 'I3S']);
    const dearer = { ...book, capital: d('5') };
    await expect(books.ledger.registerFund(dearer)).rejects.toThrow('capital was 0, now 5');
    await expect(books.ledger.registerFund({ ...late, book: 'OTHER' })).rejects.toThrow('belongs to');
  });

  test('is compared with the venue as a whole', async () => {
    expect(await books.ledger.auditedFunds()).toEqual([BOOK]);
  });

  test('pays funding for its funds, each on what it holds; the residual has what the roundings leave', async () => {
    await settleRound('1.2');
    const paid = funding('f1', '0.01200001', T0 + 5_000);
    await books.ledger.bookEvents(BOOK, [{ ...paid, contracts: d('1.2') }], T0 + 6_000);
    await books.ledger.bookEvents(BOOK, [{ ...paid, contracts: d('1.2') }], T0 + 6_000);
    const [long, short] = await books.ledger.hedgeSums(['I3L', 'I3S']);
    expect([long?.funding, short?.funding]).toEqual(['0.03', '-0.018']);
  });
});

describe('a round', () => {
  test('takes in who waits, once, and whoever comes before it is struck', async () => {
    const { ledger } = books;
    await ledger.openRebalance(LONG);
    await ledger.openRebalance(ROUND);
    expect((await ledger.takeWaiting(ROUND.id)).map(({ id }) => id)).toEqual([LONG.id]);
    await ledger.openRebalance(SHORT);
    expect(await ledger.takeWaiting(ROUND.id)).toEqual([LONG, SHORT]);
  });

  test('divides what crosses at the strike and what was traded at one price, and settles everyone with it', async () => {
    await settleRound('1.2');
    expect(await fund('I3L')).toMatchObject({ contracts: '3', cash: '-200.72', anchor: { seq: 1 } });
    expect(await fund('I3S')).toMatchObject({ contracts: '-1.8', cash: '240', anchor: { seq: 1 } });
    expect(await fund(BOOK)).toMatchObject({ contracts: '1.2', cash: '39.28' });
    const [long] = await books.ledger.history({ token: 'I3L', limit: 1 });
    expect(long?.share).toEqual({
      ...{ id: 'MAIN-n000001a1-x001', round: ROUND.id, price: '100' },
      ...{ crossed: '1.8', executed: '1.2', notional: '120.6', fee: '0.12' },
    });
    expect(long?.figures).toMatchObject({ contractsAfter: '3', fee: '0.12' });
  });

  test('that fell short leaves those with a remainder who traded with it, and serves the others', async () => {
    await settleRound('0.5');
    const outcome = async (token: string) => (await books.ledger.history({ token, limit: 1 }))[0];
    expect(await outcome('I3L')).toMatchObject({ outcome: 'remainder', reason: 'too thin' });
    expect(await outcome('I3S')).toMatchObject({ outcome: 'done' });
    expect((await fund('I3L')).contracts).toBe('2.3');
  });

  test('halts a book whose account has no equity left, and its funds keep what their units are worth', async () => {
    await settleRound('1.2', '170');
    expect(await fund(BOOK)).toMatchObject({
      state: 'HALTED',
      stateReason: expect.stringContaining('no equity left: -'),
    });
    expect(await fund('I3L')).toMatchObject({
      state: 'ACTIVE',
      anchor: { nav: '10' },
      hedgeBook: { state: 'HALTED' },
    });
    const [round] = await books.ledger.history({ token: BOOK, limit: 1 });
    expect(round).toMatchObject({ outcome: 'stopped', figures: null });
    const alerts = await books.ledger.alerts({ open: true, token: BOOK, limit: 10 });
    expect(alerts.map(({ kind }) => kind)).toContain('fund-halted');
    await books.ledger.changeState({
      token: BOOK,
      to: 'ACTIVE',
      from: ['HALTED'],
      reason: 'paid in',
      by: 'ann',
      changeId: 'c1',
    });
    expect((await fund('I3L')).hedgeBook?.state).toBe('ACTIVE');
  });

  test('that nobody waited for is on record, and in no list', async () => {
    const { ledger } = books;
    await ledger.openRebalance(ROUND);
    await ledger.close(ROUND, 'skipped', 'nobody waits for it');
    expect(await ledger.history({ token: null, limit: 9 })).toEqual([]);
    expect(await ledger.rebalanceDetail(ROUND.id)).toMatchObject({ record: { outcome: 'skipped' } });
    const overviews = await ledger.fundOverviews();
    expect(overviews.map(({ lastRebalance }) => lastRebalance)).toEqual([null, null, null]);
  });

  test('that is closed without a trade leaves nobody waiting, and tells each why', async () => {
    const { ledger } = books;
    await ledger.openRebalance(LONG);
    await ledger.openRebalance(ROUND);
    await ledger.takeWaiting(ROUND.id);
    await ledger.close(ROUND, 'failed', 'the venue is away');
    const again = await ledger.openRebalance(LONG);
    expect(again).toMatchObject({
      kind: 'closed',
      outcome: { outcome: 'failed', reason: 'MAIN-n000001a1: the venue is away' },
    });
  });

  test('that was left behind by a terminated workflow is taken over by the next', async () => {
    const { ledger } = books;
    await ledger.openRebalance(LONG);
    await ledger.openRebalance(ROUND);
    await ledger.takeWaiting(ROUND.id);
    const next = request('round', 'MAIN-n000002', { token: BOOK });
    await ledger.openRebalance(next);
    expect(await ledger.takeWaiting(ROUND.id)).toEqual([LONG]);
    expect(await ledger.takeWaiting(next.id)).toEqual([LONG]);
  });
});

describe('cash of funds that share an account', () => {
  const cash = async () => (await Promise.all([BOOK, 'I3L', 'I3S'].map(fund))).map((one) => one.cash);
  const moved = (id: string, amount: string): Transfer => {
    return { id, kind: 'transfer', venueKind: 'TRANSFER', amount: d(amount), time: T0 + 9_000 };
  };

  /** One unit of the long fund, bought at the strike of a round that found nothing to trade, and asked for by this key. */
  async function created(): Promise<void> {
    const { ledger } = books;
    const ask = { token: 'I3L', kind: 'creation', measure: 'units', quantity: d('1') } as const;
    await ledger.recordDealing({ ...ask, requestKey: 'c1', requestedBy: 'ann', feed: null });
    await ledger.openRebalance(LONG);
    await ledger.openRebalance(ROUND);
    await ledger.takeWaiting(ROUND.id);
    const dealt: Dealt = {
      ...{ id: 'I3L-c000001', kind: 'creation' },
      ...{ nav: d('10'), units: d('1'), cash: d('10'), fee: d('0'), dust: d('0') },
    };
    if (plan.kind !== 'trade') throw new Error(plan.kind);
    const none = { kind: 'no-trade', reason: 'within a lot', figures: plan.figures } as const;
    const dealing = { dealt: [dealt], notDealt: [], units: d('1'), cash: d('10'), waits: null };
    const share: RoundShare = {
      ...{ input: LONG, strike: strike({ model: 'index' }), plan: { ...none, dealing }, wanted: d('0') },
      ...{ served: { ...done, outcome: 'no-trade-needed' }, short: left },
    };
    await ledger.settle(
      settlement(ROUND, {
        strike: strike({ cash: d('160') }),
        ...{ plan: none, anchor: null, outcome: 'no-trade-needed' },
        round: { funds: [share], residual: d('0') },
      }),
    );
  }

  test('is expected at their account, in the name of the fund; nothing else changes until it has moved', async () => {
    await created();
    expect(await fund('I3L')).toMatchObject({ units: '11', receivable: '10', cash: '100' });
    expect(await fund(BOOK)).toMatchObject({ receivable: '0', cash: '160' });
    const expected = { id: 'dealing/I3L-c000001', token: 'I3L', account: 'main', amount: '10' };
    expect(await books.ledger.expectedTransfers({ token: 'I3L', open: true })).toMatchObject([expected]);
    expect(await books.ledger.expectedTransfers({ token: BOOK, open: true })).toMatchObject([expected]);
    expect(await books.ledger.expectedTransfers({ token: 'I3S', open: true })).toEqual([]);
  });

  test('comes to the book and to the fund by one transaction, once, whoever reads it how often', async () => {
    await created();
    const ledgers = [books.ledger, await books.another(), await books.another()];
    const runs = await Promise.all(ledgers.map((one) => one.bookTransfers(BOOK, [moved('v1', '10')])));
    expect(runs.flatMap(({ booked }) => booked.map(({ token }) => token))).toEqual(['I3L']);
    expect(await cash()).toEqual(['170', '110', '60']);
    expect(await fund('I3L')).toMatchObject({ receivable: '0' });
    const lines = await books.query(
      `select id, token from transfers where venue_transfer_id = 'v1' order by id`,
    );
    expect(lines).toEqual([
      { id: 'creation/dealing/I3L-c000001', token: BOOK },
      { id: 'creation/dealing/I3L-c000001/I3L', token: 'I3L' },
    ]);
  });

  test('that is announced is known by its account, as is that of the book itself', async () => {
    await created();
    const found = await books.ledger.announcedAmong('main', [moved('v1', '10'), moved('v2', '11')]);
    expect(found.open.map(({ id }) => id)).toEqual(['v1']);
    await books.ledger.bookTransfers(BOOK, [moved('v1', '10')]);
    const again = await books.ledger.announcedAmong('main', [moved('v1', '10')]);
    expect(again).toMatchObject({ booked: [{ id: 'v1' }], open: [] });
  });

  test('of the book itself is its own, and leaves the funds as they are', async () => {
    await created();
    const anna = await books.ledger.addOperator('anna', null);
    const top = { id: 'top', token: BOOK, kind: 'top-up', amount: d('10'), reason: 'more margin' } as const;
    await books.ledger.expectTransfer(anna, { ...top, validForMs: 3_600_000 });
    // Of the same amount the oldest is meant, unless the venue carries its id.
    await books.ledger.bookTransfers(BOOK, [moved('top', '10')]);
    expect(await cash()).toEqual(['170', '100', '60']);
    await books.ledger.bookTransfers(BOOK, [moved('v2', '10')]);
    expect(await cash()).toEqual(['180', '110', '60']);
  });

  test('that does not come is told by the audit of their account, with the name of the fund', async () => {
    await created();
    await books.query('update expected_transfers set expires_at = 1');
    expect(await books.ledger.expiredTransfers(BOOK)).toMatchObject([{ token: 'I3L', state: 'expected' }]);
  });
});
