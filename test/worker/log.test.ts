import { Context } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, test } from 'vitest';
import { rebalanceWorkflowId } from '../../src/contract/names.js';
import { sdkLogger, workerLog } from '../../src/worker/log.js';

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly rebalance?: string;
  readonly [field: string]: unknown;
}

function recorded() {
  const lines: Line[] = [];
  const log = workerLog('info', { write: (line) => void lines.push(JSON.parse(line)) });
  return { log, lines };
}

const REBALANCE = 'BTC3L-i000042a1';
const stepOf = (workflowId: string) =>
  new MockActivityEnvironment({ workflowExecution: { workflowId, runId: 'run' } });

describe('a line of a worker', () => {
  test('says of which rebalance it is, whoever writes it while a step of it runs', async () => {
    const { log, lines } = recorded();
    const client = log.child({ part: 'venue' });
    await stepOf(rebalanceWorkflowId(REBALANCE)).run(async () => {
      log.warn({ err: new Error('away') }, 'the ledger does not answer');
      await Promise.resolve();
      client.info('asked again');
      return Context.current().info.activityId;
    });
    expect(lines).toMatchObject([
      { rebalance: REBALANCE, msg: 'the ledger does not answer', err: { message: 'away' } },
      { rebalance: REBALANCE, msg: 'asked again', part: 'venue' },
    ]);
  });

  test('says none where it is of none', async () => {
    const { log, lines } = recorded();
    log.info('ready');
    await stepOf('fund/BTC3L').run(async () => log.info('read'));
    expect(lines.map((line) => 'rebalance' in line)).toEqual([false, false]);
  });

  test('of the SDK says it of the workflow that it names, and of a rebalance that it names itself', () => {
    const { log, lines } = recorded();
    const sdk = sdkLogger(log);
    const workflowId = rebalanceWorkflowId(REBALANCE);
    sdk.warn('Activity failed', { workflowId, activityType: 'order', attempt: 3 });
    sdk.info('the rebalance could not be hurried', { workflowId: 'fund/BTC3L', rebalance: REBALANCE });
    sdk.info('no metadata');
    sdk.debug('not wanted', { workflowId });
    expect(lines).toMatchObject([
      { level: 40, rebalance: REBALANCE, activityType: 'order', msg: 'Activity failed' },
      { level: 30, rebalance: REBALANCE, workflowId: 'fund/BTC3L' },
      { level: 30, msg: 'no metadata' },
    ]);
    expect(lines[2]).not.toHaveProperty('rebalance');
  });
});
