import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { type DataDirectory, openDataDirectory } from '../../src/local/data-directory.js';
import { nodeArguments } from '../../src/local/node-entry.js';

/** The path of a program in `fixtures/`. */
export function fixture(name: string): string {
  return join(import.meta.dirname, 'fixtures', `${name}.ts`);
}

export interface Program {
  readonly process: ChildProcess;
  readonly firstLine: string;
}

/** Runs a fixture until its first line of output. It is killed when the test ends. */
export function runFixture(name: string, ...args: string[]): Promise<Program> {
  const child = spawn(process.execPath, [...nodeArguments(fixture(name)), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (firstLine) =>
      resolve({ process: child, firstLine }),
    );
    child.once('close', () => reject(new Error(`${name} ended without a word`)));
  });
}

/** A data directory that goes with the test. */
export async function temporaryData(): Promise<DataDirectory> {
  const path = await mkdtemp(join(tmpdir(), 'ballast-local-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return openDataDirectory(path);
}
