import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nodeArguments, siblingEntry } from '../node-entry.js';
import type { PinnedBinary } from './pinned-binary.js';

const run = promisify(execFile);
const TIMEOUT_MS = 180_000;

/**
 * Lets the Temporal SDK download the pinned version into `work` and returns the file. In a process of its own:
 * the SDK's native part can be set up only once in a process, and that belongs to whoever runs workers there.
 */
export async function fetchFromSdk(
  pinned: PinnedBinary,
  work: string,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const entry = siblingEntry(import.meta.url, 'sdk-download');
  const args = [...nodeArguments(entry), pinned.sdk, `v${pinned.version}`, work];
  try {
    await run(process.execPath, args, { timeout: TIMEOUT_MS, env: environment });
  } catch (error) {
    throw new Error(lastLine(error));
  }
  const [file] = await readdir(work);
  if (file === undefined) throw new Error('the SDK ended well but left no file');
  return join(work, file);
}

function lastLine(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  return said.trim().split('\n').at(-1) || String(error);
}
