import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { ROLE_OPTIONS } from '../../src/worker/roles.js';
import { endWithBench, settingsGiven } from '../child.js';
import { say } from '../messages.js';

export interface BareSettings {
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue: string;
}

export interface BareActivities {
  nothing(): Promise<void>;
}

async function run({ address, namespace, taskQueue }: BareSettings): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: ['SIGTERM'] });
  const connection = await NativeConnection.connect({ address });
  const activities: BareActivities = { nothing: async () => {} };
  const worker = await Worker.create({
    ...ROLE_OPTIONS.control,
    ...{ maxConcurrentActivityTaskExecutions: ROLE_OPTIONS.trading.maxConcurrentActivityTaskExecutions },
    connection,
    namespace,
    taskQueue,
    workflowsPath: fileURLToPath(new URL('./workflow.ts', import.meta.url)),
    activities: { ...activities },
  });
  const running = worker.run();
  say({ kind: 'ready' });
  await running;
  await connection.close();
}

endWithBench();
await run(settingsGiven<BareSettings>());
process.exit(0);
