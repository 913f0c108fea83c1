import { afterEach, expect, test } from 'vitest';
import { checkMoney } from '../../support/money.js';
import { endedOrders, untilOrders, untilState } from '../../support/progress.js';
import { System } from '../../support/system.js';
import { untilTrue } from '../../support/until.js';
import { SLICED_FUND } from './sliced-fund.js';

let system: System;

afterEach(() => system?.remove());

/** How often it is killed: each time falls into another moment of a step. The median counts, on a busy machine too. */
const KILLS = 3;

/*
 * What is measured: from the moment at which the worker's new process is there (`ballast up` starts it again one
 * second after the kill) to the next order that ends in the ledger. It contains the start of the process, and what
 * the server needs to notice that the old one is gone.
 */
test('a worker killed in the middle of a rebalance: its work goes on within 5 s of the restart', async () => {
  system = await System.make({ funds: SLICED_FUND });
  await system.start();
  const took: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    await untilOrders(system, (await endedOrders(system)) + 5);
    took.push(await killWorker());
  }
  console.log(
    `after a killed worker the next order ended in ${took.map((ms) => Math.round(ms)).join(', ')} ms`,
  );
  await untilState(system, 'BTC3L', 'ACTIVE');
  expect(took.sort((a, b) => a - b)[1]).toBeLessThan(5_000);
  expect(Math.max(...took)).toBeLessThan(15_000);
  await checkMoney(system);
  const [only] = (await system.ask('history')).rebalances;
  expect(only).toMatchObject({ id: 'BTC3L-s000001a1', outcome: 'done' });
});

async function killWorker(): Promise<number> {
  const pid = await system.pidOf('worker');
  process.kill(pid, 'SIGKILL');
  const before = await endedOrders(system);
  await untilTrue(
    'the worker is started again',
    async () => workers().some((line) => !line.startsWith(`${pid} `)),
    {
      everyMs: 20,
    },
  );
  const waited = untilOrders(system, before + 1);
  const tookMs = await waited;
  await untilTrue('the new worker is noted', async () => (await system.pidOf('worker')) !== pid);
  return tookMs;
}

const workers = () => system.alive().filter((line) => /worker\.js/.test(line));
