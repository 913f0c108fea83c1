import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import type { Server } from 'node:net';
import { join, relative } from 'node:path';
import { type Answer, ask, listen } from './claim-socket.js';
import { LocalError, reasonOf } from './local-error.js';

/*
 * Why sockets: the system closes them when their process dies, however it dies. A file with a process id stays
 * behind after kill -9 and its id may belong to another program; Node has no flock.
 *
 * Why one socket for each process, and not one fixed name: a dead socket's file stays, and two starters that find
 * it under a fixed name can each remove it, the second one removing the first one's new socket. Names used once
 * can be removed safely. So: listen under a name of one's own *first*, then look for others. Of two that start at
 * once each sees the other, and the lower name goes on.
 */
const SOCKET = /^up-[0-9a-f]{12}\.sock$/;
/** `sun_path` holds 104 bytes on macOS and 108 on Linux, with a closing zero. */
const MAX_PATH_BYTES = 103;

export interface Claim {
  /** Frees the directory for the next one. The end of the process does too. */
  release(): void;
}

/** Takes the data directory for this process alone. Throws a `LocalError` at once when another one has it. */
export async function claimDataDirectory(dataDir: string): Promise<Claim> {
  const unique = randomBytes(6).toString('hex');
  const name = `up-${unique}.sock`;
  const me = { pid: process.pid, since: new Date().toISOString(), holds: false };
  const server = await announce(dataDir, unique, me);
  const release = () => {
    server.close();
    rmSync(join(dataDir, name), { force: true });
  };
  try {
    await winOrThrow(dataDir, name, me);
  } catch (error) {
    release();
    throw error;
  }
  return { release };
}

/** Who runs on this data directory; null when nobody does. */
export async function findHolder(dataDir: string): Promise<Answer | null> {
  for (const name of others(dataDir, null)) {
    const answer = await ask(socketPath(dataDir, name));
    if (answer?.holds) return answer;
  }
  return null;
}

/**
 * The last look and `holds = true` happen without a pause between them: whoever is told "still claiming" after
 * announcing itself can be sure that it is seen by the look that decides.
 */
async function winOrThrow(dataDir: string, name: string, me: { holds: boolean }): Promise<void> {
  const behind = new Set<string>();
  for (;;) {
    const ahead = others(dataDir, name).find((other) => !behind.has(other));
    if (ahead === undefined) {
      me.holds = true;
      return;
    }
    const answer = await ask(socketPath(dataDir, ahead));
    if (answer === null) rmSync(join(dataDir, ahead), { force: true });
    else if (answer.holds || ahead < name) throw refused(dataDir, answer);
    else behind.add(ahead);
  }
}

function others(dataDir: string, name: string | null): string[] {
  return readdirSync(dataDir).filter((entry) => SOCKET.test(entry) && entry !== name);
}

async function announce(dataDir: string, unique: string, me: Answer): Promise<Server> {
  const path = socketPath(dataDir, `up-${unique}.sock`);
  const draft = socketPath(dataDir, `un-${unique}.sock`);
  try {
    return await listen(path, draft, () => me);
  } catch (error) {
    throw new LocalError(
      `No socket can be made in the data directory ${dataDir}: ${reasonOf(error)}`,
      'choose a data directory on a local file system with --data-dir or BALLAST_DATA_DIR.',
      { cause: error },
    );
  }
}

/** The shorter of the absolute path and the one from the current folder, since the system allows few bytes. */
function socketPath(dataDir: string, name: string): string {
  const absolute = join(dataDir, name);
  const fromHere = relative(process.cwd(), absolute);
  const path = Buffer.byteLength(fromHere) < Buffer.byteLength(absolute) ? fromHere : absolute;
  if (Buffer.byteLength(path) <= MAX_PATH_BYTES) return path;
  throw new LocalError(
    `The path of the data directory ${dataDir} is too long for a socket in it.`,
    `choose a data directory with a path below ${MAX_PATH_BYTES - name.length} bytes, or start from a folder near it.`,
  );
}

function refused(dataDir: string, holder: Answer): LocalError {
  const who =
    holder.pid === 0 ? 'a process that does not answer' : `process ${holder.pid}, since ${holder.since}`;
  return new LocalError(
    `Ballast is already running on ${dataDir} (${who}).`,
    'stop that one first, or start this one on another data directory with --data-dir.',
  );
}
