import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emergencyRebalance } from '../../src/contract/fund-messages.js';
import { gate, type WorkflowWorld, workflowWorld } from './workflow-world.js';

let world: WorkflowWorld;
beforeAll(async () => {
  world = await workflowWorld();
});
afterAll(() => world?.end());

const NONSENSE = [
  undefined,
  null,
  '',
  'because I say so',
  7,
  [],
  [1, 2],
  {},
  { reason: null, by: 3, requestKey: '' },
  { reason: 'r'.repeat(50_000), by: {}, requestKey: [] },
  { anchorSeq: null, price: null, time: null },
  { anchorSeq: 1 },
  { anchorSeq: '1', price: '80', time: 'now' },
  { anchorSeq: 1, price: '80', time: 9e99 },
  { anchorSeq: 1e9, price: '80', time: 0 },
  { anchorSeq: -1.5, price: 80, time: 0 },
];

describe('signals', () => {
  test.each(['emergencyRebalance', 'pause', 'reduce', 'halt', 'breach'])(
    '%s with any payload neither fails nor wedges the fund',
    async (signal) => {
      const token = `${signal.slice(0, 5).toUpperCase()}3L`;
      world.funds.add(token).establish();
      const fund = await world.startFund(token);
      for (const payload of NONSENSE) await fund.workflow.signal(signal, payload);
      await fund.until(({ idle }) => idle);
      if (signal !== 'emergencyRebalance' && signal !== 'breach') await fund.change('resume');
      await fund.breach((await fund.view()).anchorSeq ?? 0);
      const { answers } = await fund.skipUntil(
        ({ idle, answers }) => idle && answers.at(-1)?.requestKey.includes('-i0') === true,
      );
      expect(answers.at(-1)?.outcome).toBe('done');
      expect((await fund.workflow.describe()).status.name).toBe('RUNNING');
      const { events } = await fund.workflow.fetchHistory();
      expect(events?.filter((event) => event.workflowTaskFailedEventAttributes)).toEqual([]);
    },
  );

  test('an emergency counts even where nothing but the signal was sent', async () => {
    const book = world.funds.add('BARE3L').establish();
    const fund = await world.startFund('BARE3L');
    await fund.workflow.signal('emergencyRebalance');
    await fund.until(({ idle, anchorSeq }) => idle && anchorSeq === 2);
    expect(book.done).toEqual(['BARE3L-e000001a1']);
  });

  test('that come before the ledger is read are not lost', async () => {
    const book = world.funds.add('EARLY3L').establish();
    const door = gate();
    book.beforeLoad = () => door.passed;
    const fund = await world.startFund('EARLY3L');
    await fund.breach(1);
    await fund.workflow.signal(emergencyRebalance, { reason: 'early', requestKey: 'early' });
    await fund.workflow.signal('pause', { reason: 'early too' });
    expect(await fund.view()).toMatchObject({ idle: false, queue: [], running: null });
    door.open();
    expect(await fund.until(({ idle, state }) => idle && state === 'PAUSED')).toBeDefined();
    expect(await fund.ask({ requestKey: 'early' })).toMatchObject({ key: 'EARLY3L-e000001' });
  });

  test('that come before the ledger is read join the establishing, which goes first', async () => {
    const book = world.funds.add('FIRST3L');
    const door = gate();
    book.beforeLoad = () => door.passed;
    const fund = await world.startFund('FIRST3L');
    const daily = fund.daily('2026-11-22T02:30:00Z');
    await fund.workflow.signal(emergencyRebalance, { reason: 'early' });
    door.open();
    await daily;
    await fund.until(({ idle, answers }) => idle && answers.length === 3);
    expect(book.done).toEqual(['FIRST3L-s000001a1', 'FIRST3L-e000001a1', 'FIRST3L-d2611220230a1']);
  });
});
