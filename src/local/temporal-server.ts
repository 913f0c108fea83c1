import { setTimeout as sleep } from 'node:timers/promises';
import { choosePort } from './choose-port.js';
import {
  type DetachedServer,
  describeExit,
  type Exit,
  startDetached,
  untilReady,
} from './detached-server.js';
import { LocalError, reasonOf } from './local-error.js';
import { stopProcess } from './process-control.js';
import { prepareNamespace } from './temporal-probe.js';
import { bindToVersion } from './temporal-version.js';

const HOST = '127.0.0.1';
const START_MS = 60_000;
const DAY_MS = 86_400_000;
const ATTEMPTS = 3;
/** No server answers sooner. What answers sooner on a port lost in a race is another one, and ours is about to end. */
const FIRST_PROBE_MS = 500;
const STOP = [
  { signal: 'SIGTERM', waitMs: 10_000 },
  { signal: 'SIGKILL', waitMs: 5_000 },
] as const;

export interface TemporalServerOptions {
  /** The Temporal CLI and its version, as `findTemporalBinary` returns them. */
  readonly binary: { readonly path: string; readonly version: string };
  /** The SQLite file that keeps everything; null keeps it in memory. */
  readonly dbFile: string | null;
  readonly logFile: string;
  /** Fixed ports. Left out: 7233 and 8233 when they are free, else any. */
  readonly port?: number | undefined;
  readonly uiPort?: number | undefined;
  /** Created when missing. */
  readonly namespace?: string;
  /** How long closed workflows can be read. */
  readonly retentionDays?: number;
  /** Without the web interface. */
  readonly headless?: boolean;
  /** Told of the process before it answers: whoever is killed now must know later what to stop. */
  readonly onSpawn?: (server: Omit<TemporalServer, 'stop'>) => Promise<void>;
  /** Told when the server ends without having been stopped. */
  readonly onExit?: (exit: Exit) => void;
}

export interface TemporalServer {
  /** `127.0.0.1:7233` */
  readonly address: string;
  /** null when headless. */
  readonly uiUrl: string | null;
  readonly namespace: string;
  readonly pid: number;
  stop(): Promise<void>;
}

interface Ports {
  readonly grpc: number;
  readonly ui: number;
}

/**
 * Starts Temporal's development server and waits until it answers. It runs in a process group of its own. Throws
 * a `LocalError` when the file belongs to another version, a fixed port is taken, or the server does not start.
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  if (options.dbFile !== null) await bindToVersion(options.dbFile, options.binary.version);
  for (let attempt = 1; ; attempt += 1) {
    const ports = await choosePorts(options, attempt);
    const server = await startDetached({
      file: options.binary.path,
      args: serverArguments(options, ports),
      logFile: options.logFile,
    });
    await tellSpawn(server, options, ports);
    if (await answers(server, options, ports)) return running(server, options, ports);
    // Besides the ports given to it the server takes some of its own, which another one may take at the same moment.
    if (attempt < ATTEMPTS && options.port === undefined && server.exit() !== null) continue;
    throw didNotStart(server, options);
  }
}

async function choosePorts(options: TemporalServerOptions, attempt: number): Promise<Ports> {
  return {
    grpc: await choosePort('Temporal', options.port, attempt === 1 ? 7233 : undefined),
    ui: await choosePort("Temporal's web page", options.uiPort, attempt === 1 ? 8233 : undefined),
  };
}

/*
 * WAL with synchronous=1 survives a killed process, and doubles the throughput of the default journal. No dynamic
 * configuration: one task queue partition, a cached list of search attributes and a lazier garbage collector were
 * measured on two cores (32 ms of server time for a workflow of four activities), and none differed from the noise.
 */
const DURABLE = ['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=1'];

function serverArguments(options: TemporalServerOptions, ports: Ports): string[] {
  const namespace = options.namespace ?? 'default';
  return [
    ...['server', 'start-dev', '--ip', HOST, '--port', String(ports.grpc), '--namespace', namespace],
    ...(options.headless === true
      ? ['--headless']
      : ['--ui-port', String(ports.ui), '--ui-disable-news-fetch']),
    ...(options.dbFile === null ? [] : ['--db-filename', options.dbFile, ...DURABLE]),
    ...['--log-level', 'warn', '--log-format', 'json'],
  ];
}

async function answers(
  server: DetachedServer,
  options: TemporalServerOptions,
  ports: Ports,
): Promise<boolean> {
  const retentionMs = (options.retentionDays ?? 30) * DAY_MS;
  const namespace = options.namespace ?? 'default';
  const ready = () => prepareNamespace(`${HOST}:${ports.grpc}`, namespace, retentionMs);
  try {
    await sleep(FIRST_PROBE_MS);
    return (await untilReady(server, ready, START_MS)) && server.exit() === null;
  } catch (error) {
    await stopProcess(server.pid, STOP);
    throw new LocalError(
      `Temporal's server did not get ready: ${reasonOf(error)}. Last in ${options.logFile}:\n${server.log()}`,
      'see the log; a machine that is very busy may need another try.',
      { cause: error },
    );
  }
}

async function tellSpawn(
  server: DetachedServer,
  options: TemporalServerOptions,
  ports: Ports,
): Promise<void> {
  try {
    await options.onSpawn?.({ pid: server.pid, ...placeOf(options, ports) });
  } catch (error) {
    await stopProcess(server.pid, STOP);
    throw error;
  }
}

function placeOf(options: TemporalServerOptions, ports: Ports) {
  return {
    address: `${HOST}:${ports.grpc}`,
    uiUrl: options.headless === true ? null : `http://${HOST}:${ports.ui}`,
    namespace: options.namespace ?? 'default',
  };
}

function running(server: DetachedServer, options: TemporalServerOptions, ports: Ports): TemporalServer {
  let stopping = false;
  server.child.once('exit', (code, signal) => {
    if (!stopping) options.onExit?.({ code, signal });
  });
  return {
    ...placeOf(options, ports),
    pid: server.pid,
    stop: () => {
      stopping = true;
      return stopProcess(server.pid, STOP);
    },
  };
}

function didNotStart(server: DetachedServer, options: TemporalServerOptions): LocalError {
  const exit = server.exit();
  const ended = exit === null ? '' : ` (${describeExit(exit)})`;
  return new LocalError(
    `Temporal's server ended at its start${ended}. It said:\n${server.log()}`,
    `see ${options.logFile}.`,
  );
}
