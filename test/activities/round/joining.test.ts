import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { joinRound } from '../../../src/activities/round/join-round.js';
import { withHedgeBooks } from '../../../src/config/hedge-books.js';
import type { RebalanceAsk } from '../../../src/contract/fund-messages.js';
import type { FundSettings } from '../../../src/contract/fund-settings.js';
import { applyAtStart } from '../../../src/operator/apply/apply-at-start.js';
import { d, request } from '../../ledger/fixtures.js';
import { BOOK_TOKEN, member, RoundWorld } from './round-world.js';

let world: RoundWorld;
beforeAll(async () => {
  world = await RoundWorld.open();
});
afterAll(() => world?.end());

const TWO = [member('I3L', '3', '100'), member('I3S', '-3', '60')];
const LATE = member('I2L', '2', '40');

const fund = (token: string) => world.ledger.fund(token);
const apply = (members: readonly FundSettings[], dryRun = false) =>
  world.ledger.applyRules(
    { funds: withHedgeBooks(members), at: null, operatorToken: null, source: 'apply', reason: 'demand' },
    dryRun,
  );
const announced = async () =>
  (await world.ledger.expectedTransfers({ token: BOOK_TOKEN, open: true })).map(({ id, amount }) => [
    id,
    amount,
  ]);

/** The part of a client that asks a book for a round. */
const bookThatTakesAll = (asked: unknown[]) =>
  ({
    workflow: {
      executeUpdateWithStart: async (_: unknown, { args }: { args: [RebalanceAsk] }) => {
        asked.push(args[0].requestKey);
        return { kind: 'queued' };
      },
    },
  }) as unknown as Client; // only asked for this

describe('a fund that joins a running hedge book', () => {
  test('is recorded and its equity announced by an apply; a dry run says so and does neither', async () => {
    await world.begin(TWO);
    const joining = { token: 'I2L', kind: 'new', joins: 'initial-I2L' };
    expect(await apply([...TWO, LATE], true)).toContainEqual(expect.objectContaining(joining));
    expect(await announced()).toEqual([]);
    const applied = await apply([...TWO, LATE]);
    expect(applied).toContainEqual(expect.objectContaining(joining));
    expect(applied.find(({ token }) => token === BOOK_TOKEN)).toMatchObject({
      kind: 'changed',
      effect: 'next-point',
    });
    expect(await announced()).toEqual([['initial-I2L', '40']]);
    expect(await fund('I2L')).toMatchObject({ state: 'ESTABLISHING', units: null });
  });

  test('is told by a start with the file as by an apply: what is to be transferred', async () => {
    await world.begin(TWO);
    const funds = withHedgeBooks([...TWO, LATE]);
    const file = { file: 'funds.yaml', venue: { name: 'paper', url: null }, funds } as const;
    const lines = await applyAtStart(world.world.books.databaseUrl, file, null);
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^I2L: new: it joins MAIN\. Transfer 40 USDT to account main, announced as initial-I2L/,
      ),
    );
  });

  test('waits for its money and disturbs nobody: rounds, reconciliation and NAV go on', async () => {
    await world.begin(TWO);
    await apply([...TWO, LATE]);
    await world.move(10, '104');
    const { book, ids } = await world.round('emergency', ['I3L', 'I2L']);
    expect(book.outcome).toBe('done');
    expect(await world.ledger.rebalance(ids.I3L ?? '')).toMatchObject({ outcome: 'done' });
    expect(await world.ledger.rebalance(ids.I2L ?? '')).toMatchObject({ outcome: null });
    expect(await world.audit()).toEqual([]);
    // The book's rules name it from this round on.
    expect((await fund(BOOK_TOKEN)).settings.members).toEqual(['I3L', 'I3S', 'I2L']);
    expect(await fund('I2L')).toMatchObject({ units: null, contracts: '0', cash: '0' });
  });

  test('has its book asked for a round once its money has come, and not at every look before', async () => {
    await world.begin(TWO);
    await apply([...TWO, LATE]);
    await world.move(10, '100');
    const asked: unknown[] = [];
    const join = joinRound({ client: bookThatTakesAll(asked), ledger: world.ledger });
    const input = request('establish', 'I2L-s000001', { token: 'I2L' });
    expect(await join(input, 0)).toEqual({ kind: 'waits' });
    expect(await join(input, 1)).toEqual({ kind: 'waits' });
    expect(asked).toEqual([]);
    await world.market.hand('transfer', { amount: '40' });
    await world.move(11, '100');
    expect(await world.audit()).toEqual([]);
    expect(await join(input, 2)).toEqual({ kind: 'waits' });
    expect(asked).toEqual([`${input.id}/2`]);
  });

  test('is established by the next round after its money was booked, with units for all of it', async () => {
    await world.begin(TWO);
    await apply([...TWO, LATE]);
    await world.move(10, '100');
    await world.market.hand('transfer', { amount: '40' });
    await world.move(11, '100');
    expect(await world.audit()).toEqual([]);
    const before = await world.residual();
    const { book, ids } = await world.round('emergency', ['I3L', 'I2L']);
    expect(book.outcome).toBe('done');
    expect(await world.ledger.rebalance(ids.I2L ?? '')).toMatchObject({ outcome: 'done' });
    expect(await fund('I2L')).toMatchObject({ state: 'ACTIVE', units: '0.4', contracts: '0.8' });
    expect(await fund(BOOK_TOKEN)).toMatchObject({ contracts: '2' });
    // What came for it is no gain of the issuer's: the residual had it, and has it no more.
    const { cash } = await world.residual();
    expect(before.cash.minus(cash.minus((await fund('I2L')).cash)).toFixed()).toBe('40');
    expect(await world.audit()).toEqual([]);
  });

  test('is no other for having come late to the launch: its money was there', async () => {
    await world.begin(TWO, {}, ['I3S']);
    await world.move(10, '100');
    await expect(apply([TWO[0] ?? LATE, member('I3S', '-3', '70')])).rejects.toThrow(
      'I3S: initial.equity was 60, now 70: its money is in account main already; create units once it is established',
    );
    await expect(apply([TWO[0] ?? LATE, LATE])).rejects.toThrow(
      'I3S cannot leave it yet: its initial equity of 60 has come: it is to be established',
    );
    const { book } = await world.round('establish', ['I3S']);
    expect(book.outcome).toBe('done');
    expect(await fund('I3S')).toMatchObject({ state: 'ACTIVE', units: '0.6', contracts: '-1.8' });
    expect(await announced()).toEqual([]);
  });

  test('is announced anew with another equity, but not once its money has come', async () => {
    await world.begin(TWO);
    await apply([...TWO, LATE]);
    await apply([...TWO, member('I2L', '2', '50')]);
    expect(await announced()).toEqual([['initial-I2L', '50']]);
    await world.move(10, '100');
    await world.round('emergency', ['I3L']);
    await world.market.hand('transfer', { amount: '50' });
    await world.move(11, '100');
    expect(await world.audit()).toEqual([]);
    await expect(apply([...TWO, LATE])).rejects.toThrow('I2L: initial.equity was 50, now 40');
    await expect(apply(TWO)).rejects.toThrow('I2L cannot leave it yet: its initial equity of 50 has come');
    await world.round('emergency', ['I2L']);
    expect(await fund('I2L')).toMatchObject({ units: '0.5' });
  });

  test('is held to what has come also while the rules that name it wait', async () => {
    await world.begin(TWO);
    await apply([...TWO, LATE]);
    await world.move(10, '100');
    await world.market.hand('transfer', { amount: '40' });
    await world.move(11, '100');
    expect(await world.audit()).toEqual([]);
    expect((await fund(BOOK_TOKEN)).settings.members).toEqual(['I3L', 'I3S']);
    await expect(apply([...TWO, member('I2L', '2', '50')])).rejects.toThrow(
      'I2L: initial.equity was 40, now 50',
    );
    await expect(apply(TWO)).rejects.toThrow('I2L cannot leave it yet: its initial equity of 40 has come');
  });

  test('waits for all of its money: what somebody has announced by the same id is not enough', async () => {
    await world.begin(TWO);
    const anna = await world.ledger.addOperator('anna', null);
    const early = { id: 'initial-I2L', token: BOOK_TOKEN, kind: 'top-up', amount: d('1') } as const;
    await world.ledger.expectTransfer(anna, { ...early, reason: 'a first part', validForMs: 3_600_000 });
    await world.move(10, '100');
    await world.market.hand('transfer', { amount: '1' });
    await world.move(11, '100');
    expect(await world.audit()).toEqual([]);
    await world.ledger.applyRules(
      {
        funds: withHedgeBooks([...TWO, LATE]),
        at: null,
        operatorToken: anna,
        source: 'apply',
        reason: 'demand',
      },
      false,
    );
    await world.round('emergency', ['I3L', 'I2L']);
    expect(await fund('I2L')).toMatchObject({ units: null });
  });

  test('whose announcement was taken back is announced when the book names it again', async () => {
    await world.begin(TWO);
    const anna = await world.ledger.addOperator('anna', null);
    const said = { at: null, operatorToken: anna, source: 'apply', reason: 'demand' } as const;
    const applyAs = (members: readonly FundSettings[]) =>
      world.ledger.applyRules({ ...said, funds: withHedgeBooks(members) }, false);
    await applyAs([...TWO, LATE]);
    await world.ledger.cancelTransfer(anna, 'initial-I2L');
    await applyAs([...TWO, LATE]);
    expect(await announced()).toEqual([]);
    await applyAs(TWO);
    // As two people decide it: of those alone whose rules change.
    const [book] = withHedgeBooks([...TWO, LATE]);
    await world.ledger.applyRules({ ...said, funds: book === undefined ? [] : [book] }, false);
    expect(await announced()).toEqual([['initial-I2L', '40']]);
  });

  test('is no fund that has units and an account of its own', async () => {
    await world.begin(TWO);
    const own = { ...LATE, account: 'own' };
    await world.ledger.registerFund(own);
    await world.ledger.bookInitialCapital('I2L', d('40'), 1);
    await expect(apply([...TWO, LATE])).rejects.toThrow(/I2L: account was own, now main/);
    await expect(apply([...TWO, LATE])).rejects.toThrow(/I2L: book was its own, now MAIN/);
  });
});

describe('a fund that leaves a hedge book', () => {
  test('has ended before: one that holds units is kept, by name', async () => {
    await world.begin([...TWO, LATE]);
    await expect(apply(TWO)).rejects.toThrow(/MAIN: funds of the book was .*I2L cannot leave it yet/);
  });

  test('leaves the others and their account as they are', async () => {
    await world.begin([...TWO, LATE]);
    await world.move(10, '49');
    // 3L and 2L are gone by the formula; the short fund holds on.
    const { book } = await world.round('emergency');
    expect(book.outcome).toBe('done');
    expect((await fund('I2L')).state).toBe('WIPED_OUT');
    expect((await apply(TWO)).find(({ token }) => token === BOOK_TOKEN)).toMatchObject({ kind: 'changed' });
    expect((await world.round('emergency', ['I3S'])).book.outcome).toMatch(/done|no-trade-needed/);
    expect((await fund(BOOK_TOKEN)).settings.members).toEqual(['I3L', 'I3S']);
    expect(await world.audit()).toEqual([]);
  });
});
