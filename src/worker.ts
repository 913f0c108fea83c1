import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { DefaultLogger, NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import { type Logger, pino } from 'pino';
import { askFunds } from './activities/ask-funds.js';
import { compute } from './activities/compute.js';
import { cancelOpenOrders, conclude } from './activities/conclude.js';
import { fundRecords } from './activities/fund-records.js';
import { heartbeating } from './activities/heartbeat.js';
import { order } from './activities/order.js';
import { settle } from './activities/settle.js';
import { snapshot } from './activities/snapshot.js';
import { watchMarket } from './activities/watch-market.js';
import { type Environment, readEnvironment } from './config/environment.js';
import { loadFunds } from './config/funds-file.js';
import type { ControlActivities, MarketActivities, TradingActivities } from './contract/activities.js';
import { TASK_QUEUE } from './contract/names.js';
import type { Ledger } from './ledger/port.js';
import { postgresLedger } from './ledger/postgres-ledger.js';
import { endWithParent } from './local/end-with-parent.js';
import { provision } from './provision/provision.js';
import { registerSearchAttributes } from './provision/search-attributes.js';
import { bybitMarketFeed } from './venue/bybit/public-stream.js';
import { openVenue } from './venue/open-venue.js';

export const ROLES = ['control', 'trading', 'market'] as const;
export type Role = (typeof ROLES)[number];

export interface WorkerSettings {
  readonly roles: readonly Role[];
  /**
   * A lockstep replay: how far a watch has judged is recorded after every tick, and the schedule is created
   * paused, since it is backfilled instant by instant.
   */
  readonly replaying?: boolean;
}

/** Work in flight is given this long to end after SIGTERM, then it is left to its retry. */
const GRACE_MS = 10_000;
const FORCE_AFTER_MS = 15_000;
const PROGRESS_EVERY_MS = 1_000;
/** Around every step, so that a killed worker is noticed; the SDK would report heartbeats more rarely. */
const STEPS: Pick<WorkerOptions, 'interceptors' | 'maxHeartbeatThrottleInterval'> = {
  interceptors: { activity: [heartbeating] },
  maxHeartbeatThrottleInterval: 1_000,
};

const WORKFLOWS = {
  maxCachedWorkflows: 2_000,
  // A worker that was killed must not keep its workflows waiting: its sticky queue is given up after a second.
  stickyQueueScheduleToStartTimeout: 1_000,
};

/** What a role's worker is, whatever its activities do. */
export const ROLE_OPTIONS = {
  control: { ...STEPS, ...WORKFLOWS, taskQueue: TASK_QUEUE.control },
  trading: {
    ...STEPS,
    ...WORKFLOWS,
    taskQueue: TASK_QUEUE.trading,
    // One fund's four steps never run at once, so this bounds funds at work in one process.
    maxConcurrentActivityTaskExecutions: 40,
  },
  market: {
    taskQueue: TASK_QUEUE.market,
    // Cancellation reaches a watch only with its heartbeats: once a second, not as rarely as the SDK would.
    maxHeartbeatThrottleInterval: 1_000,
    // A watch ends only when it is told to; it has nothing in flight that would need time.
    shutdownGraceTime: 0,
  },
} as const satisfies Record<Role, WorkerOptions>;

/** Connects the ports, wires them into the activities, and runs the workers of these roles until SIGTERM. */
export async function runWorker(
  settings: WorkerSettings,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const environment = readEnvironment(env);
  const serializers = { err: pino.stdSerializers.err, error: pino.stdSerializers.err };
  const log = pino({ level: environment.logLevel, serializers }, pino.destination({ dest: 2, sync: false }));
  installRuntime(environment, log);
  // The venue's client is large. Loaded while the connections are made, it does not hold up the first order.
  import('ccxt').catch((error: unknown) => log.error({ error }, 'ccxt cannot be loaded'));

  const temporal = loadClientConnectConfig();
  const namespace = temporal.namespace ?? 'default';
  const connection = await NativeConnection.connect(temporal.connectionOptions);
  const client = new Client({ connection, namespace });
  const ledger = await postgresLedger({
    databaseUrl: databaseUrl(environment),
    log: (line) => log.warn(line),
  });
  const config = await loadFunds(environment.fundsFile);
  const { venue, streamUrl } = openVenue(config.venue, environment);
  const feed = bybitMarketFeed({
    url: streamUrl,
    ticker: (contract) => venue.ticker(contract),
    onFault: (fault) => log.warn({ fault }, 'market feed'),
  });
  const replaying = settings.replaying === true;
  const progressEveryMs = replaying ? 0 : PROGRESS_EVERY_MS;

  const common = { connection, namespace, shutdownGraceTime: GRACE_MS, shutdownForceTime: FORCE_AFTER_MS };
  const options: Record<Role, () => WorkerOptions> = {
    control: () => ({ ...common, ...controlRole(client, ledger) }),
    trading: () => ({ ...common, ...tradingRole({ ledger, venue }) }),
    market: () => ({ ...common, ...marketRole({ ledger, feed, log, progressEveryMs }) }),
  };
  if (settings.roles.includes('control')) await registerSearchAttributes(client);
  const workers = await Promise.all(settings.roles.map((role) => Worker.create(options[role]())));
  process.stdout.write(`${JSON.stringify({ ready: true, roles: settings.roles, pid: process.pid })}\n`);
  try {
    const running = Promise.all(workers.map((worker) => worker.run()));
    if (settings.roles.includes('control')) await provision(client, ledger, config.funds, replaying);
    await running;
  } finally {
    await feed.close();
    await venue.close();
    await ledger.disconnect();
    await connection.close();
  }
}

function controlRole(client: Client, ledger: Ledger): WorkerOptions {
  const activities: ControlActivities = { ...fundRecords(ledger), askFunds: askFunds({ client, ledger }) };
  return { ...ROLE_OPTIONS.control, ...workflowSource(), activities };
}

function tradingRole(ports: Parameters<typeof snapshot>[0]): WorkerOptions {
  const activities: TradingActivities = {
    snapshot: snapshot(ports),
    compute,
    order: order(ports),
    settle: settle(ports),
    conclude: conclude(ports),
    cancelOpenOrders: cancelOpenOrders(ports),
  };
  return { ...ROLE_OPTIONS.trading, ...workflowSource(), activities };
}

function marketRole(ports: Parameters<typeof watchMarket>[0]): WorkerOptions {
  const activities: MarketActivities = { watchMarket: watchMarket(ports) };
  return { ...ROLE_OPTIONS.market, activities };
}

/** The bundle made by the build; in a checkout without one the sources are bundled at the start. */
function workflowSource(): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  const bundle = fileURLToPath(new URL('./workflow-bundle.js', import.meta.url));
  if (existsSync(bundle)) return { workflowBundle: { codePath: bundle } };
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return { workflowsPath: fileURLToPath(new URL(`./workflows/index.${extension}`, import.meta.url)) };
}

function databaseUrl({ databaseUrl }: Environment): string {
  if (databaseUrl === null) {
    throw new Error(
      'a worker needs DATABASE_URL: the address of the ledger (npm start sets it for its own workers)',
    );
  }
  return databaseUrl.reveal();
}

function installRuntime({ metricsAddress, logLevel }: Environment, log: Logger): void {
  const write = ({ level, message, meta }: { level: string; message: string; meta?: object | undefined }) =>
    log[level === 'ERROR' ? 'error' : level === 'WARN' ? 'warn' : level === 'INFO' ? 'info' : 'debug'](
      meta ?? {},
      message,
    );
  Runtime.install({
    logger: new DefaultLogger(logLevel === 'debug' || logLevel === 'trace' ? 'DEBUG' : 'INFO', write),
    // SIGINT reaches a whole process group; whoever started this worker stops it with SIGTERM, in order.
    shutdownSignals: ['SIGTERM'],
    ...(metricsAddress === null
      ? {}
      : { telemetryOptions: { metrics: { prometheus: { bindAddress: metricsAddress } } } }),
  });
}

/** `node worker.js [--role control|trading|market ...] [--replaying]`; every role unless some are named. */
async function main(args: readonly string[]): Promise<void> {
  const named = args.flatMap((arg, index) => (arg === '--role' ? [args[index + 1]] : []));
  const roles = ROLES.filter((role) => named.length === 0 || named.includes(role));
  const unknown = named.filter((name) => !ROLES.some((role) => role === name));
  if (unknown.length > 0) throw new Error(`unknown role ${unknown.join(', ')}: one of ${ROLES.join(', ')}`);
  endWithParent();
  await runWorker({ roles, replaying: args.includes('--replaying') });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main(process.argv.slice(2)).then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`worker: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exit(1);
    },
  );
}
