import { Context } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fundWorkflowId, monitorWorkflowId, TASK_QUEUE } from '../../src/contract/names.js';
import type { Breach, ToldBreach, WatchInput } from '../../src/contract/watch.js';
import type { monitor } from '../../src/workflows/index.js';
import { eventually, fundHandle, type WorkflowWorld, workflowWorld } from './workflow-world.js';

let world: WorkflowWorld;
beforeAll(async () => {
  world = await workflowWorld();
});
afterAll(() => world?.end());

const HOUR = 3_600_000;
const breachOf = (token: string, anchorSeq = 1): Breach => ({
  token,
  anchorSeq,
  price: '80',
  time: 1_790_000_000_000,
});

/**
 * Watches that end as scripted, each after some time, and then for ever after an hour. The server runs its time
 * ahead only while no step is at work: so a watch fails at first, and its retry comes when its time is over.
 */
function watches(script: readonly { afterMs: number; breaches: readonly Breach[] }[]) {
  const inputs: WatchInput[] = [];
  world.watchMarket = async (input) => {
    const isFirst = Context.current().info.attempt === 1;
    if (isFirst) inputs.push(input);
    const { afterMs, breaches } = script[inputs.length - 1] ?? { afterMs: HOUR, breaches: [] };
    if (!isFirst || afterMs === 0) return { breaches };
    throw ApplicationFailure.create({ message: 'watching', nextRetryDelay: afterMs });
  };
  return inputs;
}

function start(contract: string, told?: readonly ToldBreach[]) {
  return world.env.client.workflow.start<typeof monitor>('monitor', {
    workflowId: monitorWorkflowId(contract),
    taskQueue: TASK_QUEUE.control,
    args: [{ contract, ...(told === undefined ? {} : { told }) }],
  });
}

/** Not while a step is at work: this server's time would stand still for ever after. */
async function end(run: WorkflowHandle): Promise<void> {
  await world.env.sleep('1 second');
  await run.terminate('seen enough');
}

describe('the monitor', () => {
  test('tells the losing funds of a breach, and one that is missing as well', async () => {
    const book = world.funds.add('BTC3L').establish();
    const gone = world.funds.add('GONE3S').establish();
    const fund = await world.startFund('BTC3L');
    const inputs = watches([
      { afterMs: 0, breaches: [breachOf('GONE3S'), breachOf('BTC3L')] },
      { afterMs: 5_000, breaches: [breachOf('BTC3L', 2)] },
    ]);
    const run = await start('BTCUSDT');
    await fund.until(({ anchorSeq, idle }) => anchorSeq === 2 && idle);
    await world.env.sleep('10 seconds');
    await fund.until(({ anchorSeq, idle }) => anchorSeq === 3 && idle);
    expect(book.done).toEqual(['BTC3L-i000001a1', 'BTC3L-i000002a1']);
    expect(inputs[0]).toEqual({ contract: 'BTCUSDT', endAfterMs: HOUR, reported: [] });
    expect(inputs[1]?.reported.map(({ token }) => token)).toEqual(['GONE3S', 'BTC3L']);
    await eventually(
      () => gone.done,
      (done) => done.length === 1,
    );
    await end(run);
  });

  test('starts a fund again whose workflow was ended, with the breach as its first word, and tells people', async () => {
    const book = world.funds.add('END3L').establish();
    const fund = await world.startFund('END3L');
    await fund.until(({ idle }) => idle);
    await world.env.sleep('1 second');
    await fund.workflow.terminate('by mistake');
    watches([{ afterMs: 0, breaches: [breachOf('END3L')] }]);
    const run = await start('ENDUSDT');
    await fundHandle(world.env.client.workflow.getHandle(fundWorkflowId('END3L'))).until(
      ({ anchorSeq, idle }) => anchorSeq === 2 && idle,
    );
    expect(book.done).toEqual(['END3L-i000001a1']);
    expect(world.funds.alerts.filter(({ token }) => token === 'END3L')).toEqual([
      {
        kind: 'fund-gone',
        token: 'END3L',
        what: 'the workflow of END3L did not run (TERMINATED) when it was to be told: beyond its range at 80; it is started again',
        key: 'gone/END3L',
      },
    ]);
    await end(run);
  });

  test('goes on where a fund can neither be told nor started', async () => {
    world.funds.add('LATE3L').establish();
    world.funds.beforeAlert = () => {
      throw ApplicationFailure.nonRetryable('the ledger is away');
    };
    const inputs = watches([{ afterMs: 0, breaches: [breachOf('LATE3L')] }]);
    const run = await start('LATEUSDT');
    await eventually(
      () => inputs.length,
      (watched) => watched === 2,
    );
    world.funds.beforeAlert = () => {};
    await end(run);
  });

  test('remembers what it told each fund and how long ago, until that no longer matters', async () => {
    for (const token of ['AAA3L', 'BBB3L', 'CCC3L']) world.funds.add(token).establish();
    const inputs = watches([
      { afterMs: 0, breaches: [breachOf('AAA3L')] },
      { afterMs: 60_000, breaches: [breachOf('BBB3L')] },
      { afterMs: 60_000, breaches: [breachOf('BBB3L')] },
      { afterMs: 20 * 60_000, breaches: [breachOf('CCC3L')] },
    ]);
    const run = await start('ETHUSDT');
    await world.env.sleep('30 minutes');
    await end(run);
    const told = inputs
      .slice(0, 5)
      .map(({ reported }) =>
        reported.map(({ token, agoMs }) => [token, Math.round(agoMs / 60_000)] as const),
      );
    expect(told).toEqual([
      [],
      [['AAA3L', 0]],
      [
        ['AAA3L', 1],
        ['BBB3L', 0],
      ],
      [
        ['AAA3L', 2],
        ['BBB3L', 0],
      ],
      [['CCC3L', 0]],
    ]);
  });

  test('counts how often it told the same, anew with each rebalance point, and when the fund may trade again', async () => {
    world.funds.add('AAA3L').establish();
    const stopped = { ...breachOf('AAA3L', 2), stopped: true } as const;
    const told = [breachOf('AAA3L'), breachOf('AAA3L'), breachOf('AAA3L', 2), stopped, stopped];
    const inputs = watches([
      ...told.map((breach) => ({ afterMs: 0, breaches: [breach] })),
      { afterMs: 0, breaches: [breachOf('AAA3L', 2)] },
    ]);
    const run = await start('XRPUSDT');
    await eventually(
      () => inputs.length,
      (watched) => watched > told.length + 1,
    );
    expect(inputs.slice(1).map(({ reported }) => reported[0]?.times)).toEqual([1, 2, 1, 1, 2, 1]);
    await end(run);
  });

  test('takes the count of the run before it, also of one that did not count', async () => {
    for (const token of ['AAA3L', 'BBB3L']) world.funds.add(token).establish();
    const inputs = watches([{ afterMs: 0, breaches: [breachOf('AAA3L'), breachOf('BBB3L')] }]);
    const carried = { agoMs: 5_000 };
    const run = await start('ADAUSDT', [
      { ...breachOf('AAA3L'), ...carried },
      { ...breachOf('BBB3L'), ...carried, times: 7 },
    ]);
    await eventually(
      () => inputs.length,
      (watched) => watched > 1,
    );
    const counts = inputs.map(({ reported }) => reported.map(({ times }) => times));
    expect(counts.slice(0, 2)).toEqual([
      [1, 7],
      [2, 8],
    ]);
    await end(run);
  });

  test('watches for weeks, and continues as new only between two watches', async () => {
    const book = world.funds.add('WEEK3L').establish();
    const fund = await world.startFund('WEEK3L');
    const days = 15;
    const script = Array.from({ length: days * 24 }, (_, hour) => ({
      afterMs: HOUR,
      breaches: hour % 168 === 100 ? [breachOf('WEEK3L', Math.floor(hour / 168) + 1)] : [],
    }));
    const inputs = watches(script);
    const run = await start('SOLUSDT');
    const { runId } = await run.describe();
    await world.env.sleep(`${days} days`);
    expect(inputs.length).toBeGreaterThan(14 * 24);
    const latest = world.env.client.workflow.getHandle(monitorWorkflowId('SOLUSDT'));
    expect((await latest.describe()).runId).not.toBe(runId);
    const { events } = await world.env.client.workflow
      .getHandle(monitorWorkflowId('SOLUSDT'), runId)
      .fetchHistory();
    const scheduled = events?.filter((event) => event.activityTaskScheduledEventAttributes).length;
    const completed = events?.filter((event) => event.activityTaskCompletedEventAttributes).length;
    expect(scheduled).toBe(completed);
    await fund.until(({ idle }) => idle);
    expect(book.done).toEqual(['WEEK3L-i000001a1', 'WEEK3L-i000002a1']);
    await latest.terminate('seen enough');
  });
});
