import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { writeFileAtomically } from '../atomic-file.js';
import type { PinnedBinary } from './pinned-binary.js';

/** `$XDG_CACHE_HOME/ballast`, or `~/.cache/ballast`. */
export function cacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment.XDG_CACHE_HOME;
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'ballast');
}

/** Where the cached binary lies; the version is part of the path, so that two versions live side by side. */
export function cachedPath(pinned: PinnedBinary, cache: string): string {
  return join(cache, `${pinned.name}-${pinned.version}-${process.platform}-${process.arch}`, pinned.name);
}

/** Checks the cached binary against the sum noted when it was stored. Throws with the reason; returns its path. */
export async function readCached(pinned: PinnedBinary, cache: string): Promise<string> {
  const path = cachedPath(pinned, cache);
  const noted = await readFile(`${path}.sha256`, 'utf8').catch(() => null);
  if (noted === null) throw new Error(`nothing stored at ${path}`);
  const actual = await sha256(path);
  if (actual !== noted.trim()) {
    throw new Error(`${path} is damaged: its SHA-256 is ${actual}, stored was ${noted.trim()}`);
  }
  return path;
}

/**
 * Runs `fetch` with an empty directory inside the cache and moves the file that it returns into place. The moves
 * are atomic and the content of one version is always the same, so two starters cannot spoil each other's file.
 */
export async function store(
  pinned: PinnedBinary,
  cache: string,
  fetch: (workDirectory: string) => Promise<string>,
): Promise<string> {
  const path = cachedPath(pinned, cache);
  await mkdir(join(path, '..'), { recursive: true, mode: 0o755 });
  const work = await mkdtemp(join(cache, 'fetch-'));
  try {
    const fetched = await fetch(work);
    await chmod(fetched, 0o755);
    const sum = await sha256(fetched);
    await rename(fetched, path);
    await writeFileAtomically(`${path}.sha256`, `${sum}\n`, 0o644);
    return path;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The SHA-256 of a file, in hexadecimal. */
export async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
}
