import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { writeFileAtomically } from './atomic-file.js';
import { LocalError, reasonOf, systemCode } from './local-error.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import type { SystemUser } from './postgres-user.js';

const run = promisify(execFile);

/** The name of the superuser and of the database. */
export const POSTGRES_NAME = 'ballast';

/** Reads the generated password; null before the first start. */
export async function readPassword(dataDir: string): Promise<string | null> {
  const text = await readFile(passwordFile(dataDir), 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  });
  return text === null ? null : text.trim();
}

export function passwordFile(dataDir: string): string {
  return join(dataDir, 'postgres-password');
}

export function clusterDirectory(dataDir: string): string {
  return join(dataDir, 'postgres');
}

/**
 * Makes the database files and a password, once. Returns the password. Everything is made in a folder beside and
 * moved into place when complete, so a start that was killed half way leaves nothing that looks finished.
 */
export async function ensureCluster(
  dataDir: string,
  binaries: PostgresBinaries,
  user: SystemUser | undefined,
): Promise<string> {
  const directory = clusterDirectory(dataDir);
  const known = await readPassword(dataDir);
  const version = await readFile(join(directory, 'PG_VERSION'), 'utf8').catch(() => null);
  if (version === null) return makeCluster(dataDir, binaries, user);
  await checkVersion(directory, version.trim(), binaries);
  if (known !== null) return known;
  throw new LocalError(
    `${passwordFile(dataDir)} is missing, and without it the database in ${directory} cannot be opened.`,
    `put it back, or move ${directory} away to begin with an empty ledger.`,
  );
}

async function checkVersion(directory: string, found: string, binaries: PostgresBinaries): Promise<void> {
  const { stdout } = await run(binaries.postgres, ['--version']);
  const ours = /(\d+)/.exec(stdout)?.[1];
  if (ours === found) return;
  throw new LocalError(
    `${directory} was made by PostgreSQL ${found}, and this is PostgreSQL ${ours}, which cannot open it.`,
    `run Ballast with the version that made it, dump its database and load the dump into a new data directory.`,
  );
}

async function makeCluster(
  dataDir: string,
  binaries: PostgresBinaries,
  user: SystemUser | undefined,
): Promise<string> {
  const draft = `${clusterDirectory(dataDir)}.new`;
  const secret = join(dataDir, 'postgres-password.new');
  const password = randomBytes(24).toString('base64url');
  await rm(draft, { recursive: true, force: true });
  await rm(secret, { force: true });
  await mkdir(draft, { mode: 0o700 });
  await writeFile(secret, `${password}\n`, { mode: 0o600 });
  if (user !== undefined) {
    await chown(draft, user.uid, user.gid);
    await chown(secret, user.uid, user.gid);
  }
  await initialise(binaries, draft, secret, user);
  await rm(secret);
  await writeFileAtomically(passwordFile(dataDir), `${password}\n`);
  await rename(draft, clusterDirectory(dataDir));
  return password;
}

/** The built-in locale sorts and compares the same on every machine. */
async function initialise(
  { initdb }: PostgresBinaries,
  directory: string,
  secret: string,
  user: SystemUser | undefined,
): Promise<void> {
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = [`--username=${POSTGRES_NAME}`, '--auth=scram-sha-256', `--pwfile=${secret}`];
  try {
    await run(initdb, ['-D', directory, ...access, ...locale, '--no-instructions'], {
      ...user,
      cwd: dirname(directory),
    });
  } catch (error) {
    throw new LocalError(
      `PostgreSQL could not make its files in ${directory}: ${reasonOf(error)}`,
      'free space or permissions as the reason says; for a missing library run `npm rebuild`, which links them.',
      { cause: error },
    );
  }
}
