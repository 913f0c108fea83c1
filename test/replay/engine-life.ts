import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { inject } from 'vitest';
import { auditActivities } from '../../src/activities/audit/audit-books.js';
import type { Clock } from '../../src/activities/clock.js';
import { readDifference } from '../../src/contract/auditor-messages.js';
import { auditorWorkflowId, monitorWorkflowId } from '../../src/contract/names.js';
import { withAuditor } from '../../src/contract/start-auditor.js';
import { SWITCHBOARD_START } from '../../src/contract/start-switchboard.js';
import { switchView, throwSwitch } from '../../src/contract/switchboard.js';
import { AUDIT_OPTIONS } from '../../src/worker/roles.js';
import type { RunningSystem } from '../workflows/running-system.js';
import { eventually } from '../workflows/workflow-world.js';
import { SUGGESTED_EVENTS } from './early-server.js';
import type { FundLife } from './fund-life.js';

/** The switch for all funds: halted by an update while a trade is at work, by signals, and released. */
export async function switchForAll({ client }: RunningSystem, life: FundLife): Promise<void> {
  await client.workflow.start('switchboard', SWITCHBOARD_START);
  const board = client.workflow.getHandle(SWITCHBOARD_START.workflowId);
  const view = () => board.query(switchView);
  const word = { reason: 'a drill', by: 'tester' };
  const thrown = (action: 'halt' | 'resume', requestKey: string) =>
    board.executeUpdate(throwSwitch, { args: [{ ...word, action, requestKey }] });

  await life.move('230');
  const stopped = await life.during(
    () => life.ask('stopped for all'),
    () => thrown('halt', 'h1'),
  );
  await life.answered(stopped);
  await eventually(view, ({ state, idle }) => state === 'HALTED' && idle);
  await board.signal('resume', {});
  await eventually(view, ({ attention }) => attention !== null);
  await board.signal('reduce', word);
  await eventually(view, ({ state, idle }) => state === 'REDUCING' && idle);
  await thrown('resume', 'r1');
  await eventually(view, ({ state, idle }) => state === 'ACTIVE' && idle);
  await life.fund.until(({ idle }) => idle);
}

/** A watch ends only when it is told to. */
export async function endMonitor({ client }: RunningSystem): Promise<void> {
  const monitor = client.workflow.getHandle(monitorWorkflowId('BTCUSDT'));
  await monitor.cancel();
  await eventually(
    () => monitor.describe(),
    ({ status }) => status.name !== 'RUNNING',
  );
}

/** Real readings without the seconds between them. */
const IMPATIENT: Clock = {
  now: () => Date.now(),
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms / 20)),
};

/** The auditor: asked until its history is long, then it finds money moved by hand, and continues as new. */
export async function audited(system: RunningSystem, { fund }: FundLife): Promise<void> {
  const { client, market, books } = system;
  const { namespace } = client.options;
  const connection = await NativeConnection.connect({ address: inject('temporalAddress') });
  const log = pino({ level: 'silent' });
  const { ledger } = books;
  const ports = { ledger, audit: ledger, venue: market.venue, log, clock: IMPATIENT, everyMs: 500 };
  const worker = await Worker.create({
    connection,
    namespace,
    shutdownForceTime: 3_000,
    ...AUDIT_OPTIONS,
    activities: { ...auditActivities(ports) },
  });
  await worker.runUntil(async () => {
    const auditor = client.workflow.getHandle(auditorWorkflowId('paper'));
    const { token } = await fund.view();
    do {
      await client.workflow.executeUpdateWithStart(readDifference, {
        args: [token],
        startWorkflowOperation: withAuditor('paper', WorkflowIdConflictPolicy.USE_EXISTING),
      });
    } while ((await auditor.describe()).historyLength < SUGGESTED_EVENTS);
    const { runId } = await auditor.describe();
    await market.deposit('7');
    await fund.until(({ state, idle }) => state === 'HALTED' && idle);
    const isNext = (run: string | null | undefined) => run !== runId;
    await eventually(
      () => auditor.describe(),
      (run) => isNext(run.runId) && run.historyLength > 4,
    );
  });
  await connection.close();
}
