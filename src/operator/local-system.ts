import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Environment } from '../config/environment.js';
import type { FundsConfig } from '../config/funds-file.js';
import { migrate } from '../ledger/migrate.js';
import { writeFileAtomically } from '../local/atomic-file.js';
import { type Child, type ChildOptions, startChild } from '../local/child-process.js';
import type { DataDirectory } from '../local/data-directory.js';
import { describeExit } from '../local/detached-server.js';
import { siblingEntry } from '../local/node-entry.js';
import { startPostgres } from '../local/postgres-server.js';
import type { Running } from '../local/running-file.js';
import { findTemporalBinary } from '../local/temporal-binary.js';
import { startTemporalServer } from '../local/temporal-server.js';
import { recordedVersion } from '../local/temporal-version.js';
import type { MarketSource } from '../venue/paper/market/settings.js';
import { drawKeys, keyVariables, type PaperKeys, paperConfig } from './paper-setup.js';

export interface LocalSystemOptions {
  readonly directory: DataDirectory;
  readonly config: FundsConfig;
  readonly environment: Environment;
  /** Where the paper exchange takes its prices from. */
  readonly market: MarketSource;
  /** By contract; the usual ones where it says nothing. */
  readonly initialPrices?: Readonly<Record<string, string>>;
  /**
   * A lockstep replay: a world of its own, so nothing that the environment names is used; see `WorkerSettings`.
   */
  readonly replaying: boolean;
  readonly progress: (line: string) => void;
}

export interface LocalSystem {
  /** A secret. */
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  /** Null where the server is somebody else's. */
  readonly temporalUiUrl: string | null;
  /** Null where the venue is a real one. */
  readonly exchangeUrl: string | null;
  readonly adminToken: string;
  /** To be noted in the data directory. */
  readonly running: Running;
  stop(): Promise<void>;
}

/** A little more than the worker gives its own work in flight. */
const CHILD_GRACE_MS = 17_000;

/** What was started, in order; stopped in the reverse order, each whatever becomes of the others. */
class Started {
  readonly #stops: { readonly name: string; readonly stop: () => Promise<void> }[] = [];
  temporal: Running['temporal'] = null;
  postgres: Running['postgres'] = null;
  readonly processes: { name: string; pid: number; url: string | null }[] = [];

  add(name: string, part: { stop(): Promise<void> }): void {
    this.#stops.push({ name, stop: () => part.stop() });
  }

  addChild(child: Child, url: string | null): void {
    this.add(child.name, { stop: () => child.stop(CHILD_GRACE_MS) });
    const pid = child.pid();
    if (pid !== null) this.processes.push({ name: child.name, pid, url });
  }

  async stop(progress: (line: string) => void): Promise<void> {
    for (const { name, stop } of this.#stops.splice(0).reverse()) {
      await stop().catch((error: unknown) => progress(`${name} did not stop cleanly: ${String(error)}`));
    }
  }
}

/**
 * Starts what runs on this machine: ledger, Temporal, paper exchange, worker. Whatever the environment names
 * already (DATABASE_URL, TEMPORAL_ADDRESS, BALLAST_VENUE_URL, a real venue) is used instead of a local one.
 */
export async function startLocalSystem(options: LocalSystemOptions): Promise<LocalSystem> {
  const started = new Started();
  try {
    return await startAll(options, started);
  } catch (error) {
    await started.stop(options.progress);
    throw error;
  }
}

async function startAll(options: LocalSystemOptions, started: Started): Promise<LocalSystem> {
  const databaseUrl = await startLedger(options, started);
  const temporal = await startTemporal(options, started);
  const exchange = await startExchange(options, started);
  await startWorker(options, started, { databaseUrl, temporal, exchange });
  return {
    databaseUrl,
    temporalAddress: temporal.address,
    temporalNamespace: temporal.namespace,
    temporalUiUrl: temporal.uiUrl,
    exchangeUrl: exchange.url,
    adminToken: exchange.adminToken,
    running: {
      pid: process.pid,
      startedAt: new Date().toISOString(),
      temporal: started.temporal,
      postgres: started.postgres,
      processes: started.processes,
      fundsFile: options.config.file,
      webUrl: null,
    },
    stop: () => started.stop(options.progress),
  };
}

async function startLedger(options: LocalSystemOptions, started: Started): Promise<string> {
  const { directory, progress } = options;
  const given = options.replaying ? undefined : options.environment.databaseUrl?.reveal();
  if (given !== undefined) {
    await migrate(given);
    return given;
  }
  const server = await startPostgres({ dataDir: directory.path, progress });
  started.add('postgres', server);
  started.postgres = { pid: server.pid, port: server.port };
  await migrate(server.url);
  const adopted = server.adopted ? ', left running by an earlier start' : '';
  progress(`ledger          PostgreSQL at 127.0.0.1:${server.port}${adopted}`);
  return server.url;
}

interface TemporalAddress {
  readonly address: string;
  readonly namespace: string;
  readonly uiUrl: string | null;
}

async function startTemporal(options: LocalSystemOptions, started: Started): Promise<TemporalAddress> {
  const { directory, progress } = options;
  const { TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE } = process.env;
  if (TEMPORAL_ADDRESS && !options.replaying) {
    return { address: TEMPORAL_ADDRESS, namespace: TEMPORAL_NAMESPACE || 'default', uiUrl: null };
  }
  // A database file belongs to one version of the server: that one is looked for, if there is a file.
  const bound = await recordedVersion(directory.temporalFile);
  const binary = await findTemporalBinary({ progress, ...(bound === null ? {} : { version: bound }) });
  const server = await startTemporalServer({
    binary,
    dbFile: directory.temporalFile,
    logFile: directory.logFile('temporal'),
    onExit: (exit) =>
      progress(
        `the Temporal server ended unexpectedly (${describeExit(exit)}): stop with Ctrl-C and start again`,
      ),
  });
  started.add('temporal', server);
  const { pid, address, uiUrl, namespace } = server;
  const { path, version } = binary;
  started.temporal = {
    pid,
    address,
    uiUrl,
    namespace,
    binary: path,
    version,
    dbFile: directory.temporalFile,
  };
  progress(`temporal        ${address}, version ${version}`);
  return server;
}

interface Exchange {
  /** Null is the venue's own address. */
  readonly url: string | null;
  readonly adminToken: string;
  readonly keys: Readonly<Record<string, PaperKeys>>;
}

async function startExchange(options: LocalSystemOptions, started: Started): Promise<Exchange> {
  const { config, environment, directory, progress, market, initialPrices } = options;
  const given = environment.venueUrl ?? config.venue.url;
  if (!options.replaying && (config.venue.name !== 'paper' || given !== null)) {
    return { url: given, adminToken: '', keys: {} };
  }
  const file = join(directory.path, 'paper-secrets.json');
  const secrets = await paperSecrets(file, config);
  const paper = paperConfig({
    ...secrets,
    config,
    stateDir: directory.paper,
    market,
    ...(initialPrices === undefined ? {} : { initialPrices }),
  });
  const configFile = join(directory.path, 'paper-exchange.json');
  await writeFileAtomically(configFile, JSON.stringify(paper));
  const child = await startChild({
    name: 'paper exchange',
    entry: siblingEntry(import.meta.url, '../venue/paper/main'),
    args: [configFile],
    logFile: directory.logFile('exchange'),
    restart: true,
    onExit: tellExit('the paper exchange', progress),
  });
  const { url } = READY_EXCHANGE.parse(child.ready());
  started.addChild(child, url);
  // A restarted exchange must be found where its clients know it.
  await writeFileAtomically(file, JSON.stringify({ ...secrets, port: Number(new URL(url).port) }));
  await writeFileAtomically(configFile, JSON.stringify({ ...paper, port: Number(new URL(url).port) }));
  progress(`paper exchange  ${url} (every trade is simulated)`);
  return { url, ...secrets };
}

function tellExit(what: string, progress: (line: string) => void): NonNullable<ChildOptions['onExit']> {
  return (exit, restartInMs) => {
    const then = restartInMs === null ? '' : `, started again in ${restartInMs / 1_000} s`;
    progress(`${what} ended unexpectedly (${describeExit(exit)})${then}`);
  };
}

const READY_EXCHANGE = z.object({ url: z.url() });

const SECRETS = z.object({
  adminToken: z.string(),
  port: z.number(),
  keys: z.record(z.string(), z.object({ apiKey: z.string(), apiSecret: z.string() })),
});

/** Drawn once and kept: the exchange knows its accounts by them after a restart. */
async function paperSecrets(file: string, config: FundsConfig): Promise<z.output<typeof SECRETS>> {
  const text = await readFile(file, 'utf8').catch(() => null);
  const kept = text === null ? null : SECRETS.parse(JSON.parse(text));
  const keys = config.funds.map(({ account }) => [account, kept?.keys[account] ?? drawKeys()] as const);
  return {
    adminToken: kept?.adminToken ?? randomBytes(16).toString('hex'),
    port: kept?.port ?? 0,
    keys: { ...kept?.keys, ...Object.fromEntries(keys) },
  };
}

async function startWorker(
  { directory, config, environment, replaying, progress }: LocalSystemOptions,
  started: Started,
  around: { databaseUrl: string; temporal: TemporalAddress; exchange: Exchange },
): Promise<void> {
  const worker = await startChild({
    name: 'worker',
    entry: siblingEntry(import.meta.url, '../worker'),
    args: replaying ? ['--replaying'] : [],
    environment: {
      DATABASE_URL: around.databaseUrl,
      TEMPORAL_ADDRESS: around.temporal.address,
      TEMPORAL_NAMESPACE: around.temporal.namespace,
      BALLAST_FUNDS: config.file,
      BALLAST_LOG_LEVEL: environment.logLevel,
      ...(around.exchange.url === null ? {} : { BALLAST_VENUE_URL: around.exchange.url }),
      ...keyVariables(around.exchange.keys),
    },
    logFile: directory.logFile('worker'),
    restart: true,
    onExit: tellExit('the worker', progress),
  });
  started.addChild(worker, null);
  progress('worker          control, trading, market');
}
