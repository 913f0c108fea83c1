import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Plan } from '../../src/contract/rebalance.js';
import type { RetirementAsk } from '../../src/contract/retirement.js';
import { parseRatio } from '../../src/domain/unit-change.js';
import { postgresLedger } from '../../src/ledger/postgres-ledger.js';
import { d, intent, request, settings, settlement, strike, T0 } from './fixtures.js';
import { establishedFund, fundedFund, type TestLedger, testLedger } from './test-ledger.js';

let books: TestLedger;
beforeAll(async () => {
  books = await testLedger();
});
beforeEach(() => books.empty());
afterAll(() => books?.end());

const HOUR = 3_600_000;
const LATER = Date.now() + 24 * HOUR;
const ASK: RetirementAsk = {
  ...{ token: 'BTC3L', at: null, reason: 'no demand', requestKey: 'board-40', requestedBy: 'ann' },
};
const record = (changes: Partial<RetirementAsk> = {}) =>
  books.ledger.recordRetirement({ ...ASK, ...changes });
const effect = () => books.ledger.effectRetirement('BTC3L');
const retirements = () => books.ledger.retirements('BTC3L');
const fund = () => books.ledger.fund('BTC3L');
const dealing = (kind: 'creation' | 'redemption', quantity: string, requestKey = `${kind} of ${quantity}`) =>
  books.ledger.recordDealing({
    ...{ token: 'BTC3L', requestedBy: 'ann', feed: null, measure: 'units' },
    ...{ kind, quantity: d(quantity), requestKey },
  });

/** Flat at 100, with 99.82 of cash and 10 units. */
const FLAT = strike({
  ...{ cash: d('99.82'), equity: d('99.82'), nav: d('9.982'), anchorSeq: 1, time: T0 + HOUR },
  ...{ targetLeverage: d('0'), retiring: 'BTC3L-x000001', reduceOnly: true },
});
const UNWINDING = request('retire', 'BTC3L-w000001');
const NO_TRADE: Plan = {
  ...{ kind: 'no-trade', reason: 'at-target' },
  figures: {
    ...{ exposure: d('0'), leverage: d('0'), targetExposure: d('0'), deltaNotional: d('0'), fee: d('0') },
    ...{ deltaContracts: d('0'), targetContracts: d('0'), equityAfter: d('99.82'), leverageAfter: d('0') },
  },
};

/** Settles an unwinding that found the fund flat, as if its position had been closed at what it was worth. */
async function unwound(ledger = books.ledger) {
  await books.query('update positions set contracts = 0, cash = 99.82');
  await ledger.openRebalance(UNWINDING);
  return ledger.settle(
    settlement(UNWINDING, {
      ...{ outcome: 'no-trade-needed', strike: FLAT, plan: NO_TRADE, state: 'RETIRED' },
      anchor: { price: d('100'), time: T0 + HOUR, range: d('0.15') },
    }),
  );
}

describe('a retirement', () => {
  test('is recorded once by its key, with who, why and when', async () => {
    await establishedFund(books.ledger);
    expect(await record()).toMatchObject({
      retirement: {
        ...{ id: 'BTC3L-x000001', state: 'waiting', reason: 'no demand', requestedBy: 'ann', at: null },
        ...{ effectiveAt: null, final: null },
      },
      repeated: false,
    });
    expect(await record()).toMatchObject({ retirement: { id: 'BTC3L-x000001' }, repeated: true });
    expect(await retirements()).toHaveLength(1);
    expect((await fund()).retirement).toEqual({
      ...{ id: 'BTC3L-x000001', at: null, reason: 'no demand', effectiveAt: null, final: null },
    });
  });

  test('by many at once under one key is one', async () => {
    await establishedFund(books.ledger);
    const answers = await Promise.all(Array.from({ length: 6 }, () => record()));
    expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1);
  });

  test('is refused by name where it cannot be', async () => {
    await books.ledger.registerFund(settings());
    await expect(record()).rejects.toThrow('BTC3L is not established: it has no units to pay out');
    await books.empty();
    await establishedFund(books.ledger);
    await expect(record({ at: T0 })).rejects.toThrow("is past: the ledger's clock says");
    await record();
    await expect(record({ at: LATER })).rejects.toThrow('the key board-40 was used before for BTC3L-x000001');
    await expect(record({ requestKey: 'other' })).rejects.toThrow('BTC3L-x000001 waits already');
    await effect();
    await expect(record({ requestKey: 'other' })).rejects.toThrow('BTC3L is being retired already');
    await unwound();
    await expect(record({ requestKey: 'other' })).rejects.toThrow('BTC3L is RETIRED already');
    await books.empty();
    await establishedFund(books.ledger);
    await books.query("update funds set state = 'WIPED_OUT', state_reason = 'a crash'");
    await expect(record()).rejects.toThrow('BTC3L is WIPED_OUT (a crash): nothing is left for its units');
  });

  test('takes effect at its instant and not before, once by however many', async () => {
    await establishedFund(books.ledger);
    await record({ at: LATER });
    expect(await effect()).toEqual({ kind: 'waiting' });
    const token = await books.ledger.addOperator('ann', null);
    await books.ledger.cancelRetirement(token, { id: 'BTC3L-x000001', reason: 'sooner' });
    await record({ requestKey: 'sooner' });
    const others = await Promise.all([books.another(), books.another(), books.another()]);
    const steps = await Promise.all(others.map((ledger) => ledger.effectRetirement('BTC3L')));
    expect(steps.map(({ kind }) => kind).toSorted()).toEqual(['begun', 'none', 'none']);
    const { retirement } = await fund();
    expect(retirement?.effectiveAt).toBeGreaterThan(Date.now() - 60_000);
  });

  test('waits while a rebalance is at work', async () => {
    await establishedFund(books.ledger);
    await record();
    await books.ledger.openRebalance(request('daily', 'BTC3L-d2611230230'));
    expect(await effect()).toEqual({
      ...{ kind: 'held', id: 'BTC3L-x000001', why: 'BTC3L-d2611230230a1 is at work' },
    });
    expect((await fund()).retirement?.effectiveAt).toBeNull();
  });

  test('whose process is killed before it commits has changed nothing, and takes effect when it is tried again', async () => {
    await establishedFund(books.ledger);
    await dealing('creation', '5');
    await record();
    const before = await fund();
    const { databaseUrl, schema } = books;
    const beforeCommit = () => Promise.reject(new Error('killed'));
    const killed = await postgresLedger({ databaseUrl, schema, beforeCommit });
    await expect(killed.effectRetirement('BTC3L')).rejects.toThrow('killed');
    await killed.disconnect();
    expect(await fund()).toEqual(before);
    expect(await effect()).toMatchObject({ kind: 'begun' });
  });

  test('refuses creations and a split that wait, keeps redemptions, and tells people', async () => {
    await establishedFund(books.ledger);
    await dealing('creation', '5');
    await dealing('redemption', '2');
    const ratio = parseRatio('10:1');
    if (ratio === null) throw new Error('10:1');
    const split = {
      kind: 'split',
      ratio,
      at: null,
      reason: 'too dear',
      requestKey: 's',
      requestedBy: 'ann',
    } as const;
    await books.ledger.recordUnitChange({ token: 'BTC3L', ...split });
    await record();
    expect(await effect()).toMatchObject({
      retirement: { state: 'unwinding', note: 'refused: BTC3L-c000001, BTC3L-u000001' },
    });
    expect(await books.query('select id, state, note from dealings order by ordinal')).toEqual([
      { id: 'BTC3L-c000001', state: 'refused', note: 'BTC3L is being retired (BTC3L-x000001)' },
      {
        ...{ id: 'BTC3L-r000001', state: 'waiting' },
        note: 'deals at the final NAV of BTC3L, once it is unwound (BTC3L-x000001)',
      },
    ]);
    expect(await books.ledger.unitChanges('BTC3L')).toMatchObject([{ state: 'refused' }]);
    expect(await books.query("select what from alerts where kind = 'fund-retiring'")).toEqual([
      {
        what: 'BTC3L is being retired (BTC3L-x000001: no demand): its 3 contracts are unwound; refused: BTC3L-c000001, BTC3L-u000001',
      },
    ]);
  });

  test('is never rewritten', async () => {
    await establishedFund(books.ledger);
    await record();
    await effect();
    for (const table of ['retirements', 'retirement_steps']) {
      await expect(books.query(`delete from ${table}`)).rejects.toThrow('are never changed or deleted');
    }
  });

  test('that waits can be taken back by an operator, once; one that took effect cannot', async () => {
    await establishedFund(books.ledger);
    const token = await books.ledger.addOperator('ann', null);
    await record();
    const cancel = { id: 'BTC3L-x000001', reason: 'we keep it' };
    await expect(books.ledger.cancelRetirement('ann.wrong', cancel)).rejects.toThrow('is wrong');
    const taken = await books.ledger.cancelRetirement(token, cancel);
    expect(taken).toMatchObject({ state: 'cancelled', note: 'we keep it' });
    expect(await books.ledger.cancelRetirement(token, cancel)).toEqual(taken);
    expect(await effect()).toEqual({ kind: 'none' });
    expect((await fund()).retirement).toBeNull();
    await record({ requestKey: 'again' });
    await effect();
    const late = books.ledger.cancelRetirement(token, { id: 'BTC3L-x000002', reason: 'too late' });
    await expect(late).rejects.toThrow('BTC3L-x000002 is unwinding: it cannot be taken back');
    const unknown = books.ledger.cancelRetirement(token, { id: 'BTC3L-x000009', reason: 'none' });
    await expect(unknown).rejects.toThrow('there is no retirement BTC3L-x000009');
  });

  test('of a fund that is wiped out meanwhile is refused', async () => {
    await establishedFund(books.ledger);
    await record();
    await books.query("update funds set state = 'WIPED_OUT', state_reason = 'a crash'");
    expect(await effect()).toMatchObject({ retirement: { state: 'refused', note: 'BTC3L is wiped out' } });
  });

  test('ends with a fund in which nothing is left while it is unwound', async () => {
    await establishedFund(books.ledger);
    await dealing('redemption', '2');
    await record();
    await effect();
    await books.ledger.openRebalance(UNWINDING);
    const plan = { kind: 'wiped-out', equity: d('-1') } as const;
    const wiped = { outcome: 'wiped-out', reason: 'equity is -1', strike: FLAT, plan, anchor: null } as const;
    await books.ledger.settle(settlement(UNWINDING, { ...wiped, state: 'WIPED_OUT' }));
    expect(await retirements()).toMatchObject([{ state: 'wiped-out', note: 'equity is -1', final: null }]);
    expect(await books.query('select state from dealings')).toEqual([{ state: 'refused' }]);
  });
});

describe('a fund whose retirement is in effect', () => {
  test('sends no order that adds to its position, whatever asks for it', async () => {
    await establishedFund(books.ledger);
    await record();
    await effect();
    const emergency = request('emergency', 'BTC3L-e000001');
    await books.ledger.openRebalance(emergency);
    const order = (reduceOnly: boolean, slice: string) =>
      books.ledger.recordIntent(
        intent(`BTC3L-e000001a1-abc-${slice}`, { reduceOnly, side: 'sell' }),
        emergency.id,
        'BTC3L',
      );
    await books.ledger.holdLeases(['main']);
    await expect(order(false, 's001')).rejects.toThrow('it only reduces its position');
    expect(await order(true, 's002')).toMatchObject({ state: 'intended' });
  });

  test('takes no creation, no split, and redemptions of all its units', async () => {
    await establishedFund(books.ledger);
    await record();
    await expect(dealing('redemption', '10', 'all')).rejects.toThrow('would leave none');
    await effect();
    await expect(dealing('creation', '1')).rejects.toThrow('it takes no creation');
    const ratio = parseRatio('10:1');
    if (ratio === null) throw new Error('10:1');
    const split = {
      kind: 'split',
      ratio,
      at: null,
      reason: 'r',
      requestKey: 's',
      requestedBy: 'ann',
    } as const;
    await expect(books.ledger.recordUnitChange({ token: 'BTC3L', ...split })).rejects.toThrow(
      'its units stay as they are',
    );
    await dealing('redemption', '6');
    await expect(dealing('redemption', '5')).rejects.toThrow(
      '6 of which are to be redeemed already: 5 are more',
    );
    expect(await dealing('redemption', '4')).toMatchObject({ dealing: { state: 'waiting' } });
  });

  test('is watched for no breach', async () => {
    await establishedFund(books.ledger);
    expect(await books.ledger.watchedFunds('BTCUSDT')).toHaveLength(1);
    await record();
    await effect();
    expect(await books.ledger.watchedFunds('BTCUSDT')).toEqual([]);
  });
});

describe('the end of a retirement', () => {
  test('fixes the final NAV, and deals what waited for it, in the transaction that settles', async () => {
    await establishedFund(books.ledger);
    await dealing('redemption', '4');
    await record();
    await effect();
    await unwound();
    expect(await fund()).toMatchObject({
      ...{ state: 'RETIRED', units: '6', receivable: '-39.928' },
      retirement: { final: { nav: '9.982', units: '10', payable: '99.82', remainder: '0' } },
      anchor: { range: null, triggers: { below: null, above: null } },
    });
    expect(await retirements()).toMatchObject([
      { state: 'retired', final: { rebalanceId: 'BTC3L-w000001a1' } },
    ]);
    expect(
      await books.query("select what from alerts where kind in ('fund-retired', 'cash-to-move') order by id"),
    ).toEqual([
      {
        what: "BTC3L is RETIRED (BTC3L-x000001): each of 10 units is paid 9.982, 99.82 in all; 0 beyond that are the issuer's",
      },
      { what: 'BTC3L: dealt by BTC3L-w000001a1, -39.928 to go out' },
    ]);
  });

  test('killed before it commits has retired nothing; settled again, it is retired once', async () => {
    await establishedFund(books.ledger);
    await dealing('redemption', '4');
    await record();
    await effect();
    const { databaseUrl, schema } = books;
    let kills = 0;
    const beforeCommit = async () => {
      kills += 1;
      throw new Error('killed');
    };
    const killed = await postgresLedger({ databaseUrl, schema, beforeCommit });
    await books.query('update positions set contracts = 0, cash = 99.82');
    await books.ledger.openRebalance(UNWINDING);
    await expect(unwound(killed)).rejects.toThrow('killed');
    await killed.disconnect();
    expect(kills).toBeGreaterThan(0);
    expect(await fund()).toMatchObject({ state: 'ACTIVE', units: '10', retirement: { final: null } });
    const [first, second] = [await unwound(), await unwound()];
    // What is read back has no rebalance point with it.
    expect(first).toMatchObject(second);
    expect(await fund()).toMatchObject({ state: 'RETIRED', units: '6' });
  });

  test('from then on a redemption deals at once at the final NAV, and once by its key', async () => {
    await establishedFund(books.ledger);
    await record();
    await effect();
    await unwound();
    const dealt = await dealing('redemption', '3.3333');
    expect(dealt).toMatchObject({
      dealing: {
        ...{ state: 'dealt', rebalanceId: 'BTC3L-w000001a1' },
        result: { nav: '9.982', units: '-3.3333', cash: '-33.2730006', fee: '0', supplyAfter: '6.6667' },
      },
      repeated: false,
    });
    expect(await dealing('redemption', '3.3333')).toEqual({ ...dealt, repeated: true });
    await expect(dealing('redemption', '7')).rejects.toThrow('7 are more than there are');
    await dealing('redemption', '6.6667');
    expect(await fund()).toMatchObject({ units: '0', receivable: '-99.82' });
    await expect(dealing('redemption', '1')).rejects.toThrow('1 are more than there are');
    const open = await books.ledger.expectedTransfers({ token: 'BTC3L', open: true });
    expect(open.map(({ kind, amount }) => [kind, amount])).toEqual(
      expect.arrayContaining([
        ['redemption', '-33.2730006'],
        ['redemption', '-66.5469994'],
      ]),
    );
  });

  test('what a redemption is worth is rounded down, and the rest stays with the issuer', async () => {
    await establishedFund(books.ledger);
    await record();
    await effect();
    await unwound();
    expect(await dealing('redemption', '0.00000011')).toMatchObject({
      dealing: { result: { cash: '-0.00000109', dust: '0.00000000802' } },
    });
  });

  test('what people were told of it is over when it is: unwound, paid, and nothing left', async () => {
    const open = async () => {
      await books.ledger.resolveAlerts();
      const rows = await books.query<{ kind: string }>(
        `select kind from alerts where resolved_at is null and lasting order by id`,
      );
      return rows.map(({ kind }) => kind);
    };
    await establishedFund(books.ledger);
    await record();
    await effect();
    expect(await open()).toEqual(['fund-retiring']);
    await unwound();
    expect(await open()).toEqual(['fund-retired']);
    await dealing('redemption', '10');
    expect(await open()).toEqual(['fund-retired', 'cash-to-move']);
    await books.query(
      "update expected_transfers set state = 'booked', venue_transfer_id = 'v', closed_at = 1",
    );
    expect(await open()).toEqual(['fund-retired']);
    await books.query('update funds set receivable = 0, fees_payable = 0');
    expect(await open()).toEqual([]);
  });

  test('many redemptions at once never take back more than there is', async () => {
    await establishedFund(books.ledger);
    await record();
    await effect();
    await unwound();
    const asked = Array.from({ length: 6 }, (_, n) => dealing('redemption', '2', `key ${n}`));
    const answers = await Promise.allSettled(asked);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(await fund()).toMatchObject({ units: '0', receivable: '-99.82' });
  });

  test('a fund that was funded and never traded pays its capital back', async () => {
    await fundedFund(books.ledger);
    await record();
    await effect();
    const input = request('retire', 'BTC3L-w000000');
    await books.ledger.openRebalance(input);
    const flat = strike({ targetLeverage: d('0'), retiring: 'BTC3L-x000001' });
    await books.ledger.settle(
      settlement(input, { outcome: 'no-trade-needed', strike: flat, plan: NO_TRADE, state: 'RETIRED' }),
    );
    expect((await fund()).retirement?.final).toMatchObject({ nav: '10', units: '10', payable: '100' });
  });
});
