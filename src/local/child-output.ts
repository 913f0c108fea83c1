import type { ChildProcess } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { openLog } from './log-file.js';

/** What a child says in one line of JSON on its standard output when it is ready to work. */
const readySchema = z.looseObject({ ready: z.literal(true) });
export type ReadyLine = z.infer<typeof readySchema>;

/** Reads a line of output; null unless it is JSON with `"ready": true`. */
export function parseReady(line: string): ReadyLine | null {
  if (!line.startsWith('{')) return null;
  try {
    return readySchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

/** Writes both outputs of a child to its log, line by line, and reports the first line that says it is ready. */
export function recordOutput(child: ChildProcess, logFile: string, onReady: (line: ReadyLine) => void): void {
  const log = createWriteStream(logFile, { fd: openLog(logFile) });
  // A full disk must not end the process that looks after the others.
  log.on('error', () => undefined);
  let said = false;
  forEachLine(child.stdout, log, (line) => {
    const ready = said ? null : parseReady(line);
    if (ready === null) return;
    said = true;
    onReady(ready);
  });
  forEachLine(child.stderr, log, () => undefined);
  child.once('close', () => log.end());
}

function forEachLine(
  stream: NodeJS.ReadableStream | null,
  log: WriteStream,
  also: (line: string) => void,
): void {
  if (stream === null) return;
  createInterface({ input: stream }).on('line', (line) => {
    log.write(`${line}\n`);
    also(line);
  });
}
