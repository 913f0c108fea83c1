import { type ActivityInterceptorsFactory, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import { type Environment, readEnvironment } from '../config/environment.js';
import { fileDiffers } from '../config/file-differs.js';
import { replayedFunds } from '../config/replayed-funds.js';
import { monitoring } from '../monitoring/monitoring.js';
import type { Market } from '../notices/market.js';
import { marketsOf } from '../notices/markets.js';
import { tellMarkets } from '../notices/tell-markets.js';
import { keepSchedule } from '../provision/keep-schedule.js';
import { provision } from '../provision/provision.js';
import { registerSearchAttributes } from '../provision/search-attributes.js';
import { startAuditor } from '../provision/start-auditor.js';
import { keepHealth } from './keep-health.js';
import { sdkLogger, workerLog } from './log.js';
import { openPorts, type WorkerPorts } from './ports.js';
import { auditWorker, controlRole, marketRole, tradingRole } from './role-workers.js';
import type { Role } from './roles.js';
import type { WorkerSettings } from './worker-settings.js';
import { workflowSource } from './workflow-source.js';

/** Work in flight is given this long to end after SIGTERM, then it is left to its retry. */
const GRACE_MS = 10_000;
const FORCE_AFTER_MS = 15_000;
const PROGRESS_EVERY_MS = 1_000;

/** Connects the ports, wires them into the activities, and runs the workers of these roles until SIGTERM. */
export async function runWorker(
  settings: WorkerSettings,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const { roles, replaying = false } = settings;
  const environment = readEnvironment(env);
  const log = workerLog(environment.logLevel);
  const watched = await monitoring(replaying ? null : environment.metricsAddress);
  Runtime.install({
    logger: sdkLogger(log),
    // SIGINT reaches a whole process group; whoever started this worker stops it with SIGTERM, in order.
    shutdownSignals: ['SIGTERM'],
    ...watched.telemetry,
  });
  // The venue's client is large. Loaded while the connections are made, it does not hold up the first order.
  import('ccxt').catch((error: unknown) => log.error({ error }, 'ccxt cannot be loaded'));
  const markets = await marketsToTell(settings, environment);

  const ports = await openPorts(settings, environment, { log, watched });
  const { client, books, venue, venueTime, feed, traced, points } = ports;
  const options = await optionsOf(settings, environment, ports, log);
  let workers: readonly Worker[] = [];
  const monitor = await watched.serve({
    ...{ roles, ledger: books, client, venue, feed, log },
    workers: () => new Map(workers.map((worker) => [worker.options.taskQueue, worker])),
  });
  if (roles.includes('control')) await registerSearchAttributes(client);
  const around = [...traced.interceptors, ...watched.interceptors, ...points.interceptors];
  workers = await Promise.all(options.map((one) => Worker.create(withInterceptors(one, around))));
  const health = keepHealth({ settings, environment, client, ledger: books, venue, venueTime, log });
  const notices = tellMarkets({ ledger: books, markets, log });
  let schedule: { stop(): Promise<void> } | null = null;
  process.stdout.write(`${JSON.stringify({ ready: true, roles, pid: process.pid })}\n`);
  try {
    const running = Promise.all(workers.map((worker) => worker.run()));
    if (roles.includes('control')) schedule = await startEngine(ports, replaying, log);
    await running;
  } finally {
    await schedule?.stop();
    await health.stop();
    await notices.stop();
    await monitor.close();
    await ports.close();
  }
}

/** One worker for each task queue of these roles. */
async function optionsOf(
  { roles, replaying = false }: WorkerSettings,
  environment: Environment,
  ports: WorkerPorts,
  log: Logger,
): Promise<readonly WorkerOptions[]> {
  const { connection, namespace, client, books, ledger, venue, venueTime, feed, traced } = ports;
  const progressEveryMs = replaying ? 0 : PROGRESS_EVERY_MS;
  const common = {
    ...traced.sinks,
    ...{ connection, namespace, shutdownGraceTime: GRACE_MS, shutdownForceTime: FORCE_AFTER_MS },
  };
  const workflows = roles.some((role) => role !== 'market') ? await workflowSource() : {};
  const options: Record<Role, () => readonly WorkerOptions[]> = {
    control: () => [{ ...common, ...workflows, ...controlRole(client, ledger, environment) }],
    trading: () => [
      { ...common, ...workflows, ...tradingRole(client, { ledger, audit: books, venue, venueTime }) },
      { ...common, ...auditWorker({ ledger, audit: books, venue, log }) },
    ],
    market: () => [{ ...common, ...marketRole({ ledger, feed, log, progressEveryMs }) }],
  };
  return roles.flatMap((role) => options[role]());
}

/** Schedule, long-running workflows, and what the funds file says beside the ledger. Null where nothing is kept up. */
async function startEngine(
  { client, ledger, config }: WorkerPorts,
  replaying: boolean,
  log: Logger,
): Promise<{ stop(): Promise<void> } | null> {
  const funds = replaying ? replayedFunds(config.funds) : config.funds;
  await provision(client, ledger, funds, replaying);
  // Nobody's hand reaches a replay's exchange or its rules, and its clock stands still between two events.
  if (replaying) return null;
  const schedule = await keepSchedule(client, ledger, log);
  await startAuditor(client, config.venue.name);
  sayWhereFileDiffers(config, await ledger.funds(), log);
  return schedule;
}

/** The rules in force are the ledger's: a file that says otherwise changes nothing before it is applied. */
function sayWhereFileDiffers(
  { file, funds }: WorkerPorts['config'],
  held: Parameters<typeof fileDiffers>[1],
  log: Logger,
): void {
  const differences = fileDiffers(funds, held);
  if (differences.length === 0) return;
  const remedy = `it changes nothing before \`ballast apply ${file}\``;
  log.warn({ differences }, `${file} differs from the rules that the ledger holds: ${remedy}`);
}

function withInterceptors(
  options: WorkerOptions,
  around: readonly ActivityInterceptorsFactory[],
): WorkerOptions {
  if (around.length === 0) return options;
  const activity = [...(options.interceptors?.activity ?? []), ...around];
  return { ...options, interceptors: { ...options.interceptors, activity } };
}

/** One of the role control tells them. A replay tells nobody of what never happened. */
async function marketsToTell(
  { roles, replaying }: WorkerSettings,
  environment: Environment,
): Promise<readonly Market[]> {
  return roles.includes('control') && replaying !== true ? marketsOf(environment) : [];
}
