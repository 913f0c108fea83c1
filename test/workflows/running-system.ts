import { Client } from '@temporalio/client';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { pino } from 'pino';
import { inject } from 'vitest';
import type { TradingPorts } from '../../src/activities/ports.js';
import type { FundSettings } from '../../src/contract/fund-settings.js';
import type { Ledger } from '../../src/ledger/port.js';
import { bybitMarketFeed } from '../../src/venue/bybit/public-stream.js';
import { controlSteps, marketRole, type TradingSteps, tradingSteps } from '../../src/worker/role-workers.js';
import { ROLE_OPTIONS } from '../../src/worker/roles.js';
import { type Market, type PaperRules, paperMarket } from '../activities/rebalance-world.js';
import { type TestLedger, testLedger } from '../ledger/test-ledger.js';
import { ownNamespace, quietRuntime } from './workflow-world.js';

/** Of the one feed of creations and redemptions that is known here. */
export const FEED_SECRETS: Readonly<Record<string, string>> = { desk: 'a secret of at least 32 characters' };

/** Everything real in one process: Temporal's dev server, ledger, paper exchange, activities, workflows. */
export interface RunningSystem {
  readonly client: Client;
  readonly books: TestLedger;
  readonly market: Market;
  end(): Promise<void>;
}

export async function runningSystem(
  funds: readonly FundSettings[],
  rules: PaperRules = {},
  /** The steps of rebalances as they are, with a hand between. */
  between: (steps: TradingSteps) => TradingSteps = (steps) => steps,
  /** The ledger of those steps as it is, likewise. */
  around: (ledger: Ledger) => Ledger = (ledger) => ledger,
): Promise<RunningSystem> {
  quietRuntime();
  const [env, books, market] = await Promise.all([ownNamespace(), testLedger(), paperMarket(rules)]);
  const { namespace = 'default' } = env;
  const connection = await NativeConnection.connect({ address: inject('temporalAddress') });
  const client = new Client({ connection: env.connection, namespace });
  const { ledger } = books;
  for (const fund of funds) await ledger.registerFund(fund);
  const feed = bybitMarketFeed({
    url: market.streamUrl,
    ticker: (contract) => market.venue.ticker(contract),
  });
  const struck = around(ledger);
  const ports: TradingPorts = { ledger: struck, venue: market.venue, venueTime: 'market' };
  const feedSecret = (name: string) => FEED_SECRETS[name] ?? null;
  const control = controlSteps(client, ledger, { feedSecret, deskUrl: null });
  const trading = between(tradingSteps(client, ports));
  const log = pino({ level: 'silent' });
  const common: Pick<WorkerOptions, 'connection' | 'namespace' | 'shutdownForceTime'> = {
    connection,
    namespace,
    shutdownForceTime: 3_000,
  };
  const workflowBundle = { codePath: inject('workflowBundle') };
  const workers = await Promise.all([
    Worker.create({ ...common, ...ROLE_OPTIONS.control, workflowBundle, activities: control }),
    Worker.create({ ...common, ...ROLE_OPTIONS.trading, workflowBundle, activities: trading }),
    Worker.create({ ...common, ...marketRole({ ledger, feed, log, progressEveryMs: 0 }) }),
  ]);
  const running = workers.map((worker) => worker.run());
  return {
    client,
    books,
    market,
    end: async () => {
      for (const worker of workers) worker.shutdown();
      await Promise.allSettled(running);
      await feed.close();
      await market.close();
      await books.end();
      await connection.close();
      await env.teardown();
    },
  };
}
