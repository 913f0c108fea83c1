import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { skipped } from './scripted-fund.js';
import { eventually, gate, type WorkflowWorld, workflowWorld } from './workflow-world.js';

let world: WorkflowWorld;
beforeAll(async () => {
  world = await workflowWorld();
});
afterAll(() => world?.end());

describe('what a fund is asked for', () => {
  test('a new fund is established first, then it is active and idle', async () => {
    const book = world.funds.add('NEW3L');
    const fund = await world.startFund('NEW3L');
    const view = await fund.until(({ idle }) => idle);
    expect(view).toMatchObject({ state: 'ACTIVE', anchorSeq: 1, running: null, queue: [] });
    expect(view.answers).toEqual([
      { key: 'NEW3L-s000001', requestKey: 'establish', outcome: 'done', reason: null },
    ]);
    expect(book.orders.map((order) => order.clientOrderId)).toEqual(['NEW3L-s000001a1-abc-s001']);
  });

  test('rebalances run one at a time: establishing, then emergency, interim and daily, each in the order asked', async () => {
    const book = world.funds.add('ORD3L').establish();
    const door = gate();
    let atWork = 0;
    let most = 0;
    book.beforeOrder = async () => {
      atWork += 1;
      most = Math.max(most, atWork);
      await door.passed;
      atWork -= 1;
    };
    const fund = await world.startFund('ORD3L');
    const first = await fund.daily('2026-11-21T02:30:00Z');
    expect(first).toEqual({ kind: 'accepted', key: 'ORD3L-d2611210230', position: 1 });
    await fund.until(({ running }) => running === 'ORD3L-d2611210230a1');

    expect(await fund.daily('2026-11-22T02:30:00Z')).toMatchObject({ position: 1 });
    await fund.breach(1);
    await fund.until(({ queue }) => queue.length === 2);
    expect(await fund.ask({ requestKey: 'one' })).toMatchObject({ key: 'ORD3L-e000001', position: 1 });
    expect(await fund.ask({ requestKey: 'two' })).toMatchObject({ key: 'ORD3L-e000002', position: 2 });
    expect((await fund.view()).queue.map(({ key }) => key)).toEqual([
      'ORD3L-e000001',
      'ORD3L-e000002',
      'ORD3L-i000001',
      'ORD3L-d2611220230',
    ]);

    door.open();
    const view = await fund.until(({ idle }) => idle);
    expect(most).toBe(1);
    expect(view.answers.map(({ key, outcome }) => [key, outcome])).toEqual([
      ['ORD3L-d2611210230', 'done'],
      ['ORD3L-e000001', 'done'],
      ['ORD3L-e000002', 'done'],
      ['ORD3L-i000001', 'superseded'],
      ['ORD3L-d2611220230', 'done'],
    ]);
  });

  test('the same request key is one rebalance, and gets the first answer again', async () => {
    const book = world.funds.add('TWI3L').establish();
    const door = gate();
    book.beforeSnapshot = () => door.passed;
    const fund = await world.startFund('TWI3L');
    const answers = await Promise.all([fund.ask({}), fund.ask({}), fund.ask({})]);
    expect(new Set(answers.map(({ key }) => key))).toEqual(new Set(['TWI3L-e000001']));
    await fund.until(({ running }) => running !== null);
    expect(await fund.ask({})).toEqual({ kind: 'accepted', key: 'TWI3L-e000001', position: 0 });
    door.open();
    await fund.until(({ idle }) => idle);
    const again = await fund.ask({ reason: 'asked again' });
    expect(again).toEqual({ kind: 'answered', key: 'TWI3L-e000001', outcome: 'done', reason: null });
    expect(book.done).toEqual(['TWI3L-e000001a1']);
  });

  test('one business minute is one daily, however its time is written', async () => {
    const book = world.funds.add('DAY3L').establish();
    const fund = await world.startFund('DAY3L');
    await fund.daily('2026-11-22T02:30:00Z');
    await fund.until(({ idle, answers }) => idle && answers.length === 1);
    expect(await fund.daily('2026-11-22T02:30:00.000Z')).toMatchObject({ kind: 'answered', outcome: 'done' });
    expect(book.done).toEqual(['DAY3L-d2611220230a1']);
  });
});

describe('a breach', () => {
  test('reported again and again while it lasts is one rebalance of its rebalance point', async () => {
    const book = world.funds.add('BRE3L').establish();
    const door = gate();
    book.beforeOrder = () => door.passed;
    const fund = await world.startFund('BRE3L');
    await fund.ask({});
    await fund.until(({ running }) => running === 'BRE3L-e000001a1');
    for (let times = 0; times < 3; times++) await fund.breach(1);
    expect((await fund.until(({ queue }) => queue.length > 0)).queue).toHaveLength(1);
    book.beforeOrder = () => {};
    door.open();
    await fund.until(({ idle }) => idle);
    for (let times = 0; times < 3; times++) await fund.breach(2);
    await fund.until(({ idle, anchorSeq }) => idle && anchorSeq === 3);
    expect(book.done).toEqual(['BRE3L-e000001a1', 'BRE3L-i000002a1']);
  });

  test('of a rebalance point that has moved is no request', async () => {
    const book = world.funds.add('OLD3L').establish();
    book.anchorSeq = 7;
    const fund = await world.startFund('OLD3L');
    await fund.breach(6);
    const view = await fund.until(({ idle }) => idle);
    expect(view.answers).toEqual([]);
    expect(book.opened).toEqual([]);
  });

  test('of a rebalance point that the workflow has not heard of makes it look into the ledger', async () => {
    const book = world.funds.add('AHE3L').establish();
    const fund = await world.startFund('AHE3L');
    await fund.until(({ idle }) => idle);
    book.anchorSeq = 5;
    await fund.breach(5);
    await fund.until(({ anchorSeq, idle }) => anchorSeq === 6 && idle);
    expect(book.done).toEqual(['AHE3L-i000005a1']);
  });

  test('whose rebalance was skipped is taken up again by the next attempt, after a pause', async () => {
    const book = world.funds.add('SKI3L').establish();
    const plan = book.planOf;
    book.planOf = () => skipped();
    const fund = await world.startFund('SKI3L');
    await fund.breach(1);
    await fund.until(({ answers, idle }) => idle && answers[0]?.outcome === 'skipped');
    await fund.breach(1);
    expect((await fund.until(({ idle }) => idle)).answers).toHaveLength(1);
    expect(book.opened).toEqual(['SKI3L-i000001a1']);

    book.planOf = plan;
    await world.env.sleep('5s');
    await fund.breach(1);
    await fund.until(({ anchorSeq }) => anchorSeq === 2);
    expect(book.done).toEqual(['SKI3L-i000001a2']);
  });

  test('of a fund without memory goes on after the attempts that the ledger knows', async () => {
    const book = world.funds.add('FOR3L').establish();
    for (const attempt of [1, 2, 3]) {
      const id = `FOR3L-i000001a${attempt}`;
      const base = { key: 'FOR3L-i000001', token: 'FOR3L', cause: 'interim', anchorSeq: 1 } as const;
      book.remember({ ...base, id, outcome: 'skipped', reason: null, state: 'ACTIVE', figures: null });
    }
    const fund = await world.startFund('FOR3L');
    await fund.breach(1);
    await eventually(
      () => book.done,
      (done) => done.length > 0,
    );
    expect(book.opened).toEqual(['FOR3L-i000001a4']);
  });
});
