import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planOf } from '../../../src/activities/compute.js';
import { explanationText } from '../../../src/operator/explain/explanation-text.js';
import { terminal } from '../../../src/operator/terminal.js';
import { d, EXECUTION } from '../../ledger/fixtures.js';
import { complete, orderInput, START } from '../rebalance-world.js';
import { BOOK_TOKEN, member, RoundWorld } from './round-world.js';

let world: RoundWorld;
beforeAll(async () => {
  world = await RoundWorld.open();
});
afterAll(() => world?.end());

/** Three contracts long, 1.8 short, 2 long: 3.2 at the venue, with 160 of equity beyond what they would need. */
const THREE = [member('I3L', '3', '100'), member('I3S', '-3', '60'), member('I5L', '5', '40')];

const fund = (token: string) => world.ledger.fund(token);
const settled = async (id: string | undefined) => {
  const found = await world.ledger.rebalance(id ?? '');
  if (found === null) throw new Error(`no ${id}`);
  return found;
};
const announced = async (token: string) =>
  (await world.ledger.expectedTransfers({ token, open: true })).map(({ id, amount, account }) => ({
    ...{ id, amount, account },
  }));

describe('creations and redemptions of funds that share an account', () => {
  test('deal at the NAV of the strike, and what they want crosses within the book', async () => {
    await world.begin(THREE);
    const before = await world.residual();
    const created = await world.ask('I3L', 'creation', '0.5');
    const redeemed = await world.ask('I5L', 'redemption', '0.2');
    await world.move(10, '110');
    const { book, ids } = await world.round('emergency', ['I3L', 'I5L']);
    expect(book).toMatchObject({ outcome: 'done' });
    // NAV by formula: 100 (1 + 3 x 0.1) and 100 (1 + 5 x 0.1).
    expect(await world.dealing(created)).toMatchObject({
      state: 'dealt',
      rebalanceId: ids.I3L,
      result: { nav: '130', units: '0.5', cash: '65', supplyBefore: '1', supplyAfter: '1.5' },
    });
    expect(await world.dealing(redeemed)).toMatchObject({
      result: { nav: '150', units: '-0.2', cash: '-30', supplyBefore: '0.4', supplyAfter: '0.2' },
    });
    // L x NAV x units / price, to the lot.
    expect(await fund('I3L')).toMatchObject({ contracts: '5.318', units: '1.5', receivable: '65' });
    expect(await fund('I5L')).toMatchObject({ contracts: '1.363', units: '0.2', receivable: '-30' });
    expect((await fund(BOOK_TOKEN)).contracts).toBe('4.881');
    expect((await settled(ids.I5L)).share).toMatchObject({ crossed: '-0.637', executed: '0' });
    expect((await settled(ids.I3L)).share).toMatchObject({ crossed: '0.637', executed: '1.681' });
    expect((await world.residual()).contracts.eq(before.contracts)).toBe(true);
    expect(await announced('I3L')).toEqual([{ id: `dealing/${created}`, amount: '65', account: 'main' }]);
    for (const id of [...Object.values(ids), book.id]) {
      expect(await world.explained(id)).toMatchObject({ equal: true });
    }
    // A fund of the book has no orders of its own.
    const text = explanationText(
      terminal(process.stdout, process.stderr, {}),
      await world.explained(ids.I3L),
    );
    expect(text).toContain(`buy 2.318 contracts by its hedge book, whose trade is in ${book.id}`);
    // What moves in the account is the book's to show as well.
    expect(await announced(BOOK_TOKEN)).toHaveLength(2);
  });

  test('are paid in the shared account, in the name of their fund: what the book has beyond its funds stays', async () => {
    await world.begin(THREE);
    await world.ask('I3L', 'creation', '0.5');
    await world.ask('I5L', 'redemption', '0.1');
    await world.move(10, '100');
    await world.round('emergency');
    const before = await world.residual();
    expect(await world.audit()).toEqual([]);
    await world.market.hand('transfer', { amount: '50' });
    await world.market.hand('transfer', { amount: '-10' });
    await world.move(11, '100');
    expect(await world.audit()).toEqual([]);
    expect(await world.residual()).toEqual(before);
    expect(await fund('I3L')).toMatchObject({ receivable: '0', cash: '-300' });
    expect(await fund('I5L')).toMatchObject({ receivable: '0' });
    expect(await announced(BOOK_TOKEN)).toEqual([]);
    // Every digit of the book is the venue's, of each round.
    expect(await world.round('emergency')).toMatchObject({ book: { outcome: 'no-trade-needed' } });
  });

  test('explain no money of another amount, and none explains a second time', async () => {
    await world.begin(THREE);
    await world.ask('I3L', 'creation', '0.5');
    await world.move(10, '100');
    await world.round('emergency');
    await world.market.hand('transfer', { amount: '50' });
    await world.market.hand('transfer', { amount: '50' });
    await world.move(11, '100');
    const findings = await world.audit();
    expect(findings).toMatchObject([{ kind: 'transfer-by-hand', token: BOOK_TOKEN }]);
    expect(await fund('I3L')).toMatchObject({ receivable: '0' });
  });

  test('of which there is not margin enough: all creations wait and say so, redemptions deal', async () => {
    await world.begin(THREE);
    const large = await world.ask('I3L', 'creation', '400');
    const small = await world.ask('I5L', 'creation', '0.01');
    const paid = await world.ask('I3S', 'redemption', '0.1');
    await world.move(10, '100');
    const { book } = await world.round('emergency');
    expect(book).toMatchObject({ outcome: 'done' });
    for (const id of [large, small]) {
      expect(await world.dealing(id)).toMatchObject({
        state: 'waiting',
        note: expect.stringMatching(/^its hedge book could not trade with all that waits: .*B-MARGIN-SHORT/),
      });
    }
    expect(await world.dealing(paid)).toMatchObject({ state: 'dealt' });
    expect(await fund('I3S')).toMatchObject({ contracts: '-1.5', units: '0.5' });
  });

  test('whose cash the account cannot spare wait, and the rebalance is made without them', async () => {
    await world.begin([member('I3L', '3', '10'), member('I5L', '5', '90')]);
    const anna = await world.ledger.addOperator('anna', null);
    const out = { id: 'out', token: BOOK_TOKEN, kind: 'withdrawal', amount: d('16') } as const;
    await world.ledger.expectTransfer(anna, { ...out, reason: 'tests', validForMs: 3_600_000 });
    await world.move(1, '100');
    await world.market.hand('transfer', { amount: '-16' });
    const id = await world.ask('I5L', 'redemption', '0.3');
    // Of 84 less the 72 that 4.8 contracts have lost 12 are left, and the units are worth 28.
    await world.move(10, '85');
    expect(await world.audit()).toEqual([]);
    const { book } = await world.round('emergency');
    expect(book.outcome).toBe('done');
    expect(await world.dealing(id)).toMatchObject({
      state: 'waiting',
      note: expect.stringMatching(
        /once the cash has left the account: B-GAP-THIN: .*; pay the difference in/,
      ),
    });
    const top = { id: 'top', token: BOOK_TOKEN, kind: 'top-up', amount: d('10') } as const;
    await world.ledger.expectTransfer(anna, { ...top, reason: 'tests', validForMs: 3_600_000 });
    await world.market.hand('transfer', { amount: '10' });
    await world.move(11, '85');
    expect(await world.audit()).toEqual([]);
    await world.round('emergency');
    expect(await world.dealing(id)).toMatchObject({ state: 'dealt', result: { nav: '25', cash: '-7.5' } });
  });

  test('of a round that ends before its target: creations deal for which something was traded, redemptions wait', async () => {
    const sliced = { execution: { ...EXECUTION, takerFee: d('0'), maxSlice: d('100') } };
    const funds = [member('I3L', '3', '100', sliced), member('I3S', '-3', '60'), member('I5L', '5', '40')];
    await world.begin(funds);
    const created = await world.ask('I3L', 'creation', '1');
    const bought = await world.ask('I3S', 'redemption', '0.2');
    const crossed = await world.ask('I5L', 'redemption', '0.01');
    await world.move(10, '100');
    const { input, ids } = await world.opened('emergency');
    const strike = await world.steps.snapshot(input);
    const plan = planOf(input, strike);
    if (plan.kind !== 'trade') throw new Error(plan.kind);
    expect(plan.slices.length).toBe(4);
    const sent = orderInput(input, strike, plan);
    await world.steps.order(sent);
    const all = complete(input, strike, plan, [sent.clientOrderId]);
    await world.steps.settle({ ...all, end: 'remainder', reason: 'too thin' });
    expect(await settled(ids.I3L)).toMatchObject({ outcome: 'remainder', figures: { units: '2' } });
    expect(await world.dealing(created)).toMatchObject({ state: 'dealt' });
    expect(await settled(ids.I3S)).toMatchObject({ outcome: 'remainder', figures: { units: '0.6' } });
    expect(await world.dealing(bought)).toMatchObject({ state: 'waiting' });
    // It was served within the book.
    expect(await settled(ids.I5L)).toMatchObject({ outcome: 'done' });
    expect(await world.dealing(crossed)).toMatchObject({ state: 'dealt' });
    for (const id of Object.values(ids)) expect(await world.explained(id)).toMatchObject({ equal: true });
  });

  test('wait where the fund or its book is stopped, and creations where either only reduces', async () => {
    await world.begin(THREE);
    const created = await world.ask('I3L', 'creation', '0.5');
    const redeemed = await world.ask('I5L', 'redemption', '0.1');
    const change = { from: ['ACTIVE', 'REDUCING'] as const, reason: 'tests', by: 'tests' };
    await world.ledger.changeState({ ...change, token: 'I5L', to: 'PAUSED', changeId: '1' });
    await world.ledger.changeState({ ...change, token: BOOK_TOKEN, to: 'REDUCING', changeId: '2' });
    await world.move(10, '100');
    await world.round('emergency');
    expect(await world.dealing(redeemed)).toMatchObject({ state: 'waiting', note: null });
    expect(await world.dealing(created)).toMatchObject({
      state: 'waiting',
      note: `its hedge book ${BOOK_TOKEN} only reduces: creations wait until it may add again`,
    });
    await world.ledger.changeState({
      ...{ token: 'I5L', from: ['PAUSED'], to: 'ACTIVE', reason: 'tests', by: 'tests', changeId: '3' },
    });
    await world.move(11, '100');
    await world.round('emergency');
    expect(await world.dealing(redeemed)).toMatchObject({ state: 'dealt' });
    expect(await world.dealing(created)).toMatchObject({ state: 'waiting' });
  });

  test('are refused where the fund is wiped out at the strike, and its position is the residual’s', async () => {
    await world.begin(THREE);
    const created = await world.ask('I5L', 'creation', '0.5');
    const redeemed = await world.ask('I3L', 'redemption', '0.5');
    await world.move(10, '79');
    await world.round('emergency');
    expect(await world.dealing(created)).toMatchObject({ state: 'refused', note: 'I5L is wiped out' });
    expect(await world.dealing(redeemed)).toMatchObject({ state: 'dealt', result: { nav: '37' } });
    expect(await fund('I5L')).toMatchObject({ state: 'WIPED_OUT', contracts: '0' });
    await expect(world.ask('I5L', 'creation', '1')).rejects.toThrow('I5L is WIPED_OUT');
    await expect(world.ask(BOOK_TOKEN, 'creation', '1')).rejects.toThrow('is a hedge book: nobody holds');
  });

  test('a split whose time has come finds the round before it is struck', async () => {
    await world.begin(THREE);
    const waits = await world.ask('I3L', 'creation', '0.5');
    // The ledger itself takes no instant that is past, and the market of these tests is.
    await world.world.books.query(
      `insert into unit_changes (id, token, number, kind, new_units, old_units, asked_for, anchor_seq, reason,
        request_key, requested_by, recorded_at)
      values ('I3L-u000001', 'I3L', 1, 'split', 10, 1, $1, 1, 'too dear', 'board-31', 'ann', 0)`,
      [START + 10 * 60_000],
    );
    await world.move(10, '100');
    const { ids } = await world.round('emergency', ['I3L']);
    expect(await settled(ids.I3L)).toMatchObject({
      figures: { units: '10', navBefore: '10', contractsAfter: '3' },
    });
    expect(await world.dealing(waits)).toMatchObject({ state: 'refused' });
  });
});

describe('management fees of a fund that shares its account', () => {
  test('are swept in its name, and no more than it owes', async () => {
    const fee = { managementFee: { rate: d('0.01'), at: ['03:00'] } };
    await world.begin([member('I3L', '3', '100', fee), member('I3S', '-3', '60')]);
    await world.move(40, '100');
    await world.round('emergency');
    expect(await fund('I3L')).toMatchObject({ feesPayable: '1' });
    const before = await world.residual();
    const anna = await world.ledger.addOperator('anna', null);
    const sweep = { kind: 'fee-sweep', reason: 'tests', validForMs: 3_600_000 } as const;
    await expect(
      world.ledger.expectTransfer(anna, { ...sweep, id: 'no', token: BOOK_TOKEN, amount: d('1') }),
    ).rejects.toThrow('name the fund whose fees it pays: I3L, I3S');
    await expect(
      world.ledger.expectTransfer(anna, { ...sweep, kind: 'top-up', id: 'no', token: 'I3L', amount: d('1') }),
    ).rejects.toThrow(`name its hedge book, ${BOOK_TOKEN}`);
    await world.ledger.expectTransfer(anna, { ...sweep, id: 'fees', token: 'I3L', amount: d('1') });
    await world.market.hand('transfer', { amount: '-1' });
    await world.move(41, '100');
    expect(await world.audit()).toEqual([]);
    expect(await fund('I3L')).toMatchObject({ feesPayable: '0' });
    expect(await world.residual()).toEqual(before);
  });
});
