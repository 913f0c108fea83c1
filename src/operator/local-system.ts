import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Environment } from '../config/environment.js';
import { feedVariable } from '../config/feed-secrets.js';
import type { FundsConfig } from '../config/funds-file.js';
import { writeFileAtomically } from '../local/atomic-file.js';
import { type Child, type ChildOptions, startChild } from '../local/child-process.js';
import { untilFree } from '../local/choose-port.js';
import type { DataDirectory } from '../local/data-directory.js';
import { describeExit } from '../local/detached-server.js';
import { reasonOf } from '../local/local-error.js';
import { siblingEntry } from '../local/node-entry.js';
import type { Running } from '../local/running-file.js';
import type { MarketSource } from '../venue/paper/market/settings.js';
import { type Stoppable, startLedger, startTemporal, type TemporalAddress } from './local-servers.js';
import { drawKeys, keyVariables, type PaperKeys, paperConfig } from './paper-setup.js';
import { RunningNote } from './running-note.js';

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
  /** Where the desk will be, for links to it; what the environment says goes before. */
  readonly deskUrl?: string;
  /** Before the worker starts, with the ledger's connection string: a secret. */
  readonly beforeWorker?: (databaseUrl: string) => Promise<void>;
  /** Told what runs, at every change. */
  readonly note?: (running: Running) => Promise<void>;
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
  /** As it is now; also handed to `note` at every change. */
  running(): Running;
  /** Notes where the web page is. */
  noteDesk(url: string): Promise<void>;
  stop(): Promise<void>;
}

/** The exchange of an `up` that was killed ends within a second or two. */
const PORT_FREE_MS = 10_000;
/** A little more than the worker gives its own work in flight. */
const CHILD_GRACE_MS = 17_000;

/** What was started, in order; stopped in the reverse order, each whatever becomes of the others. */
class Started {
  readonly #stops: { readonly name: string; readonly stop: () => Promise<void> }[] = [];
  readonly note: RunningNote;

  constructor(note: RunningNote) {
    this.note = note;
  }

  add(name: string, part: Stoppable): void {
    this.#stops.push({ name, stop: () => part.stop() });
  }

  addChild(child: Child): void {
    this.add(child.name, { stop: () => child.stop(CHILD_GRACE_MS) });
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
  const note = options.note ?? (() => Promise.resolve());
  const started = new Started(new RunningNote(options.config.file, note));
  try {
    return await startAll(options, started);
  } catch (error) {
    await started.stop(options.progress);
    throw error;
  }
}

async function startAll(options: LocalSystemOptions, started: Started): Promise<LocalSystem> {
  const servers = { ...options, note: started.note };
  const { url: databaseUrl, server: postgres } = await startLedger(servers);
  if (postgres !== null) started.add('postgres', postgres);
  const temporal = await startTemporal(servers);
  if (temporal.server !== null) started.add('temporal', temporal.server);
  const exchange = await startExchange(options, started);
  await options.beforeWorker?.(databaseUrl);
  await startWorker(options, started, { databaseUrl, temporal, exchange });
  return {
    databaseUrl,
    temporalAddress: temporal.address,
    temporalNamespace: temporal.namespace,
    temporalUiUrl: temporal.uiUrl,
    exchangeUrl: exchange.url,
    adminToken: exchange.adminToken,
    running: () => started.note.running,
    noteDesk: (url) => started.note.desk(url),
    stop: () => started.stop(options.progress),
  };
}

interface Exchange {
  /** Null is the venue's own address. */
  readonly url: string | null;
  readonly adminToken: string;
  readonly keys: Readonly<Record<string, PaperKeys>>;
}

async function startExchange(options: LocalSystemOptions, started: Started): Promise<Exchange> {
  const { config, environment, directory, progress, market, initialPrices } = options;
  const complain = cannotNote(progress);
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
  if (secrets.port !== 0) await untilFree(secrets.port, PORT_FREE_MS);
  const child = await startChild({
    name: 'paper exchange',
    entry: siblingEntry(import.meta.url, '../venue/paper/main'),
    args: [configFile],
    logFile: directory.logFile('exchange'),
    restart: true,
    onExit: tellExit('the paper exchange', progress),
    onReady: (line, pid) =>
      void started.note.process('paper exchange', pid, READY_EXCHANGE.parse(line).url).catch(complain),
  });
  started.addChild(child);
  const { url } = READY_EXCHANGE.parse(child.ready());
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

const cannotNote = (progress: (line: string) => void) => (error: unknown) =>
  progress(`what runs could not be noted in the data directory: ${reasonOf(error)}`);

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
  { directory, config, environment, replaying, progress, deskUrl }: LocalSystemOptions,
  started: Started,
  around: { databaseUrl: string; temporal: TemporalAddress; exchange: Exchange },
): Promise<void> {
  const complain = cannotNote(progress);
  const worker = await startChild({
    name: 'worker',
    entry: siblingEntry(import.meta.url, '../worker'),
    args: replaying ? ['--replaying'] : [],
    environment: {
      DATABASE_URL: around.databaseUrl,
      TEMPORAL_ADDRESS: around.temporal.address,
      TEMPORAL_NAMESPACE: around.temporal.namespace,
      BALLAST_FUNDS: config.file,
      BALLAST_DATA_DIR: directory.path,
      BALLAST_LOG_LEVEL: environment.logLevel,
      BALLAST_DESK_URL: environment.deskUrl ?? deskUrl ?? '',
      ...(around.exchange.url === null ? {} : { BALLAST_VENUE_URL: around.exchange.url }),
      ...(environment.signingKey === null ? {} : { BALLAST_SIGNING_KEY: environment.signingKey.reveal() }),
      ...keyVariables(around.exchange.keys),
      ...Object.fromEntries(
        [...environment.feedSecrets].map(([name, secret]) => [feedVariable(name), secret.reveal()]),
      ),
    },
    logFile: directory.logFile('worker'),
    restart: true,
    onExit: tellExit('the worker', progress),
    onReady: (_line, pid) => void started.note.process('worker', pid, null).catch(complain),
  });
  started.addChild(worker);
  progress('worker          control, trading, market');
}
