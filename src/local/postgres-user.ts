import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { LocalError, reasonOf } from './local-error.js';

const run = promisify(execFile);
const NAME = 'postgres';

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The user that runs PostgreSQL, which refuses to run as root: the owner of `directory` when it exists already,
 * else the system's `postgres`, made when missing. undefined when we are not root and it simply runs as us.
 */
export async function postgresUser(directory: string): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) {
    await checkOwner(directory);
    return undefined;
  }
  const there = await stat(directory).catch(() => null);
  if (there !== null && there.uid !== 0) return { uid: there.uid, gid: there.gid };
  return (await lookUp()) ?? (await make());
}

async function checkOwner(directory: string): Promise<void> {
  const there = await stat(directory).catch(() => null);
  if (there === null || there.uid === process.getuid?.()) return;
  throw new LocalError(
    `${directory} belongs to another user (id ${there.uid}); PostgreSQL runs only as its owner.`,
    'start as that user (as root when root started it before), or choose another data directory with --data-dir.',
  );
}

async function lookUp(): Promise<SystemUser | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', NAME]), run('id', ['-g', NAME])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}

async function make(): Promise<SystemUser> {
  const reason = await run('useradd', ['--system', '--user-group', '--no-create-home', NAME]).then(
    () => 'it is still missing',
    reasonOf,
  );
  const made = await lookUp();
  if (made !== null) return made;
  throw new LocalError(
    `PostgreSQL does not run as root, and a user '${NAME}' to run it as could not be made: ${reason}`,
    `make a system user '${NAME}', start as an ordinary user, or set DATABASE_URL to a server of your own.`,
  );
}

/**
 * Checks that `user` can reach each path through all folders above it, with the system's own judgement. Throws a
 * `LocalError` that names every folder in the way.
 */
export async function checkReachable(user: SystemUser, paths: readonly string[]): Promise<void> {
  const closed = new Set<string>();
  for (const path of paths) {
    const folder = await firstClosed(user, path);
    if (folder !== null) closed.add(folder);
  }
  if (closed.size === 0) return;
  const folders = [...closed];
  throw new LocalError(
    `PostgreSQL runs as user id ${user.uid}, since it refuses to be root, and that user may not pass through ${folders.join(' and ')}.`,
    `chmod o+x ${folders.join(' ')}, choose a data directory elsewhere (--data-dir), or start as an ordinary user.`,
  );
}

async function firstClosed(user: SystemUser, path: string): Promise<string | null> {
  if (await mayEnter(user, path)) return null;
  for (const folder of foldersAbove(path)) if (!(await mayEnter(user, folder))) return folder;
  return path;
}

function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let at = dirname(resolve(path)); at !== dirname(at); at = dirname(at)) folders.unshift(at);
  return folders;
}

async function mayEnter(user: SystemUser, path: string): Promise<boolean> {
  return run('test', ['-x', path], { ...user, cwd: '/' }).then(
    () => true,
    () => false,
  );
}
