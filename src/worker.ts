import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import {
  type ActivityInterceptorsFactory,
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import { type Logger, pino } from 'pino';
import { alarmActivities } from './activities/alarm.js';
import { askFunds } from './activities/ask-funds.js';
import { auditActivities } from './activities/audit/audit-books.js';
import type { AuditPorts } from './activities/audit/audit-ports.js';
import { compute } from './activities/compute.js';
import { cancelOpenOrders, conclude } from './activities/conclude.js';
import { fundRecords } from './activities/fund-records.js';
import { heartbeating } from './activities/heartbeat.js';
import { order } from './activities/order.js';
import { recordDealing } from './activities/record-dealing.js';
import { restrike } from './activities/restrike.js';
import { retirementActivities } from './activities/retirement.js';
import { settle } from './activities/settle.js';
import { snapshot } from './activities/snapshot.js';
import { switchboardActivities } from './activities/switchboard.js';
import { unitChangeActivities } from './activities/unit-changes.js';
import { watchMarket } from './activities/watch-market.js';
import { type Environment, readEnvironment } from './config/environment.js';
import { fileDiffers } from './config/file-differs.js';
import { type FundsConfig, loadFunds } from './config/funds-file.js';
import { replayedFunds } from './config/replayed-funds.js';
import type {
  AlarmActivities,
  ControlActivities,
  DealingActivities,
  MarketActivities,
  RetirementActivities,
  TradingActivities,
  UnitChangeActivities,
} from './contract/activities.js';
import { TASK_QUEUE } from './contract/names.js';
import type { SwitchboardActivities } from './contract/switchboard.js';
import { engineOf } from './engine/identity.js';
import { keepLeases } from './engine/lease-keeper.js';
import { sayVenueHealth } from './engine/say-venue-health.js';
import { failPoints } from './fail-points/fail-points.js';
import { lookAfter } from './health/look-after.js';
import { reportProcess } from './health/report-process.js';
import type { AlertLedger } from './ledger/alert-port.js';
import type { HealthLedger } from './ledger/health-port.js';
import type { MonitoringLedger } from './ledger/monitoring-port.js';
import type { Ledger } from './ledger/port.js';
import { postgresLedger } from './ledger/postgres-ledger.js';
import { endWithParent } from './local/end-with-parent.js';
import { type Monitoring, monitoring } from './monitoring/monitoring.js';
import { watchObjectives } from './monitoring/watch-objectives.js';
import type { Market } from './notices/market.js';
import { marketsOf } from './notices/markets.js';
import { tellMarkets } from './notices/tell-markets.js';
import { keepSchedule } from './provision/keep-schedule.js';
import { provision } from './provision/provision.js';
import { registerSearchAttributes } from './provision/search-attributes.js';
import { startAuditor } from './provision/start-auditor.js';
import { tracing } from './tracing/tracing.js';
import { bybitMarketFeed } from './venue/bybit/public-stream.js';
import { healthWords } from './venue/health-words.js';
import { openVenue } from './venue/open-venue.js';
import type { Venue } from './venue/port.js';
import { WORKFLOW_CODE } from './workflow-code.js';

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
  // A flood of signals is decided on in one go. After 5 seconds, as the SDK has it, the whole process would be ended in
  // the middle of that, and the next one would meet the same flood. The option is not among the SDK's types.
  isolateExecutionTimeout: '60s',
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

/** As the watches of the market role. It runs where the accounts' keys are. */
export const AUDIT_OPTIONS = {
  taskQueue: TASK_QUEUE.audit,
  maxHeartbeatThrottleInterval: 1_000,
  shutdownGraceTime: 0,
} as const satisfies WorkerOptions;

/** Connects the ports, wires them into the activities, and runs the workers of these roles until SIGTERM. */
export async function runWorker(
  settings: WorkerSettings,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const environment = readEnvironment(env);
  const serializers = { err: pino.stdSerializers.err, error: pino.stdSerializers.err };
  const log = pino({ level: environment.logLevel, serializers }, pino.destination({ dest: 2, sync: false }));
  const replaying = settings.replaying === true;
  const watched = await monitoring(replaying ? null : environment.metricsAddress);
  installRuntime(environment, log, watched);
  // The venue's client is large. Loaded while the connections are made, it does not hold up the first order.
  import('ccxt').catch((error: unknown) => log.error({ error }, 'ccxt cannot be loaded'));

  const markets = await marketsToTell(settings, environment);

  const temporal = loadClientConnectConfig();
  const namespace = temporal.namespace ?? 'default';
  const connection = await NativeConnection.connect(temporal.connectionOptions);
  const client = new Client({ connection, namespace });
  const address = temporal.connectionOptions.address ?? 'localhost:7233';
  const engine = await engineOf(client, namespace, address);
  const points = await failPoints(environment.failPoints, settings.roles);
  const books = await postgresLedger({
    databaseUrl: databaseUrl(environment),
    engine,
    log: (line) => log.warn(line),
    beforeCommit: points.beforeCommit,
  });
  const traced = await tracing(environment.traces && !replaying, settings.roles);
  const ledger = traced.ledger(points.ledger(books));
  const config = await loadFunds(environment.fundsFile);
  const accounts = config.funds.map(({ account }) => account);
  const leases = settings.roles.includes('trading')
    ? await keepLeases({ ledger, engine, accounts, log })
    : null;
  const opened = openVenue(config.venue, environment, {
    onHealth: sayVenueHealth(
      books,
      config.venue.name,
      (health) => healthWords(config.venue.name, health),
      log,
    ),
    onCall: bothOf(watched.onVenueCall, traced.onVenueCall),
  });
  const venue = points.venue(opened.venue);
  const feed = bybitMarketFeed({
    url: opened.streamUrl,
    ticker: (contract) => venue.ticker(contract),
    onFault: (fault) => log.warn({ fault }, 'market feed'),
  });
  const venueTime = config.venue.name === 'paper' ? 'market' : 'wall';
  const progressEveryMs = replaying ? 0 : PROGRESS_EVERY_MS;

  const common = {
    ...traced.sinks,
    connection,
    namespace,
    shutdownGraceTime: GRACE_MS,
    shutdownForceTime: FORCE_AFTER_MS,
  };
  const workflows = settings.roles.some((role) => role !== 'market') ? await workflowSource() : {};
  const options: Record<Role, () => readonly WorkerOptions[]> = {
    control: () => [{ ...common, ...workflows, ...controlRole(client, ledger, environment) }],
    trading: () => [
      { ...common, ...workflows, ...tradingRole({ ledger, audit: books, venue, venueTime }) },
      { ...common, ...auditWorker({ ledger, audit: books, venue, log }) },
    ],
    market: () => [{ ...common, ...marketRole({ ledger, feed, log, progressEveryMs }) }],
  };
  let workers: readonly Worker[] = [];
  const monitor = await watched.serve({
    ...{ roles: settings.roles, ledger: books, client, venue, feed, log },
    workers: () => new Map(workers.map((worker) => [worker.options.taskQueue, worker])),
  });
  if (settings.roles.includes('control')) await registerSearchAttributes(client);
  const around = [...traced.interceptors, ...watched.interceptors, ...points.interceptors];
  const all = settings.roles.flatMap((role) => options[role]());
  workers = await Promise.all(all.map((one) => Worker.create(withInterceptors(one, around))));
  const health = keepHealth({ settings, environment, client, ledger: books, venue, venueTime, log });
  const notices = tellMarkets({ ledger: books, markets, log });
  let schedule: { stop(): Promise<void> } | null = null;
  process.stdout.write(`${JSON.stringify({ ready: true, roles: settings.roles, pid: process.pid })}\n`);
  try {
    const running = Promise.all(workers.map((worker) => worker.run()));
    if (settings.roles.includes('control')) {
      const funds = replaying ? replayedFunds(config.funds) : config.funds;
      await provision(client, ledger, funds, replaying);
    }
    // Nobody's hand reaches a replay's exchange or its rules, and its clock stands still between two events.
    if (settings.roles.includes('control') && !replaying) {
      schedule = await keepSchedule(client, ledger, log);
      await startAuditor(client, config.venue.name);
      sayWhereFileDiffers(config, await ledger.funds(), log);
    }
    await running;
  } finally {
    await schedule?.stop();
    await health.stop();
    await notices.stop();
    await leases?.stop();
    await monitor.close();
    await traced.close();
    await feed.close();
    await venue.close();
    await ledger.disconnect();
    await connection.close();
  }
}

/** The rules in force are the ledger's: a file that says otherwise changes nothing before it is applied. */
function sayWhereFileDiffers(
  { file, funds }: FundsConfig,
  held: Parameters<typeof fileDiffers>[1],
  log: Logger,
): void {
  const differences = fileDiffers(funds, held);
  if (differences.length === 0) return;
  const remedy = `it changes nothing before \`ballast apply ${file}\``;
  log.warn({ differences }, `${file} differs from the rules that the ledger holds: ${remedy}`);
}

function bothOf<T>(
  one: ((value: T) => void) | undefined,
  other: ((value: T) => void) | undefined,
): ((value: T) => void) | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return (value) => {
    one(value);
    other(value);
  };
}

function withInterceptors(
  options: WorkerOptions,
  around: readonly ActivityInterceptorsFactory[],
): WorkerOptions {
  if (around.length === 0) return options;
  const activity = [...(options.interceptors?.activity ?? []), ...around];
  return { ...options, interceptors: { ...options.interceptors, activity } };
}

/** Every worker says how it does; one of the role control looks after the whole. A replay has no health to speak of. */
function keepHealth(of: {
  readonly settings: WorkerSettings;
  readonly environment: Environment;
  readonly client: Client;
  readonly ledger: AlertLedger & HealthLedger & MonitoringLedger;
  readonly venue: Venue;
  readonly venueTime: 'market' | 'wall';
  readonly log: Logger;
}): { stop(): Promise<void> } {
  const { settings, environment, client, ledger, venue, venueTime, log } = of;
  const { roles, replaying = false } = settings;
  const { alerting, dataDir, objectives: targets } = environment;
  // The clock of a simulated venue is this machine's own, or none of this world.
  const clock = venueTime === 'wall' ? () => venue.serverTime() : null;
  const parts = [
    ...(roles.includes('control') ? [lookAfter({ ledger, client, alerting, dataDir, log, replaying })] : []),
    ...(roles.includes('control') && !replaying ? [watchObjectives({ ledger, targets, log })] : []),
    ...(replaying ? [] : [reportProcess({ ledger, client, venueTime: clock, roles, log })]),
  ];
  return {
    stop: async () => {
      await Promise.all(parts.map((part) => part.stop()));
    },
  };
}

/** One of the role control tells them. A replay tells nobody of what never happened. */
async function marketsToTell(
  { roles, replaying }: WorkerSettings,
  environment: Environment,
): Promise<readonly Market[]> {
  return roles.includes('control') && replaying !== true ? marketsOf(environment) : [];
}

function controlRole(client: Client, ledger: Ledger, { feedSecrets, deskUrl }: Environment): WorkerOptions {
  const feedSecret = (name: string) => feedSecrets.get(name)?.reveal() ?? null;
  const activities: ControlActivities &
    DealingActivities &
    UnitChangeActivities &
    RetirementActivities &
    AlarmActivities &
    SwitchboardActivities = {
    ...fundRecords(ledger, deskUrl),
    ...alarmActivities({ client, ledger }),
    ...switchboardActivities({ client, ledger }),
    askFunds: askFunds({ client, ledger }),
    recordDealing: recordDealing({ ledger, feedSecret }),
    ...unitChangeActivities(ledger),
    ...retirementActivities(ledger),
  };
  return { ...ROLE_OPTIONS.control, activities };
}

function tradingRole(ports: Parameters<typeof snapshot>[0]): WorkerOptions {
  const activities: TradingActivities = {
    snapshot: snapshot(ports),
    compute,
    order: order(ports),
    settle: settle(ports),
    restrike: restrike(ports),
    conclude: conclude(ports),
    cancelOpenOrders: cancelOpenOrders(ports),
  };
  return { ...ROLE_OPTIONS.trading, activities };
}

function marketRole(ports: Parameters<typeof watchMarket>[0]): WorkerOptions {
  const activities: MarketActivities = { watchMarket: watchMarket(ports) };
  return { ...ROLE_OPTIONS.market, activities };
}

/** A worker of its own, beside the steps that trade: cancelled at once, and taking none of their places. */
function auditWorker(ports: AuditPorts): WorkerOptions {
  return { ...AUDIT_OPTIONS, activities: { ...auditActivities(ports) } };
}

/** The bundle made by the build; in a checkout without one the sources are bundled at the start. */
async function workflowSource(): Promise<Pick<WorkerOptions, 'workflowBundle'>> {
  const bundle = fileURLToPath(new URL('./workflow-bundle.js', import.meta.url));
  return {
    workflowBundle: existsSync(bundle)
      ? { codePath: bundle }
      : await bundleWorkflowCode({ ...WORKFLOW_CODE }),
  };
}

function databaseUrl({ databaseUrl }: Environment): string {
  if (databaseUrl === null) {
    throw new Error(
      'a worker needs DATABASE_URL: the address of the ledger (npm start sets it for its own workers)',
    );
  }
  return databaseUrl.reveal();
}

function installRuntime({ logLevel }: Environment, log: Logger, { telemetry }: Monitoring): void {
  const write = ({ level, message, meta }: { level: string; message: string; meta?: object | undefined }) =>
    log[level === 'ERROR' ? 'error' : level === 'WARN' ? 'warn' : level === 'INFO' ? 'info' : 'debug'](
      meta ?? {},
      message,
    );
  Runtime.install({
    logger: new DefaultLogger(logLevel === 'debug' || logLevel === 'trace' ? 'DEBUG' : 'INFO', write),
    // SIGINT reaches a whole process group; whoever started this worker stops it with SIGTERM, in order.
    shutdownSignals: ['SIGTERM'],
    ...telemetry,
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
