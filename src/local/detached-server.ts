import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { logTail, openLog, sizeOf } from './log-file.js';

/** How a process ended: its exit code, or the signal that killed it. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ServerCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly logFile: string;
  /** The user to run as, when the parent is root and the server refuses to be. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
}

export interface DetachedServer {
  readonly pid: number;
  readonly child: ChildProcess;
  /** How it ended; null while it runs. */
  exit(): Exit | null;
  /** What it has logged since its start, the last lines. */
  log(): string;
}

/**
 * Starts a server in a process group of its own, so that Ctrl-C in the terminal reaches only us and the servers
 * are stopped in order. Its output goes straight to the file: it goes on logging when we are killed.
 */
export async function startDetached(command: ServerCommand): Promise<DetachedServer> {
  const log = openLog(command.logFile);
  const from = sizeOf(command.logFile);
  try {
    const child = spawn(command.file, command.args, {
      detached: true,
      stdio: ['ignore', log, log],
      ...command.user,
    });
    await once(child, 'spawn');
    return describeServer(child, command.logFile, from);
  } finally {
    closeSync(log);
  }
}

function describeServer(child: ChildProcess, logFile: string, from: number): DetachedServer {
  if (child.pid === undefined) throw new Error('a started process has no id');
  return {
    pid: child.pid,
    child,
    exit: () => exitOf(child),
    log: () => logTail(logFile, from),
  };
}

function exitOf(child: ChildProcess): Exit | null {
  if (child.exitCode === null && child.signalCode === null) return null;
  return { code: child.exitCode, signal: child.signalCode };
}

/** `code 1` or `signal SIGKILL`. */
export function describeExit(exit: Exit): string {
  return exit.signal === null ? `code ${exit.code}` : `signal ${exit.signal}`;
}

/** Polls `ready` until it is true; false when the server ended first. Throws after `timeoutMs`. */
export async function untilReady(
  server: DetachedServer,
  ready: () => Promise<boolean>,
  timeoutMs: number,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (server.exit() === null) {
    if (await ready()) return true;
    if (performance.now() > deadline) throw new Error(`no answer within ${timeoutMs / 1000} s`);
    await sleep(50);
  }
  return false;
}
