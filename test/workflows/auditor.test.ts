import { Context } from '@temporalio/activity';
import { ApplicationFailure, WorkflowIdConflictPolicy } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  AuditActivities,
  AuditInput,
  BookDifference,
  RecordedFinding,
} from '../../src/contract/audit.js';
import { readDifference } from '../../src/contract/auditor-messages.js';
import { fundWorkflowId } from '../../src/contract/names.js';
import { auditorStart, withAuditor } from '../../src/contract/start-auditor.js';
import { AUDIT_OPTIONS } from '../../src/worker/roles.js';
import type { auditor } from '../../src/workflows/index.js';
import { d } from '../ledger/fixtures.js';
import { eventually, fundHandle, type WorkflowWorld, workflowWorld } from './workflow-world.js';

let world: WorkflowWorld;
let worker: Worker;
let running: Promise<void>;
/** The audits of each venue, in the order in which they began. */
const inputs: AuditInput[] = [];
let next: (input: AuditInput, audit: number) => Promise<readonly RecordedFinding[]>;

beforeAll(async () => {
  world = await workflowWorld('real');
  const { nativeConnection: connection, namespace = 'default' } = world.env;
  const activities: AuditActivities = {
    auditBooks: async (input) => {
      inputs.push(input);
      return { findings: await next(input, inputs.length) };
    },
    bookDifference: async (token) => ({ ...DIFFERENCE, token }),
  };
  worker = await Worker.create({
    connection,
    namespace,
    shutdownForceTime: 3_000,
    ...AUDIT_OPTIONS,
    activities: { ...activities },
  });
  running = worker.run();
});
afterAll(async () => {
  worker?.shutdown();
  await running;
  await world?.end();
});

const DIFFERENCE: BookDifference = {
  token: 'BTC3L',
  account: 'main',
  contract: 'BTCUSDT',
  ledger: { contracts: d('3'), cash: d('-200') },
  venue: { contracts: d('0'), cash: d('100') },
  findings: [],
};

const found = (
  id: number,
  token: string,
  kind: RecordedFinding['kind'] = 'foreign-trade',
): RecordedFinding => ({
  id,
  token,
  kind,
  subject: `trade x${id}`,
  what: 'sell of 3 BTCUSDT at 100',
  move: null,
  trace: null,
});

/** Until the worker ends: an audit that finds nothing. */
async function nothing(): Promise<never> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(), 500);
  try {
    return await context.cancelled;
  } finally {
    clearInterval(beat);
  }
}

async function start(venue: string) {
  inputs.length = 0;
  return world.env.client.workflow.start<typeof auditor>(
    'auditor',
    auditorStart(venue, WorkflowIdConflictPolicy.FAIL),
  );
}

describe('the auditor', () => {
  test('halts the funds in whose books something was found, and says then that they were told', async () => {
    const book = world.funds.add('BTC3L').establish();
    world.funds.add('ETH3L').establish();
    const [btc, eth] = [await world.startFund('BTC3L'), await world.startFund('ETH3L')];
    next = async (_input, audit) => {
      if (audit > 1) return nothing();
      return [found(1, 'BTC3L'), found(2, 'BTC3L'), found(3, 'ETH3L', 'expired-transfer')];
    };
    const run = await start('one');
    const halted = await btc.until(({ state }) => state === 'HALTED');
    expect(halted.stateReason).toBe(
      'B-REC-FOREIGN-TRADE: sell of 3 BTCUSDT at 100 (and 1 more); find out who did it; undo it at the venue, or take it over with `ballast adopt propose`',
    );
    expect(book.changes.at(-1)).toMatchObject({ by: 'auditor', changeId: 'halt finding-1-2' });
    await eventually(
      () => inputs.at(1),
      (input) => input !== undefined,
    );
    expect(inputs[1]?.told).toEqual([1, 2, 3]);
    // An announcement whose time is over is told, and stops nothing.
    expect((await eth.view()).state).toBe('ACTIVE');
    await run.terminate('seen enough');
  });

  test('starts a fund again that is missing, halts it, and tells people', async () => {
    world.funds.add('GONE3L').establish();
    next = async (_input, audit) => (audit > 1 ? nothing() : [found(4, 'GONE3L')]);
    const run = await start('gone');
    const gone = fundHandle(world.env.client.workflow.getHandle(fundWorkflowId('GONE3L')));
    await eventually(
      () => inputs.at(1)?.told,
      (told) => told?.length === 1,
    );
    expect(await gone.until(({ state }) => state === 'HALTED')).toMatchObject({ token: 'GONE3L' });
    expect(world.funds.alerts).toMatchObject([
      {
        kind: 'fund-gone',
        token: 'GONE3L',
        what: expect.stringContaining(
          '(there was none) when it was to be told: to halt: B-REC-FOREIGN-TRADE',
        ),
      },
    ]);
    await run.terminate('seen enough');
  });

  test('goes on where a fund can be neither told nor started, and tells it again later', async () => {
    world.funds.add('SOL3L').establish();
    const sol = await world.startFund('SOL3L');
    world.funds.beforeAlert = () => {
      throw ApplicationFailure.nonRetryable('the ledger is away');
    };
    next = async (_input, audit) => {
      if (audit > 1) return nothing();
      return [found(4, 'LOST3L'), found(5, 'SOL3L')];
    };
    const run = await start('two');
    await sol.until(({ state }) => state === 'HALTED');
    await eventually(
      () => inputs.at(1),
      (input) => input !== undefined,
    );
    expect(inputs[1]?.told).toEqual([5]);
    await run.terminate('seen enough');
  });

  test('reads a book while it audits, for whoever asks, and is started where it is missing', async () => {
    next = () => nothing();
    inputs.length = 0;
    const ask = () =>
      world.env.client.workflow.executeUpdateWithStart(readDifference, {
        args: ['BTC3L'],
        startWorkflowOperation: withAuditor('three', WorkflowIdConflictPolicy.USE_EXISTING),
      });
    expect(await ask()).toEqual(DIFFERENCE);
    expect(await ask()).toEqual(DIFFERENCE);
    expect(inputs).toHaveLength(1);
    await world.env.client.workflow.getHandle('auditor/three').terminate('seen enough');
  });
});
