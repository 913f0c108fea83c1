import { readFile, rm } from 'node:fs/promises';
import { writeFileAtomically } from './atomic-file.js';
import { LocalError } from './local-error.js';
import { sizeOf } from './log-file.js';

/** Where the version of the CLI is noted to which a database file is bound. */
export function versionFile(dbFile: string): string {
  return `${dbFile}.version`;
}

/** The CLI version that made the database file; null when there is no file yet, or no note. */
export async function recordedVersion(dbFile: string): Promise<string | null> {
  if (sizeOf(dbFile) === 0) return null;
  const noted = await readFile(versionFile(dbFile), 'utf8').catch(() => null);
  return noted === null ? null : noted.trim();
}

/**
 * Binds a new database file to `version`, or checks that an existing one belongs to it: the development server
 * never migrates its file, so another version may fail on it late and in obscure ways. Throws a `LocalError`.
 */
export async function bindToVersion(dbFile: string, version: string): Promise<void> {
  if (sizeOf(dbFile) === 0) {
    await rm(dbFile, { force: true });
    await writeFileAtomically(versionFile(dbFile), `${version}\n`);
    return;
  }
  const recorded = await recordedVersion(dbFile);
  if (recorded === version) return;
  const was = recorded === null ? 'an unknown version' : `version ${recorded}`;
  const use = recorded === null ? '' : `name a Temporal CLI ${recorded} in BALLAST_TEMPORAL_BINARY, or `;
  throw new LocalError(
    `${dbFile} was written by ${was} of the Temporal CLI, and this is version ${version}, which would not migrate it.`,
    `${use}stop Ballast and move ${dbFile}* away. The ledger keeps every rebalance; only Temporal's own record of past workflows is left behind.`,
  );
}
