import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { checkMoney } from '../../support/money.js';
import { anchors, endedOrders, untilOrders, untilState } from '../../support/progress.js';
import { System } from '../../support/system.js';
import { SLICED_FUND } from './sliced-fund.js';

let system: System;

afterEach(() => system?.remove());

test('Ctrl-C in the middle of a rebalance stops all of it in order, and the next start ends that rebalance', async () => {
  system = await System.make({ funds: SLICED_FUND });
  await system.start();
  await untilOrders(system, 20);
  const { code, tookMs } = await system.interrupt();
  console.log(`Ctrl-C in the middle of a rebalance: ${Math.round(tookMs)} ms`);
  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(30_000);
  expect(system.alive()).toEqual([]);

  await system.start();
  await untilState(system, 'BTC3L', 'ACTIVE');
  await checkMoney(system);
  const first = await anchors(system);
  expect(first).toEqual([{ token: 'BTC3L', anchor_seq: 1, established: '1' }]);

  expect((await system.interrupt()).code).toBe(0);
  await system.start();
  await sleep(5_000);
  expect(await anchors(system)).toEqual(first);
  await checkMoney(system);
});

test('ballast up killed with kill -9 in the middle of a rebalance: the next one goes on, nothing traded twice', async () => {
  system = await System.make({ funds: SLICED_FUND });
  await system.start();
  await untilOrders(system, 20);
  await system.kill();
  await system.start();
  const ended = await endedOrders(system);
  await untilOrders(system, ended + 1);
  await untilState(system, 'BTC3L', 'ACTIVE');
  expect(await anchors(system)).toEqual([{ token: 'BTC3L', anchor_seq: 1, established: '1' }]);
  await checkMoney(system);
  expect((await system.interrupt()).code).toBe(0);
  expect(system.alive()).toEqual([]);
});

test('ballast up killed at any moment of its start leaves nothing in the way of the next', async () => {
  system = await System.make({ funds: SLICED_FUND });
  for (const ms of [300, 900, 1_500, 2_500, 4_000]) {
    system.launch();
    await sleep(ms);
    await system.kill();
  }
  await system.start();
  await untilState(system, 'BTC3L', 'ACTIVE');
  await checkMoney(system);
  expect((await system.interrupt()).code).toBe(0);
  expect(system.alive()).toEqual([]);
});

test('Ctrl-C during the start stops what was started', async () => {
  system = await System.make({ funds: SLICED_FUND });
  for (const ms of [500, 2_000, 4_000]) {
    system.launch();
    await sleep(ms);
    const { tookMs } = await system.interrupt();
    expect(tookMs, system.output).toBeLessThan(30_000);
    expect(system.alive()).toEqual([]);
  }
});
