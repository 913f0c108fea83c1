import { Client } from '@temporalio/client';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { pino } from 'pino';
import { inject } from 'vitest';
import { alarmActivities } from '../../src/activities/alarm.js';
import { askFunds } from '../../src/activities/ask-funds.js';
import { compute } from '../../src/activities/compute.js';
import { cancelOpenOrders, conclude } from '../../src/activities/conclude.js';
import { fundRecords } from '../../src/activities/fund-records.js';
import { order } from '../../src/activities/order.js';
import type { TradingPorts } from '../../src/activities/ports.js';
import { recordDealing } from '../../src/activities/record-dealing.js';
import { restrike } from '../../src/activities/restrike.js';
import { retirementActivities } from '../../src/activities/retirement.js';
import { joinRound } from '../../src/activities/round/join-round.js';
import { settle } from '../../src/activities/settle.js';
import { snapshot } from '../../src/activities/snapshot.js';
import { switchboardActivities } from '../../src/activities/switchboard.js';
import { unitChangeActivities } from '../../src/activities/unit-changes.js';
import { watchMarket } from '../../src/activities/watch-market.js';
import type {
  AlarmActivities,
  ControlActivities,
  DealingActivities,
  MarketActivities,
  RetirementActivities,
  RoundActivities,
  TradingActivities,
  UnitChangeActivities,
} from '../../src/contract/activities.js';
import type { FundSettings } from '../../src/contract/fund-settings.js';
import type { SwitchboardActivities } from '../../src/contract/switchboard.js';
import type { Ledger } from '../../src/ledger/port.js';
import { bybitMarketFeed } from '../../src/venue/bybit/public-stream.js';
import { ROLE_OPTIONS } from '../../src/worker/roles.js';
import { type Market, type PaperRules, paperMarket } from '../activities/rebalance-world.js';
import { type TestLedger, testLedger } from '../ledger/test-ledger.js';
import { ownNamespace, quietRuntime } from './workflow-world.js';

/** Of the one feed of creations and redemptions that is known here. */
export const FEED_SECRETS: Readonly<Record<string, string>> = { desk: 'a secret of at least 32 characters' };

export type TradingSteps = TradingActivities & RoundActivities;

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
  const trading = between({
    snapshot: snapshot(ports),
    compute,
    order: order(ports),
    settle: settle(ports),
    restrike: restrike(ports),
    conclude: conclude(ports),
    cancelOpenOrders: cancelOpenOrders(ports),
    joinRound: joinRound({ client, ledger: struck }),
  });
  const control: ControlActivities &
    DealingActivities &
    UnitChangeActivities &
    RetirementActivities &
    AlarmActivities &
    SwitchboardActivities = {
    ...fundRecords(ledger, null),
    ...alarmActivities({ client, ledger }),
    ...switchboardActivities({ client, ledger }),
    askFunds: askFunds({ client, ledger }),
    ...unitChangeActivities(ledger),
    ...retirementActivities(ledger),
    recordDealing: recordDealing({ ledger, feedSecret: (feed) => FEED_SECRETS[feed] ?? null }),
  };
  const log = pino({ level: 'silent' });
  const watching: MarketActivities = { watchMarket: watchMarket({ ledger, feed, log, progressEveryMs: 0 }) };
  const common: Pick<WorkerOptions, 'connection' | 'namespace' | 'shutdownForceTime'> = {
    connection,
    namespace,
    shutdownForceTime: 3_000,
  };
  const workflowBundle = { codePath: inject('workflowBundle') };
  const workers = await Promise.all([
    Worker.create({
      ...common,
      ...ROLE_OPTIONS.control,
      workflowBundle,
      activities: control,
    }),
    Worker.create({ ...common, ...ROLE_OPTIONS.trading, workflowBundle, activities: trading }),
    Worker.create({
      ...common,
      ...ROLE_OPTIONS.market,
      activities: watching,
    }),
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
