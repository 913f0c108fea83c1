import { spawn } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { run } from '../../src/operator/run.js';

export const CLI = fileURLToPath(new URL('../../src/operator/cli.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The same command line in this process: for tests of many commands, each of which would load the program anew. */
export async function ballastHere(argv: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const texts = Promise.all([text(stdout), text(stderr)]);
  const code = await run(argv, { stdout, stderr, env });
  stdout.end();
  stderr.end();
  const [said, noted] = await texts;
  return { code, stdout: said, stderr: noted };
}

/** Runs the real command line in a process of its own, without what the caller's environment says. */
export async function ballast(argv: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', CLI, ...argv], {
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}
