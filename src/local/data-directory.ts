import { chmod, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LocalError, reasonOf, systemCode } from './local-error.js';

/** Where everything lies that `ballast up` keeps on this machine. */
export interface DataDirectory {
  readonly path: string;
  /** Temporal's database file, in a folder that only we may enter. */
  readonly temporalFile: string;
  /** `logs/NAME.log` */
  logFile(name: string): string;
  /** State of the paper exchange. */
  readonly paper: string;
}

/** The absolute path: `--data-dir`, else `BALLAST_DATA_DIR`, else `.ballast` in the current folder. */
export function dataDirectoryPath(
  option: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): string {
  const named = [option, environment.BALLAST_DATA_DIR].find((text) => text !== undefined && text !== '');
  return resolve(named ?? '.ballast');
}

/**
 * Makes the data directory if it is not there and checks that it can be written. Nobody else may read anything in
 * it; started by root, other users may pass through, since PostgreSQL runs as another one in a folder of its own.
 * Throws a `LocalError`.
 */
export async function openDataDirectory(path: string): Promise<DataDirectory> {
  const directory: DataDirectory = {
    path,
    temporalFile: join(path, 'temporal', 'temporal.db'),
    logFile: (name) => join(path, 'logs', `${name}.log`),
    paper: join(path, 'paper'),
  };
  try {
    await mkdir(path, { recursive: true });
    await chmod(path, process.getuid?.() === 0 ? 0o711 : 0o700);
    for (const inner of ['temporal', 'logs', 'paper']) {
      await mkdir(join(path, inner), { recursive: true, mode: 0o700 });
    }
    await tryWriting(path);
  } catch (error) {
    throw await explain(path, error);
  }
  return directory;
}

async function tryWriting(path: string): Promise<void> {
  const probe = join(path, `.probe-${process.pid}`);
  try {
    await writeFile(probe, Buffer.alloc(64 * 1024));
  } finally {
    await rm(probe, { force: true });
  }
}

async function explain(path: string, error: unknown): Promise<LocalError> {
  const elsewhere = 'or choose another data directory with --data-dir or BALLAST_DATA_DIR.';
  const [problem, remedy] = await problemOf(path, error);
  return new LocalError(problem, `${remedy}, ${elsewhere}`, { cause: error });
}

async function problemOf(path: string, error: unknown): Promise<[problem: string, remedy: string]> {
  switch (systemCode(error)) {
    case 'EACCES':
    case 'EPERM':
      return [`The data directory ${path} may not be written by this user.`, 'change its owner or mode'];
    case 'EROFS':
      return [`The data directory ${path} is on a read-only file system.`, 'mount it writable'];
    case 'ENOSPC':
    case 'EDQUOT':
      return [`There is no space left for the data directory ${path}.`, 'free some'];
    case 'EEXIST':
    case 'ENOTDIR':
      return [
        `${await fileInTheWay(path)} is a file, where the data directory needs a folder.`,
        'move it away',
      ];
    default:
      return [`The data directory ${path} cannot be used: ${reasonOf(error)}`, 'mend that'];
  }
}

async function fileInTheWay(path: string): Promise<string> {
  const inner = ['temporal', 'logs', 'paper'].map((name) => join(path, name));
  for (const candidate of [...pathAndAbove(path), ...inner]) {
    const there = await stat(candidate).catch(() => null);
    if (there !== null && !there.isDirectory()) return candidate;
  }
  return path;
}

function pathAndAbove(path: string): string[] {
  const above = resolve(path, '..');
  return above === path ? [path] : [...pathAndAbove(above), path];
}
