import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataDirectoryPath, openDataDirectory } from '../../src/local/data-directory.js';
import { type Running, readRunning, runningFile, writeRunning } from '../../src/local/running-file.js';
import { temporaryData } from './run-fixture.js';

describe('the data directory', () => {
  it('is the option, else BALLAST_DATA_DIR, else .ballast here', () => {
    expect(dataDirectoryPath('/a', { BALLAST_DATA_DIR: '/b' })).toBe('/a');
    expect(dataDirectoryPath(undefined, { BALLAST_DATA_DIR: '/b' })).toBe('/b');
    expect(dataDirectoryPath(undefined, { BALLAST_DATA_DIR: '' })).toBe(join(process.cwd(), '.ballast'));
  });

  it('keeps other users from reading anything', async () => {
    const { path } = await temporaryData();
    const open = 0o066;
    expect((await stat(path)).mode & open).toBe(0);
    expect((await stat(join(path, 'temporal'))).mode & 0o077).toBe(0);
    expect((await stat(join(path, 'logs'))).mode & 0o077).toBe(0);
  });

  it('names the file in the way', async () => {
    const { path } = await temporaryData();
    const file = join(path, 'file');
    await writeFile(file, '');
    await expect(openDataDirectory(join(file, 'data'))).rejects.toThrow(
      new RegExp(`${file} is a file, where the data directory needs a folder.*To mend it: move it away`, 's'),
    );
    await mkdir(join(path, 'second'));
    await writeFile(join(path, 'second', 'logs'), '');
    await expect(openDataDirectory(join(path, 'second'))).rejects.toThrow(/second\/logs is a file/);
  });

  // Nobody may make folders there, not even root.
  it.runIf(process.platform === 'linux')(
    'says what is wrong with a folder that cannot be written',
    async () => {
      await expect(openDataDirectory('/sys/ballast')).rejects.toThrow(
        /data directory \/sys\/ballast (may not be written|is on a read-only file system).*--data/s,
      );
    },
  );
});

describe('running.json', () => {
  const running: Running = {
    pid: 1,
    startedAt: '2026-01-02T03:04:05.000Z',
    temporal: null,
    postgres: { pid: 2, port: 54329 },
    processes: [{ name: 'worker', pid: 3, url: null }],
    fundsFile: 'funds.yaml',
    webUrl: null,
  };

  it('is read as written, by its owner alone', async () => {
    const { path } = await temporaryData();
    expect(await readRunning(path)).toBeNull();
    await writeRunning(path, running);
    expect(await readRunning(path)).toEqual(running);
    expect((await stat(runningFile(path))).mode & 0o777).toBe(0o600);
  });

  it.each([['not JSON'], ['{"pid":"x"}']])('says what is wrong with %s', async (text) => {
    const { path } = await temporaryData();
    await writeFile(runningFile(path), text);
    await expect(readRunning(path)).rejects.toThrow(/running\.json does not say what runs.*To mend it/s);
  });
});
