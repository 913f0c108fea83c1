import { setTimeout as sleep } from 'node:timers/promises';
import { choosePort } from './choose-port.js';
import { type DetachedServer, describeExit, startDetached, untilReady } from './detached-server.js';
import { LocalError, reasonOf } from './local-error.js';
import { serves } from './postgres-probe.js';
import type { SystemUser } from './postgres-user.js';
import { stopProcess } from './process-control.js';

const HOST = '127.0.0.1';
const PREFERRED_PORT = 54_329;
const START_MS = 60_000;
/** How long the last sessions of a killed server may hold its memory before a new one can start. */
const LEFTOVER_MS = 15_000;

/** Small buffers for a small machine. Whatever is committed is on the disk: nothing may be lost. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: HOST,
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '64MB',
  synchronous_commit: 'on',
  fsync: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

export interface Launch {
  readonly file: string;
  readonly directory: string;
  readonly logFile: string;
  readonly password: string;
  readonly user: SystemUser | undefined;
  readonly port: number | undefined;
  readonly settings: Readonly<Record<string, string>>;
}

/** SIGINT is PostgreSQL's fast shutdown, SIGQUIT the immediate one, which recovers at the next start. */
export function stopPostgres(pid: number): Promise<void> {
  return stopProcess(pid, [
    { signal: 'SIGINT', waitMs: 20_000 },
    { signal: 'SIGQUIT', waitMs: 5_000 },
    { signal: 'SIGKILL', waitMs: 5_000 },
  ]);
}

/** Stops a server that no longer answers, sooner by force: its log of changes brings back what was committed. */
export function stopStuckPostgres(pid: number): Promise<void> {
  return stopProcess(pid, [
    { signal: 'SIGINT', waitMs: 3_000 },
    { signal: 'SIGQUIT', waitMs: 3_000 },
    { signal: 'SIGKILL', waitMs: 5_000 },
  ]);
}

/** Starts PostgreSQL and waits until it serves these files. Throws a `LocalError` with what it said. */
export async function launchPostgres(launch: Launch): Promise<{ server: DetachedServer; port: number }> {
  const deadline = performance.now() + LEFTOVER_MS;
  for (let preferred: number | undefined = PREFERRED_PORT; ; preferred = undefined) {
    const port = await choosePort('PostgreSQL', launch.port, preferred);
    const server = await startDetached({
      file: launch.file,
      args: serverArguments(launch, port),
      logFile: launch.logFile,
      user: launch.user,
    });
    if (await answers(server, launch, port)) return { server, port };
    if (!isPassing(server, launch) || performance.now() > deadline) throw didNotStart(server, launch.logFile);
    await sleep(250);
  }
}

function serverArguments(launch: Launch, port: number): string[] {
  const settings = Object.entries({ ...SETTINGS, ...launch.settings });
  return [
    '-D',
    launch.directory,
    '-p',
    String(port),
    ...settings.flatMap(([key, value]) => ['-c', `${key}=${value}`]),
  ];
}

/** Whether another try may help: the killed server's sessions are still ending, or the port was lost in a race. */
function isPassing(server: DetachedServer, launch: Launch): boolean {
  const said = server.log();
  if (/shared memory block .* is still in use/.test(said)) return true;
  return launch.port === undefined && /could not create any TCP\/IP sockets/.test(said);
}

async function answers(server: DetachedServer, launch: Launch, port: number): Promise<boolean> {
  try {
    return await untilReady(server, () => serves(port, launch.password, launch.directory), START_MS);
  } catch (error) {
    await stopPostgres(server.pid);
    throw new LocalError(
      `PostgreSQL did not get ready: ${reasonOf(error)}. It said:\n${server.log()}`,
      `see ${launch.logFile}; recovery after a power cut may need another try.`,
      { cause: error },
    );
  }
}

function didNotStart(server: DetachedServer, logFile: string): LocalError {
  const exit = server.exit();
  const ended = exit === null ? '' : ` (${describeExit(exit)})`;
  return new LocalError(
    `PostgreSQL ended at its start${ended}. It said:\n${server.log()}`,
    `see ${logFile}.`,
  );
}
