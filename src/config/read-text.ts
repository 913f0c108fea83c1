import { readFile, stat } from 'node:fs/promises';
import { ConfigError } from './config-error.js';

/** Far above any real list of funds, far below what would choke a process. */
const MOST_BYTES = 2_000_000;

const NEWLINE = 0x0a;

const WHY_NOT: Readonly<Record<string, readonly [message: string, remedy: string]>> = {
  ENOENT: ['there is no such file', 'check the path, or name another file (--funds FILE or BALLAST_FUNDS)'],
  ENOTDIR: ['a part of the path is not a directory', 'check the path'],
  EACCES: ['this user may not read it', 'give read permission, or run as a user who has it'],
  EISDIR: ['it is a directory', 'name the file in it'],
};

/** Reads a whole UTF-8 text file of bounded size. Throws a `ConfigError` that says why it cannot be read. */
export async function readText(file: string): Promise<string> {
  const bytes = await readBytes(file);
  const line = firstLineNotUtf8(bytes);
  if (line === null) return new TextDecoder('utf-8').decode(bytes);
  throw refusal(file, 'the text is not UTF-8', 'save the file with the encoding UTF-8', line);
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    const { size, ...entry } = await statOf(file);
    if (entry.directory) throw refusal(file, ...(WHY_NOT.EISDIR ?? ['', '']));
    if (!entry.regular) throw refusal(file, 'it is not an ordinary file', 'name an ordinary file');
    if (size > MOST_BYTES) {
      throw refusal(
        file,
        `it has ${size} bytes, more than ${MOST_BYTES}`,
        'check that this is the right file',
      );
    }
    return await readFile(file);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw unreadable(file, error);
  }
}

async function statOf(file: string): Promise<{ size: number; directory: boolean; regular: boolean }> {
  const entry = await stat(file);
  return { size: entry.size, directory: entry.isDirectory(), regular: entry.isFile() };
}

function unreadable(file: string, error: unknown): ConfigError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const [message, remedy] = WHY_NOT[code] ?? [`it cannot be read (${code})`, 'check the path and the disk'];
  return refusal(file, message, remedy);
}

function refusal(file: string, message: string, remedy: string, line: number | null = null): ConfigError {
  return new ConfigError([{ file, line, column: line === null ? null : 1, path: '', message, remedy }]);
}

function firstLineNotUtf8(bytes: Uint8Array): number | null {
  if (isUtf8(bytes)) return null;
  for (let start = 0, line = 1; start <= bytes.length; line++) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline;
    if (!isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
  return 1;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
