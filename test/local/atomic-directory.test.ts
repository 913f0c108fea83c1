import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkDirectoryTarget, writeDirectoryAtomically } from '../../src/local/atomic-directory.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ballast-directory-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const inFolder = (...path: readonly string[]) => join(folder, ...path);
const contentOf = async (path: string) =>
  Object.fromEntries(
    await Promise.all(
      (await readdir(path)).map(async (name) => [name, await readFile(join(path, name), 'utf8')]),
    ),
  );

describe('a directory that is written as a whole', () => {
  it('is made with the directories above it, and leaves nothing else behind', async () => {
    await writeDirectoryAtomically(inFolder('a', 'b'), { one: '1', two: '2' });
    expect(await contentOf(inFolder('a', 'b'))).toEqual({ one: '1', two: '2' });
    expect(await readdir(inFolder('a'))).toEqual(['b']);
  });

  it('replaces an earlier result and an empty directory, and no file of the earlier one stays', async () => {
    await mkdir(inFolder('out'));
    await writeDirectoryAtomically(inFolder('out'), { one: '1', two: '2' });
    await writeDirectoryAtomically(inFolder('out'), { one: 'new', two: 'new' });
    expect(await contentOf(inFolder('out'))).toEqual({ one: 'new', two: 'new' });
    expect(await readdir(folder)).toEqual(['out']);
  });

  it('never replaces what is no result, before any work and after it', async () => {
    await mkdir(inFolder('home'));
    for (const name of ['one', 'a', 'b', 'c', 'd']) await writeFile(inFolder('home', name), 'mine');
    await writeFile(inFolder('file'), 'mine');
    const refusals = [
      [inFolder('home'), 'holds more than an earlier result: a, b, c and 1 more'],
      [inFolder('file'), 'is a file, not a directory'],
      [inFolder('file', 'out'), 'a part of its path is a file'],
    ] as const;
    for (const [path, words] of refusals) {
      await expect(checkDirectoryTarget(path, ['one'])).rejects.toThrow(words);
      await expect(writeDirectoryAtomically(path, { one: '1' })).rejects.toThrow(words);
    }
    expect(await contentOf(inFolder('home'))).toMatchObject({ one: 'mine', a: 'mine' });
    expect((await readdir(folder)).sort()).toEqual(['file', 'home']);
  });

  it('leaves the earlier result where a file cannot be written', async () => {
    await writeDirectoryAtomically(inFolder('out'), { one: '1' });
    const tooLong = 'x'.repeat(300);
    await expect(writeDirectoryAtomically(inFolder('out'), { one: '2', [tooLong]: '' })).rejects.toThrow(
      /cannot write .*: its name is too long; nothing was written/,
    );
    expect(await contentOf(inFolder('out'))).toEqual({ one: '1' });
    expect(await readdir(folder)).toEqual(['out']);
  });

  it.runIf(process.platform === 'linux')('says so where no directory can be made at all', async () => {
    await expect(writeDirectoryAtomically('/proc/out', { one: '1' })).rejects.toThrow('nothing was written');
  });

  it.skipIf(process.getuid?.() === 0)('says so where this user may not write', async () => {
    await mkdir(inFolder('locked'));
    await chmod(inFolder('locked'), 0o500);
    await expect(checkDirectoryTarget(inFolder('locked', 'out'), [])).rejects.toThrow(
      'this user may not write there',
    );
  });
});
