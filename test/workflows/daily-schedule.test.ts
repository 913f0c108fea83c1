import { type Client, ScheduleOverlapPolicy } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askFunds } from '../../src/activities/ask-funds.js';
import type { DailyReport } from '../../src/contract/daily.js';
import { DAILY_SCHEDULE_ID, fundWorkflowId } from '../../src/contract/names.js';
import { dailyKey } from '../../src/domain/rebalance-id.js';
import { upsertDailySchedule } from '../../src/provision/daily-schedule.js';
import { runIn, START, stepEnvironment, workedFund } from '../activities/rebalance-world.js';
import { type RunningSystem, runningSystem } from './running-system.js';
import { eventually } from './workflow-world.js';

const DAY_MS = 86_400_000;
const DAYS = 7;
const MINUTE = 60_000;
/** Years before the clock of this machine. */
const FIRST = Date.UTC(2020, 2, 12, 2, 30);
const nominalTimes = Array.from({ length: DAYS }, (_, day) => FIRST + day * DAY_MS);
const keys = nominalTimes.map((time) => dailyKey('BTC3L', time));
const workflowIdOf = (time: number): string =>
  `${DAILY_SCHEDULE_ID}-${new Date(time).toISOString().replace('.000Z', 'Z')}`;

let system: RunningSystem;
beforeAll(async () => {
  system = await runningSystem([workedFund()], { lotSize: '0.000001' });
  await upsertDailySchedule(system.client, ['02:30'], true);
});
afterAll(() => system?.end());

const schedule = () => system.client.schedule.getHandle(DAILY_SCHEDULE_ID);
const reportOf = (time: number): Promise<DailyReport> =>
  system.client.workflow.getHandle<() => Promise<DailyReport>>(workflowIdOf(time)).result();

async function runsOf(time: number): Promise<string[]> {
  const runs: string[] = [];
  const query = `WorkflowId = '${workflowIdOf(time)}' AND ExecutionStatus = 'Completed'`;
  for await (const run of system.client.workflow.list({ query })) runs.push(run.runId);
  return runs;
}

describe('the daily schedule', () => {
  test('is created once, and brought up to date by the next start without losing its pause', async () => {
    await upsertDailySchedule(system.client, ['02:30', '14:30'], false);
    const described = await schedule().describe();
    expect(described.state.paused).toBe(true);
    expect(described.spec.calendars?.map(({ hour, minute }) => [hour[0]?.start, minute[0]?.start])).toEqual([
      [2, 30],
      [14, 30],
    ]);
    await upsertDailySchedule(system.client, ['02:30'], false);
    expect((await schedule().describe()).spec.calendars).toHaveLength(1);
  });

  test('backfilled over a week of the past is one rebalance for each, by its nominal time', async () => {
    await schedule().backfill({
      start: new Date(FIRST - MINUTE),
      end: new Date(FIRST + (DAYS - 1) * DAY_MS + MINUTE),
      overlap: ScheduleOverlapPolicy.BUFFER_ALL,
    });
    await eventually(
      () => system.books.ledger.outcomesOf(keys),
      (outcomes) => outcomes.length === DAYS,
      90_000,
    );
    for (const time of nominalTimes) {
      expect(await reportOf(time)).toEqual({
        businessTime: new Date(time).toISOString(),
        rows: [
          { token: 'BTC3L', key: dailyKey('BTC3L', time), outcome: 'no-trade-needed', reason: 'at-target' },
        ],
      });
    }
    const history = await system.books.ledger.history({ token: 'BTC3L', limit: 100 });
    expect(history.map(({ id }) => id).toReversed()).toEqual([
      'BTC3L-s000001a1',
      ...keys.map((key) => `${key}a1`),
    ]);
    expect(history.map(({ nominalTime }) => nominalTime).toReversed()).toEqual([null, ...nominalTimes]);
    expect(await system.market.orders()).toHaveLength(1);
  }, 120_000);

  test('backfilled twice for the same instant trades once, and reports the same key again', async () => {
    const time = FIRST + DAYS * DAY_MS;
    await system.market.move(START + MINUTE, '105');
    const instant = { start: new Date(time), end: new Date(time), overlap: ScheduleOverlapPolicy.ALLOW_ALL };
    await schedule().backfill(instant);
    await eventually(
      () => runsOf(time),
      (runs) => runs.length === 1,
    );
    const first = await reportOf(time);
    expect(first.rows).toMatchObject([{ key: dailyKey('BTC3L', time), outcome: 'done' }]);
    expect(await system.market.orders()).toHaveLength(2);

    await system.market.move(START + 2 * MINUTE, '110');
    await schedule().backfill(instant);
    await eventually(
      () => runsOf(time),
      (runs) => runs.length === 2,
    );
    expect(await reportOf(time)).toEqual(first);
    expect(await system.market.orders()).toHaveLength(2);
  });
});

describe('asking the funds', () => {
  test('reports a fund whose workflow takes no question as unanswered, and keeps no other waiting', async () => {
    const { client, books } = system;
    await client.workflow.start('fund', {
      workflowId: fundWorkflowId('DEAF3L'),
      taskQueue: 'nobody-listens-here',
      args: [{ token: 'DEAF3L', carried: null }],
    });
    const nominalTime = FIRST + (DAYS + 1) * DAY_MS;
    const ask = { tokens: ['DEAF3L', 'BTC3L'], nominalTime, answerWithinMs: 5_000 };
    const rows = await runIn(stepEnvironment(), askFunds({ client, ledger: books.ledger }), ask);
    expect(rows).toMatchObject([
      { token: 'DEAF3L', outcome: 'unanswered', key: dailyKey('DEAF3L', nominalTime) },
      { token: 'BTC3L', outcome: 'done' },
    ]);
    expect(rows[0]?.reason).toContain('could not be asked');
  });

  test('asks again where the question was turned away, as it is while a workflow continues as new', async () => {
    const { client, books } = system;
    const nominalTime = FIRST + (DAYS + 3) * DAY_MS;
    const ask = { tokens: ['BTC3L'], nominalTime, answerWithinMs: 10_000 };
    const ports = { client: turningAwayOnce(client), ledger: books.ledger };
    const rows = await runIn(stepEnvironment(), askFunds(ports), ask);
    expect(rows).toMatchObject([{ outcome: 'no-trade-needed' }]);
  });

  test('revives a fund whose workflow is missing', async () => {
    const { client, books } = system;
    await client.workflow.getHandle(fundWorkflowId('BTC3L')).terminate('by mistake');
    const ask = { tokens: ['BTC3L'], nominalTime: FIRST + (DAYS + 2) * DAY_MS, answerWithinMs: 10_000 };
    const rows = await runIn(stepEnvironment(), askFunds({ client, ledger: books.ledger }), ask);
    expect(rows).toMatchObject([{ outcome: 'no-trade-needed' }]);
  });
});

/** The same client, but the server turns its first question away. */
function turningAwayOnce(client: Client): Client {
  let isFirst = true;
  const executeUpdateWithStart: Client['workflow']['executeUpdateWithStart'] = async (update, options) => {
    if (!isFirst) return client.workflow.executeUpdateWithStart(update, options);
    isFirst = false;
    throw new Error('workflow execution is closing');
  };
  const workflow = Object.create(client.workflow, {
    executeUpdateWithStart: { value: executeUpdateWithStart },
  });
  return Object.create(client, { workflow: { value: workflow } });
}
