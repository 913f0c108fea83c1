import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type DataDirectory, dataDirectoryPath, openDataDirectory } from '../../local/data-directory.js';

/** A data directory of the replay's own, inside the usual one: nothing of a running system is touched. */
export async function replayDirectory(dataDir: string): Promise<DataDirectory> {
  const parent = await openDataDirectory(dataDirectoryPath(dataDir));
  return openDataDirectory(await mkdtemp(join(parent.path, 'replay-')));
}

export async function removeReplayDirectory({ path }: DataDirectory): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
