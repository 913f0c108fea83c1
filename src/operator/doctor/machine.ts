import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Finding, ok, problem } from './finding.js';

const LEAST_NODE = [20, 12] as const;
const LEAST_FREE_BYTES = 500_000_000;

export async function nodeVersion(): Promise<Finding> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [least, leastMinor] = LEAST_NODE;
  const detail = `Node ${process.versions.node}`;
  if (major > least || (major === least && minor >= leastMinor)) return ok('node', detail);
  return problem('node', `${detail} is too old`, `install Node ${least}.${leastMinor} or later`);
}

/** The data directory, or where it will be made. */
export async function dataDirectory(dataDir: string): Promise<Finding> {
  const place = await nearestExisting(resolve(dataDir));
  if (!(await stat(place)).isDirectory()) {
    return problem(
      'data directory',
      `${place} is not a directory`,
      'name a directory: --data-dir or BALLAST_DATA_DIR',
    );
  }
  try {
    await access(place, constants.W_OK | constants.X_OK);
  } catch {
    return problem(
      'data directory',
      `${place} is not writable by this user`,
      'give it to this user, or name another',
    );
  }
  const { bavail, bsize } = await statfs(place);
  const free = bavail * bsize;
  const detail = `${resolve(dataDir)}, ${(free / 1e9).toFixed(1)} GB free`;
  if (free >= LEAST_FREE_BYTES) return ok('data directory', detail);
  return problem('data directory', `only ${detail}`, 'free some space: ledger and history need it');
}

async function nearestExisting(path: string): Promise<string> {
  const exists = await stat(path).then(
    () => true,
    () => false,
  );
  return exists || dirname(path) === path ? path : nearestExisting(dirname(path));
}
