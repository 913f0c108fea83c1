import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { inject } from 'vitest';
import { fundStart } from '../../../src/contract/start-fund.js';
import type { PostgresLedger } from '../../../src/ledger/postgres-ledger.js';
import { workedFund } from '../../activities/rebalance-world.js';
import { untilTrue } from '../../support/until.js';
import { type RunningSystem, runningSystem } from '../../workflows/running-system.js';

const FUNDS = `venue: { name: paper }
funds:
  - { token: BTC3L, contract: BTCUSDT, leverage: 3, preset: default-3x, account: main, initial: { equity: 100, nav: 100 } }
`;

/** A system that runs: BTC3L is ACTIVE, and nobody is known yet. */
export interface ActingWorld {
  readonly system: RunningSystem;
  readonly ledger: PostgresLedger;
  readonly env: Record<string, string>;
  fundIs(state: string): Promise<unknown>;
  end(): Promise<void>;
}

export async function actingWorld(fund = workedFund()): Promise<ActingWorld> {
  const system = await runningSystem([fund]);
  const { ledger } = system.books;
  const dir = await mkdtemp(join(tmpdir(), 'ballast-acting-'));
  const file = join(dir, 'funds.yaml');
  await writeFile(file, FUNDS);
  const fundIs = (state: string) =>
    untilTrue(`BTC3L is ${state}`, async () => (await ledger.fund('BTC3L')).state === state, {
      withinMs: 60_000,
    });
  await system.client.workflow.start('fund', fundStart('BTC3L', WorkflowIdConflictPolicy.FAIL));
  await fundIs('ACTIVE');
  return {
    ...{ system, ledger, fundIs },
    env: {
      DATABASE_URL: system.books.databaseUrl,
      BALLAST_FUNDS: file,
      BALLAST_DATA_DIR: join(dir, 'data'),
      BALLAST_VENUE_URL: system.market.streamUrl.replace(/^ws(.*)\/v5.*$/, 'http$1'),
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      TEMPORAL_NAMESPACE: system.client.options.namespace,
    },
    end: async () => {
      await system.end();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
