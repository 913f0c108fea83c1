import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { UnitChangeAsk } from '../../src/contract/unit-change.js';
import { parseRatio } from '../../src/domain/unit-change.js';
import { postgresLedger } from '../../src/ledger/postgres-ledger.js';
import type { UnitChangeMoment } from '../../src/ledger/records/fund.js';
import { d, intent, plan, request, settings, settlement, strike, T0 } from './fixtures.js';
import { establishedFund, fundedFund, type TestLedger, testLedger } from './test-ledger.js';

let books: TestLedger;
beforeAll(async () => {
  books = await testLedger();
});
beforeEach(() => books.empty());
afterAll(() => books?.end());

const HOUR = 3_600_000;
const LATER = Date.now() + 24 * HOUR;

function ask(ratio: string, changes: Partial<UnitChangeAsk> = {}): UnitChangeAsk {
  const read = parseRatio(ratio);
  if (read === null) throw new Error(ratio);
  return {
    ...{ token: 'BTC3L', kind: 'split', ratio: read, at: null, reason: 'too dear', requestKey: 'board-31' },
    ...{ requestedBy: 'ann' },
    ...changes,
  };
}
const record = (ratio = '10:1', changes: Partial<UnitChangeAsk> = {}) =>
  books.ledger.recordUnitChange(ask(ratio, changes));
const effect = (moment: Partial<UnitChangeMoment> = {}) =>
  books.ledger.effectUnitChange('BTC3L', { time: null, openRebalance: null, ...moment });
const changes = () => books.ledger.unitChanges('BTC3L');
const fund = () => books.ledger.fund('BTC3L');

/** 3 contracts at 100 on an equity of 99.82, 10 units. */
const AT_100 = strike({
  ...{
    contracts: d('3'),
    cash: d('-200.18'),
    equity: d('99.82'),
    nav: d('9.982'),
    anchorSeq: 1,
    time: T0 + HOUR,
  },
});

/** A daily that trades nothing and sets a new rebalance point. */
async function daily(key: string, changed = {}) {
  const input = request('daily', key);
  await books.ledger.openRebalance(input);
  const noTrade = { kind: 'no-trade', reason: 'at-target', figures: figuresOf() } as const;
  return books.ledger.settle(
    settlement(input, {
      ...{ outcome: 'no-trade-needed', strike: { ...AT_100, ...changed }, plan: noTrade },
      anchor: { price: d('100'), time: T0 + HOUR, range: d('0.15') },
    }),
  );
}
function figuresOf() {
  if (plan.kind !== 'trade') throw new Error(plan.kind);
  return plan.figures;
}

describe('a split or merge', () => {
  test('is recorded once by its key, with who, why and when', async () => {
    await establishedFund(books.ledger);
    expect(await record()).toMatchObject({
      change: { id: 'BTC3L-u000001', state: 'waiting', reason: 'too dear', requestedBy: 'ann', anchorSeq: 1 },
      repeated: false,
    });
    expect(await record()).toMatchObject({ change: { id: 'BTC3L-u000001' }, repeated: true });
    expect(await changes()).toHaveLength(1);
    expect((await fund()).unitChange).toMatchObject({ id: 'BTC3L-u000001', at: null });
  });

  test('by many at once under one key is one', async () => {
    await establishedFund(books.ledger);
    const answers = await Promise.all(Array.from({ length: 6 }, () => record()));
    expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1);
  });

  test.each([
    [
      'another ratio under the same key',
      '2:1',
      {},
      'the key board-31 was used before for BTC3L-u000001, a split of 10:1',
    ],
    ['one while another waits', '2:1', { requestKey: 'other' }, 'BTC3L-u000001 waits already'],
  ])('is refused: %s', async (_what, ratio, changed, why) => {
    await establishedFund(books.ledger);
    await record();
    await expect(record(ratio, changed)).rejects.toThrow(why);
    expect(await changes()).toHaveLength(1);
  });

  test('is refused in the past, where no unit would be left, and of a fund without units', async () => {
    await establishedFund(books.ledger);
    await expect(record('10:1', { at: T0 })).rejects.toThrow("is past: the ledger's clock says");
    await books.query('update funds set units = 0.00000001');
    await expect(record('1:2', { kind: 'merge' })).rejects.toThrow(
      'a merge of BTC3L by 1:2 cannot be: no unit would be left',
    );
    await books.query("update funds set state = 'WIPED_OUT', state_reason = 'a crash'");
    await expect(record()).rejects.toThrow('BTC3L is WIPED_OUT (a crash): its units stay as they are');
    await books.empty();
    await fundedFund(books.ledger);
    await expect(record()).rejects.toThrow('BTC3L is not established: it has no units yet');
  });

  test('with the next rebalance point waits for it, and then leaves all but units and NAV as they were', async () => {
    await establishedFund(books.ledger);
    await record();
    expect(await effect()).toEqual({ kind: 'waiting' });
    await daily('BTC3L-d2611230230');
    const before = await fund();
    expect(before).toMatchObject({ units: '10', anchor: { seq: 2, nav: '9.982', units: '10' } });
    expect(await effect()).toMatchObject({
      kind: 'ended',
      change: {
        ...{ id: 'BTC3L-u000001', state: 'effected', effectiveAt: T0 + HOUR, note: null },
        figures: {
          ...{ unitsBefore: '10', unitsAfter: '100', dust: '0' },
          ...{ navBefore: '9.982', navAfter: '0.9982', navRounding: '0', pointNav: null },
        },
      },
    });
    const { anchor } = before;
    expect(await fund()).toEqual({
      ...before,
      units: '100',
      unitChange: null,
      anchor: { ...anchor, nav: '0.9982', units: '100' },
    });
    expect(await effect()).toEqual({ kind: 'none' });
    expect((await fund()).units).toBe('100');
  });

  test('at an instant takes effect from that instant on, and not before', async () => {
    await establishedFund(books.ledger);
    await record('1:4', { kind: 'merge', at: LATER });
    expect(await effect({ time: LATER - 1 })).toEqual({ kind: 'waiting' });
    expect(await effect({ time: LATER })).toMatchObject({
      change: { state: 'effected', effectiveAt: LATER, figures: { unitsAfter: '2.5', navAfter: '39.928' } },
    });
  });

  test('of the index model changes N0 alike', async () => {
    await books.ledger.registerFund(settings({ model: 'index' }));
    await books.ledger.bookInitialCapital('BTC3L', d('100'), T0);
    const input = request('establish', 'BTC3L-s000001');
    await books.ledger.openRebalance(input);
    const index = strike({ model: 'index', nav: d('10') });
    await books.ledger.settle(settlement(input, { strike: index, state: 'ACTIVE' }));
    await record('3:1', { at: LATER });
    await effect({ time: LATER });
    expect(await fund()).toMatchObject({
      ...{ units: '30', pointNav: '3.333333333333333333', cash: '100' },
      anchor: { nav: '3.33333333', units: '30' },
    });
  });

  test('waits while a rebalance is at work, but not for the one that is about to be struck', async () => {
    await establishedFund(books.ledger);
    await record('10:1', { at: LATER });
    const input = request('daily', 'BTC3L-d2611230230');
    await books.ledger.openRebalance(input);
    expect(await effect({ time: LATER })).toEqual({
      ...{ kind: 'held', id: 'BTC3L-u000001', why: 'BTC3L-d2611230230a1 is at work' },
    });
    expect((await fund()).units).toBe('10');
    expect(await effect({ time: LATER, openRebalance: input.id })).toMatchObject({ kind: 'ended' });
  });

  test('waits while it is not known what became of an order', async () => {
    await establishedFund(books.ledger);
    const first = request('emergency', 'BTC3L-e000001');
    await books.ledger.openRebalance(first);
    await books.ledger.recordIntent(intent('BTC3L-e000001a1-abc-s001'), first.id, 'BTC3L');
    await books.ledger.close(first, 'failed', 'lost its way');
    await record('10:1', { at: LATER });
    expect(await effect({ time: LATER })).toMatchObject({
      why: 'it is not known what became of order BTC3L-e000001a1-abc-s001',
    });
  });

  test('by many at once takes effect once', async () => {
    await establishedFund(books.ledger);
    await record('10:1', { at: LATER });
    const others = await Promise.all([books.another(), books.another(), books.another()]);
    const moment = { time: LATER, openRebalance: null };
    const steps = await Promise.all(others.map((ledger) => ledger.effectUnitChange('BTC3L', moment)));
    expect(steps.map(({ kind }) => kind).toSorted()).toEqual(['ended', 'none', 'none']);
    expect((await fund()).units).toBe('100');
  });

  test('whose process is killed before it commits has changed nothing, and takes effect when it is tried again', async () => {
    await establishedFund(books.ledger);
    await record('10:1', { at: LATER });
    const before = await fund();
    const { databaseUrl, schema } = books;
    const beforeCommit = () => Promise.reject(new Error('killed'));
    const killed = await postgresLedger({ databaseUrl, schema, beforeCommit });
    const lost = killed.effectUnitChange('BTC3L', { time: LATER, openRebalance: null });
    await expect(lost).rejects.toThrow('killed');
    await killed.disconnect();
    expect(await fund()).toEqual(before);
    expect(await effect({ time: LATER })).toMatchObject({ kind: 'ended' });
    expect((await fund()).units).toBe('100');
  });

  test('refuses what waits in old units by name, and leaves what waits in money', async () => {
    await establishedFund(books.ledger);
    const dealing = { token: 'BTC3L', requestedBy: 'ann', feed: null } as const;
    for (const [kind, measure, quantity] of [
      ['redemption', 'units', '2'],
      ['creation', 'amount', '50'],
    ] as const) {
      const requestKey = `${kind} ${measure}`;
      await books.ledger.recordDealing({ ...dealing, kind, measure, quantity: d(quantity), requestKey });
    }
    await record('10:1', { at: LATER });
    await effect({ time: LATER });
    expect(await books.query('select id, state, note from dealings order by ordinal')).toEqual([
      {
        ...{ id: 'BTC3L-r000001', state: 'refused' },
        note: 'asked in old units, before the split 10:1 of the units of BTC3L (BTC3L-u000001): ask again in new ones',
      },
      { id: 'BTC3L-c000001', state: 'waiting', note: null },
    ]);
    expect((await changes())[0]?.note).toBe('refused: BTC3L-r000001');
  });

  test('tells people, with the figures', async () => {
    await establishedFund(books.ledger);
    await record('10:1', { at: LATER });
    await effect({ time: LATER });
    expect(await books.query("select what from alerts where kind = 'units-changed'")).toEqual([
      {
        what: 'split 10:1 of the units of BTC3L (BTC3L-u000001): units 10 -> 100, NAV of the rebalance point 9.982 -> 0.9982',
      },
    ]);
  });

  test('that waits can be taken back by an operator, once; one that took effect cannot', async () => {
    await establishedFund(books.ledger);
    const token = await books.ledger.addOperator('ann', null);
    const { change } = await record();
    const cancel = { id: change.id, reason: 'postponed' };
    await expect(books.ledger.cancelUnitChange('ann.wrong', cancel)).rejects.toThrow('is wrong');
    const taken = await books.ledger.cancelUnitChange(token, cancel);
    expect(taken).toMatchObject({ state: 'cancelled', note: 'postponed' });
    expect(await books.ledger.cancelUnitChange(token, cancel)).toEqual(taken);
    expect(await effect({ time: LATER })).toEqual({ kind: 'none' });
    await record('2:1', { requestKey: 'again', at: LATER });
    await effect({ time: LATER });
    const late = books.ledger.cancelUnitChange(token, { id: 'BTC3L-u000002', reason: 'too late' });
    await expect(late).rejects.toThrow('BTC3L-u000002 is effected: it cannot be taken back');
  });

  test('of a fund that is wiped out meanwhile is refused', async () => {
    await establishedFund(books.ledger);
    await record('10:1', { at: LATER });
    await books.query("update funds set state = 'WIPED_OUT', state_reason = 'a crash'");
    expect(await effect({ time: LATER })).toMatchObject({
      change: { state: 'refused', note: 'BTC3L is wiped out', figures: null },
    });
    expect((await fund()).units).toBe('10');
  });

  test('is never rewritten', async () => {
    await establishedFund(books.ledger);
    await record('10:1', { at: LATER });
    await effect({ time: LATER });
    for (const table of ['unit_changes', 'unit_changes_ended']) {
      await expect(books.query(`delete from ${table}`)).rejects.toThrow('are never changed or deleted');
    }
  });
});

test('past rebalances and strikes say how many of the present units one of theirs is', async () => {
  await establishedFund(books.ledger);
  await daily('BTC3L-d2611230230');
  await record('10:1', { at: LATER });
  const opened = request('daily', 'BTC3L-d2611240230');
  await books.ledger.openRebalance(opened);
  await effect({ time: LATER, openRebalance: opened.id });
  const inNewUnits = { units: d('100'), nav: d('0.9982') };
  const { figures } = await daily('BTC3L-d2611240230', inNewUnits);
  expect(figures).toMatchObject({
    navBefore: '0.9982',
    navAfter: '0.9982',
    units: '100',
    equityAfter: '99.82',
  });
  await record('3:2', { requestKey: 'second', at: LATER });
  await effect({ time: LATER });
  const history = await books.ledger.history({ token: 'BTC3L', limit: 10 });
  expect(history.map(({ key, unitRatio }) => [key, unitRatio])).toEqual([
    ['BTC3L-d2611240230', { newUnits: '3', oldUnits: '2' }],
    ['BTC3L-d2611230230', { newUnits: '15', oldUnits: '1' }],
    ['BTC3L-s000001', { newUnits: '15', oldUnits: '1' }],
  ]);
  const strikes = await books.ledger.dailyStrikes({ token: 'BTC3L', limit: 10 });
  expect(strikes.map(({ nav, unitRatio }) => [nav, unitRatio.newUnits])).toEqual(
    expect.arrayContaining([
      ['0.9982', '3'],
      ['9.982', '15'],
    ]),
  );
});
