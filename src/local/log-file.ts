import { mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const MAX_BYTES = 10 * 1024 * 1024;
const KEPT = 3;

/**
 * Opens a log file for appending and returns its descriptor. A file above 10 MB is first moved to `.1`, the one
 * before to `.2`, and so on up to `.3`. It turns only here, at a start, since a running server holds the file.
 */
export function openLog(path: string, maxBytes = MAX_BYTES): number {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (sizeOf(path) > maxBytes) turn(path);
  return openSync(path, 'a', 0o600);
}

/** The last lines of a log, for an error message; empty when there is none. */
export function logTail(path: string, fromByte: number, lines = 12): string {
  const text = textOf(path).subarray(fromByte).toString('utf8');
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}

export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function textOf(path: string): Buffer {
  return sizeOf(path) === 0 ? Buffer.alloc(0) : readFileSync(path);
}

function turn(path: string): void {
  for (let age = KEPT - 1; age >= 1; age -= 1) moveIfThere(`${path}.${age}`, `${path}.${age + 1}`);
  moveIfThere(path, `${path}.1`);
}

function moveIfThere(from: string, to: string): void {
  if (statSync(from, { throwIfNoEntry: false }) !== undefined) renameSync(from, to);
}
