import { afterEach, expect, test } from 'vitest';
import { checkMoney } from '../../support/money.js';
import { endedOrders, untilOrders, untilState } from '../../support/progress.js';
import { System } from '../../support/system.js';
import { untilTrue } from '../../support/until.js';
import { SLICED_FUND } from './sliced-fund.js';

let system: System;

afterEach(() => system?.remove());

const said = (text: string) => untilTrue(text, async () => system.output.includes(text));

test.each([
  { server: 'postgres', again: 'PostgreSQL runs again' },
  { server: 'temporal', again: 'the Temporal server runs again' },
] as const)(
  '$server killed with kill -9 in the middle of a rebalance is started again, and all goes on',
  async ({ server, again }) => {
    system = await System.make({ funds: SLICED_FUND });
    await system.start();
    const before = await system.running();
    await untilOrders(system, 20);
    const ended = await endedOrders(system);
    process.kill(before[server]?.pid ?? 0, 'SIGKILL');
    const killedAt = performance.now();
    await said(again);
    const upMs = performance.now() - killedAt;
    await untilOrders(system, ended + 5);
    const onMs = performance.now() - killedAt;
    console.log(
      `${server} killed: runs again after ${Math.round(upMs)} ms, work goes on after ${Math.round(onMs)} ms`,
    );
    expect(onMs).toBeLessThan(45_000);

    const after = await system.running();
    expect(after[server]?.pid).not.toBe(before[server]?.pid);
    expect([after.postgres?.port, after.temporal?.address]).toEqual([
      before.postgres?.port,
      before.temporal?.address,
    ]);
    await untilState(system, 'BTC3L', 'ACTIVE');
    await checkMoney(system);
    // The second time everybody reconnects as well, and asking works as ever.
    process.kill(after[server]?.pid ?? 0, 'SIGKILL');
    await untilTrue(
      'the next server is noted',
      async () => (await system.running())[server]?.pid !== after[server]?.pid,
    );
    await untilTrue('an emergency rebalance is accepted', async () => {
      const { code } = await system.ballast(
        'rebalance',
        'BTC3L',
        '--reason',
        'after the kill',
        '--timeout',
        '60',
      );
      return code === 0;
    });
    await checkMoney(system);
    expect((await system.interrupt()).code).toBe(0);
    expect(system.alive()).toEqual([]);
  },
);
