import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

export interface SeriesFiles {
  /** Writes lines into a file of its own and returns its path. */
  write(lines: readonly string[]): Promise<string>;
  path(name: string): string;
}

/** A folder for the files of one test file, removed when it has run. */
export function seriesFiles(): SeriesFiles {
  let folder = '';
  let count = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ballast-series-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  return {
    path: (name) => join(folder, name),
    write: async (lines) => {
      count += 1;
      const file = join(folder, `series-${count}.csv`);
      await writeFile(file, `${lines.join('\n')}\n`);
      return file;
    },
  };
}
