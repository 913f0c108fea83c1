import { access, constants, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { writeFileAtomically } from './atomic-file.js';
import { cannotWrite } from './cannot-write.js';
import { LocalError, systemCode } from './local-error.js';

/** Everybody may read a result. */
const MODE = 0o644;

/** Whether a file may be written as `path`, before any work is done for it. Throws a `LocalError` that says what is in the way. */
export async function checkResultFile(path: string): Promise<void> {
  try {
    if ((await found(path)) === 'directory')
      throw new LocalError(`${path} is a directory, not a file`, 'give a file in it');
    await access(dirname(resolve(path)), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw error instanceof LocalError ? error : cannotWrite(path, error, 'file');
  }
}

/**
 * Writes a file as a whole, or nothing of it; to what is there and no file (a device, a pipe) it is written as it is. Throws
 * a `LocalError` where that cannot be.
 */
export async function writeResultFile(path: string, text: string): Promise<void> {
  await checkResultFile(path);
  try {
    if ((await found(path)) === 'other') await writeFile(path, text);
    else await writeFileAtomically(path, text, MODE);
  } catch (error) {
    throw cannotWrite(path, error, 'file');
  }
}

async function found(path: string): Promise<'nothing' | 'file' | 'directory' | 'other'> {
  try {
    const there = await stat(path);
    if (there.isFile()) return 'file';
    return there.isDirectory() ? 'directory' : 'other';
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 'nothing';
    throw error;
  }
}
