import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from './atomic-file.js';
import { LocalError, systemCode } from './local-error.js';

const pid = z.number().int().positive();

const runningSchema = z.object({
  /** The process of `ballast up`. */
  pid,
  startedAt: z.iso.datetime(),
  /** null while it is not started. */
  temporal: z
    .object({
      pid,
      address: z.string(),
      uiUrl: z.string().nullable(),
      namespace: z.string(),
      binary: z.string(),
      version: z.string(),
      dbFile: z.string(),
    })
    .nullable(),
  /** The embedded server; null when DATABASE_URL names another, or while it is not started. No secret in it. */
  postgres: z.object({ pid, port: z.number().int().positive() }).nullable(),
  /** Our own processes: workers, paper exchange. `url` of those that listen. */
  processes: z.array(z.object({ name: z.string(), pid, url: z.string().nullable() })),
  /** The funds that were started. */
  fundsFile: z.string(),
  /** The web page and HTTP API. */
  webUrl: z.string().nullable(),
});

/** What runs on a data directory: addresses and process ids. */
export type Running = z.infer<typeof runningSchema>;

export function runningFile(dataDir: string): string {
  return join(dataDir, 'running.json');
}

/**
 * What runs, or ran when its process was killed (ask `findHolder` which); null when nothing does. Throws a
 * `LocalError` when the file is damaged.
 */
export async function readRunning(dataDir: string): Promise<Running | null> {
  const path = runningFile(dataDir);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const parsed = runningSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new LocalError(
    `${path} does not say what runs: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`,
    `stop Ballast, remove ${path} and start again.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Replaces what is noted, atomically. */
export function writeRunning(dataDir: string, running: Running): Promise<void> {
  return writeFileAtomically(runningFile(dataDir), `${JSON.stringify(running, null, 2)}\n`);
}

/** At an orderly end: nothing runs any more. */
export function removeRunning(dataDir: string): Promise<void> {
  return rm(runningFile(dataDir), { force: true });
}
