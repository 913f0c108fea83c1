import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { askFunds } from '../../src/activities/ask-funds.js';
import type { FundSettings } from '../../src/contract/fund-settings.js';
import { provision } from '../../src/provision/provision.js';
import { registerSearchAttributes } from '../../src/provision/search-attributes.js';
import { tracing } from '../../src/tracing/tracing.js';
import { ROLE_OPTIONS } from '../../src/worker/roles.js';
import { endWithBench, settingsGiven } from '../child.js';
import { say } from '../messages.js';
import { emptyControl, emptyMarket, emptySwitchboard, emptyTrading, Memory } from './activities.js';

export interface ChainSettings {
  readonly address: string;
  readonly namespace: string;
  readonly workflowBundle: string;
  readonly funds: readonly FundSettings[];
}

/**
 * The empty chain: the very workflows of the real system, asked and started as there, under the same worker
 * settings, with activities that answer at once.
 */
async function run({ address, namespace, workflowBundle, funds }: ChainSettings): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: ['SIGTERM'] });
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection, namespace });
  const memory = new Memory();
  await registerSearchAttributes(client);

  const { sinks } = await tracing(false, []);
  const common = { connection, namespace, ...sinks };
  const workflows = { workflowBundle: { codePath: workflowBundle } };
  const control = {
    ...emptyControl(memory, funds),
    ...emptySwitchboard,
    askFunds: askFunds({ client, ledger: memory }),
  };
  const workers = await Promise.all([
    Worker.create({
      ...common,
      ...ROLE_OPTIONS.control,
      ...workflows,
      activities: control,
    }),
    Worker.create({
      ...common,
      ...ROLE_OPTIONS.trading,
      ...workflows,
      activities: { ...emptyTrading(memory) },
    }),
    Worker.create({ ...common, ...ROLE_OPTIONS.market, activities: { ...emptyMarket(memory) } }),
  ]);
  const running = Promise.all(workers.map((worker) => worker.run()));
  const held = funds.map((settings) => ({ settings, pendingSettings: null, state: 'ACTIVE' as const }));
  await provision(client, { registerFund: async () => {}, funds: async () => held }, funds, true);
  say({ kind: 'ready' });
  await running;
  await connection.close();
}

endWithBench();
await run(settingsGiven<ChainSettings>());
process.exit(0);
