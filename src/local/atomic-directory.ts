import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { cannotWrite } from './cannot-write.js';
import { LocalError, systemCode } from './local-error.js';

/** The files of a result, by name. */
export type DirectoryFiles = Readonly<Record<string, string>>;

/**
 * Whether a result with files of these names may be written as `path`, before any work is done for it: it must not
 * exist, or be a directory with nothing but files of these names, which are then replaced. Throws a `LocalError` that
 * says what is in the way.
 */
export async function checkDirectoryTarget(path: string, names: readonly string[]): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return null;
    throw cannotWrite(path, error, 'directory');
  });
  if (found !== null) await refuseOthers(path, found.isDirectory(), names);
  const parent = await nearestExisting(dirname(resolve(path)));
  await access(parent, constants.W_OK | constants.X_OK).catch((error: unknown) => {
    throw cannotWrite(path, error, 'directory');
  });
}

/**
 * Writes a directory of files as a whole: a reader finds the old result or the new one, never a part of one or files of
 * both. Makes the directories above it. Throws a `LocalError` where that cannot be, and leaves what was there before.
 */
export async function writeDirectoryAtomically(path: string, files: DirectoryFiles): Promise<void> {
  await checkDirectoryTarget(path, Object.keys(files));
  const target = resolve(path);
  const suffix = `${process.pid}.${randomBytes(4).toString('hex')}`;
  const draft = join(dirname(target), `.${basename(target)}.${suffix}.draft`);
  try {
    await makeParent(dirname(target));
    await mkdir(draft);
    for (const [name, text] of Object.entries(files)) await writeSynced(join(draft, name), text);
    await putInPlace(draft, target, join(dirname(target), `.${basename(target)}.${suffix}.old`));
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error instanceof LocalError ? error : cannotWrite(path, error, 'directory');
  }
}

/** Not by `recursive` where it exists already: that never ends in a file system that refuses directories (/proc). */
async function makeParent(path: string): Promise<void> {
  if ((await nearestExisting(path)) !== path) await mkdir(path, { recursive: true });
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A directory cannot be renamed onto one with files in it, so the old one steps aside first. */
async function putInPlace(draft: string, target: string, aside: string): Promise<void> {
  const isReplaced = await rename(target, aside).then(
    () => true,
    (error: unknown) => {
      if (systemCode(error) === 'ENOENT') return false;
      throw error;
    },
  );
  try {
    await rename(draft, target);
  } catch (error) {
    if (isReplaced) await rename(aside, target);
    throw error;
  }
  if (isReplaced) await rm(aside, { recursive: true, force: true });
}

async function refuseOthers(path: string, isDirectory: boolean, names: readonly string[]): Promise<void> {
  if (!isDirectory) throw new LocalError(`${path} is a file, not a directory`, 'give another directory');
  const others = (await readdir(path)).filter((name) => !names.includes(name)).sort();
  if (others.length === 0) return;
  const shown =
    others.length > 3 ? `${others.slice(0, 3).join(', ')} and ${others.length - 3} more` : others.join(', ');
  throw new LocalError(
    `${path} holds more than an earlier result: ${shown}`,
    'give a directory that does not exist yet, or an empty one',
  );
}

async function nearestExisting(path: string): Promise<string> {
  const exists = await stat(path).then(
    () => true,
    () => false,
  );
  return exists || dirname(path) === path ? path : nearestExisting(dirname(path));
}
