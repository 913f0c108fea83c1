import { afterEach, expect, test } from 'vitest';
import { requestRebalance } from '../../../src/contract/fund-messages.js';
import { fundWorkflowId } from '../../../src/contract/names.js';
import { dailyKey } from '../../../src/domain/rebalance-id.js';
import { checkMoney } from '../../support/money.js';
import { untilState } from '../../support/progress.js';
import { System } from '../../support/system.js';
import { untilTrue } from '../../support/until.js';

/** Some twenty orders for each leg. */
const FUNDS = `venue: { name: paper }
funds:
  - token: BTC3L
    contract: BTCUSDT
    leverage: 3
    preset: default-3x
    account: btc3l
    initial: { equity: 100000, nav: 100 }
    rules: { daily: { mode: liquidate }, execution: { maxSlice: 15000, slicePause: 0, maxDepthShare: 1 } }
`;
const MINUTE_MS = 60_000;
/** Three restarts of a worker. */
const PATIENCE_MS = 480_000;

let system: System;
afterEach(() => system?.remove());

test(
  'a worker killed within each leg and between the two: the position is closed once and opened once',
  async () => {
    system = await System.make({ funds: FUNDS });
    await system.start();
    await untilState(system, 'BTC3L', 'ACTIVE');
    const [held] = await system.query<{ contracts: string }>(
      "select contracts from positions where token = 'BTC3L'",
    );
    const due = Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS;
    await askDaily(due);
    await untilLegs({ close: 3 });
    await killWorker();
    await untilTrue(
      'the position is closed',
      async () => (await contractsOf('close')) >= Number(held?.contracts),
    );
    await killWorker();
    await untilLegs({ open: 3 });
    await killWorker();
    const key = dailyKey('BTC3L', due);
    const done = () =>
      system.query('select id from rebalances where key = $1 and outcome = $2', [key, 'done']);
    await untilTrue('the daily is done', async () => (await done()).length === 1, { withinMs: 240_000 });

    await checkMoney(system);
    expect(await contractsOf('close')).toBe(Number(held?.contracts));
    const [status] = (await system.ask('status')).funds;
    expect(Number(status.contracts)).toBeCloseTo(await contractsOf('open'), 9);
    expect(Number(status.leverage)).toBeCloseTo(3, 1);
    expect(status.betweenLegs).toBeNull();
    const [last] = (await system.ask('history')).rebalances;
    expect(last).toMatchObject({ outcome: 'done' });
    const { code, stdout } = await system.ballast('explain', last.id);
    expect(stdout).toContain('equal to the last digit');
    expect(code).toBe(0);
  },
  PATIENCE_MS,
);

const askDaily = (due: number) =>
  system.withTemporal((client) =>
    client.workflow.getHandle(fundWorkflowId('BTC3L')).executeUpdate(requestRebalance, {
      args: [
        {
          ...{ cause: 'daily', requestKey: new Date(due).toISOString() },
          ...{ requestedBy: 'a test', reason: 'a daily of its own' },
        },
      ],
    }),
  );

/** Contracts that the orders of a leg have filled, as the ledger has booked them. */
async function contractsOf(leg: 'close' | 'open'): Promise<number> {
  const [row] = await system.query<{ filled: string }>(
    'select coalesce(sum(filled), 0)::text as filled from orders where leg = $1',
    [leg],
  );
  return Number(row?.filled ?? 0);
}

function untilLegs(counts: { readonly close?: number; readonly open?: number }): Promise<number> {
  const enough = async () => {
    const rows = await system.query<{ leg: string; count: string }>(
      "select leg, count(*) from orders where leg is not null and state = 'filled' group by leg",
    );
    return Object.entries(counts).every(([leg, least]) =>
      rows.some((row) => row.leg === leg && Number(row.count) >= least),
    );
  };
  return untilTrue(`${JSON.stringify(counts)} orders have ended`, enough, { withinMs: 120_000, everyMs: 10 });
}

async function killWorker(): Promise<void> {
  const pid = await system.pidOf('worker');
  process.kill(pid, 'SIGKILL');
  await untilTrue('a new worker is noted', async () => (await system.pidOf('worker')) !== pid);
}
