import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  DAILY_SCHEDULE_ID,
  fundWorkflowId,
  monitorWorkflowId,
  TASK_QUEUE,
} from '../../src/contract/names.js';
import { fundStart } from '../../src/contract/start-fund.js';
import { upsertDailySchedule } from '../../src/provision/daily-schedule.js';
import { START, workedFund } from '../activities/rebalance-world.js';
import { d } from '../ledger/fixtures.js';
import { type RunningSystem, runningSystem } from '../workflows/running-system.js';
import { eventually, fundHandle } from '../workflows/workflow-world.js';
import { scrub } from './scrub.js';

const FOLDER = fileURLToPath(new URL('./histories/', import.meta.url));
const DAILY = Date.UTC(2020, 2, 12, 2, 30);
const MINUTE = 60_000;

let system: RunningSystem;
beforeAll(async () => {
  // Orders of at most 60 USDT: several slices for each trade.
  const execution = { takerFee: d('0'), slippage: d('0'), collar: d('0.01'), maxSlice: d('60') };
  system = await runningSystem([workedFund({ execution })]);
});
afterAll(() => system?.end());

/** A fund's life on the real system, with every kind of request and one failure. */
test('records the histories of every workflow', async () => {
  const { client, market } = system;
  await upsertDailySchedule(client, ['02:30'], true);
  await client.workflow.start('monitor', {
    workflowId: monitorWorkflowId('BTCUSDT'),
    taskQueue: TASK_QUEUE.control,
    args: [{ contract: 'BTCUSDT' }],
  });
  const started = await client.workflow.start('fund', fundStart('BTC3L', WorkflowIdConflictPolicy.FAIL));
  const fund = fundHandle(client.workflow.getHandle(started.workflowId));
  const outcomeOf = (key: string) =>
    fund.until(({ answers, idle }) => idle && answers.some((answer) => answer.key === key));
  await outcomeOf('BTC3L-s000001');

  await market.move(START + MINUTE, '105');
  await client.schedule.getHandle(DAILY_SCHEDULE_ID).backfill({
    start: new Date(DAILY),
    end: new Date(DAILY),
    overlap: ScheduleOverlapPolicy.ALLOW_ALL,
  });
  await outcomeOf('BTC3L-d2003120230');
  await market.move(START + 2 * MINUTE, '89');
  await outcomeOf('BTC3L-i000002');
  await market.move(START + 3 * MINUTE, '95');
  await fund.ask({ requestKey: 'first' });
  await outcomeOf('BTC3L-e000001');
  await fund.ask({ requestKey: 'first' });

  await fund.change('pause', 'p1');
  await fund.ask({ requestKey: 'second' });
  await fund.workflow.signal('emergencyRebalance', { reason: 'while paused' });
  await fund.change('resume', 'r1');
  await fund.workflow.signal('reduce', { reason: 'only cuts' });
  await fund.until(({ state, idle }) => state === 'REDUCING' && idle);
  await fund.change('resume', 'r2');
  await fund.workflow.signal('halt', null);
  await fund.until(({ state, idle }) => state === 'HALTED' && idle);
  await fund.change('resume', 'r3');

  await market.move(START + 4 * MINUTE, '120');
  await fund.ask({ requestKey: 'stopped' });
  await fund.until(({ running }) => running !== null);
  await fund.change('pause', 'p2');
  await fund.until(({ idle }) => idle);
  await fund.change('resume', 'r4');

  await market.deposit('7');
  await fund.ask({ requestKey: 'money moved by hand' });
  await fund.until(({ state, idle }) => state === 'HALTED' && idle);

  await client.workflow.getHandle(monitorWorkflowId('BTCUSDT')).cancel();
  await eventually(
    () => client.workflow.getHandle(monitorWorkflowId('BTCUSDT')).describe(),
    ({ status }) => status.name !== 'RUNNING',
  );
  await writeAll();
});

/** With the payloads in clear text. */
const readable = (text: string): string =>
  text.replaceAll(/"data": "([A-Za-z0-9+/=]+)"/g, (_whole, data: string) =>
    Buffer.from(data, 'base64').toString('utf8'),
  );

async function writeAll(): Promise<void> {
  const { client } = system;
  const namespace = client.options.namespace;
  await eventually(
    () => client.workflow.count(),
    ({ count }) => count >= 9,
  );
  await mkdir(FOLDER, { recursive: true });
  for (const old of await readdir(FOLDER)) await rm(`${FOLDER}${old}`);
  for await (const { workflowId, type } of client.workflow.list()) {
    if (!['fund', 'rebalance', 'monitor', 'dailyRebalance'].includes(type)) continue;
    const history = await client.workflow.getHandle(workflowId).fetchHistory();
    const text = scrub(historyToJSON(history), namespace);
    for (const trace of [`@${hostname()}`, process.cwd()]) expect(readable(text)).not.toContain(trace);
    const name = workflowId.replaceAll(/[^\w-]+/g, '-');
    await writeFile(`${FOLDER}${name}.history.json`, text);
  }
  expect(
    (await readdir(FOLDER)).some((name) => name.startsWith(fundWorkflowId('BTC3L').replace('/', '-'))),
  ).toBe(true);
}
