import { afterEach, expect, test } from 'vitest';
import { checkMoney } from '../../support/money.js';
import { endedOrders, untilOrders, untilState } from '../../support/progress.js';
import { System } from '../../support/system.js';
import { untilTrue } from '../../support/until.js';
import { SLICED_FUND } from './sliced-fund.js';

let system: System;

afterEach(() => system?.remove());

/** How often it is killed: each time falls into another moment of a step. The median counts. */
const KILLS = 3;

/** Where the machine is so busy that a command takes seconds to start and ask, a worker may take as many times longer. */
const COMMANDS = 4;

/*
 * What is measured: from the moment at which the worker's new process is there (`ballast up` starts it again one
 * second after the kill) to the next order that ends in the ledger. It contains the start of the process, and what
 * the server needs to notice that the old one is gone.
 */
test('a worker killed in the middle of a rebalance: its work goes on within 5 s of the restart', async () => {
  system = await System.make({ funds: SLICED_FUND });
  await system.start();
  const took: number[] = [];
  const commands: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    await untilOrders(system, (await endedOrders(system)) + 5);
    took.push(await killWorker());
    commands.push(await commandMs());
  }
  console.log(
    `after a killed worker the next order ended in ${inMs(took)}; a command took ${inMs(commands)}`,
  );
  await untilState(system, 'BTC3L', 'ACTIVE');
  const limit = Math.max(5_000, COMMANDS * median(commands));
  expect(median(took)).toBeLessThan(limit);
  expect(Math.max(...took)).toBeLessThan(3 * limit);
  await checkMoney(system);
  const [only] = (await system.ask('history')).rebalances;
  expect(only).toMatchObject({ id: 'BTC3L-s000001a1', outcome: 'done' });
});

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[1] ?? Number.NaN;
const inMs = (values: readonly number[]) => `${values.map((ms) => Math.round(ms)).join(', ')} ms`;

/** A program that starts, connects and asks: what the machine gives at that moment. */
async function commandMs(): Promise<number> {
  const from = performance.now();
  await system.ask('status');
  return performance.now() - from;
}

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
