import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { claimDataDirectory, findHolder } from '../../src/local/single-instance.js';
import { runFixture, temporaryData } from './run-fixture.js';

describe('one `up` for each data directory', () => {
  it('refuses a second one at once, and says who holds it', async () => {
    const { path } = await temporaryData();
    const holder = await runFixture('holder', path);
    expect(holder.firstLine).toBe('held');

    await expect(claimDataDirectory(path)).rejects.toThrow(
      new RegExp(
        `already running on ${path} \\(process ${holder.process.pid}, since .*To mend it: stop`,
        's',
      ),
    );
    expect(await findHolder(path)).toMatchObject({ pid: holder.process.pid, holds: true });
  });

  it('starts at once after kill -9 of the first, and clears what that left', async () => {
    const { path } = await temporaryData();
    const holder = await runFixture('holder', path);
    holder.process.kill('SIGKILL');
    await once(holder.process, 'exit');
    expect(await findHolder(path)).toBeNull();
    expect(await sockets(path)).toHaveLength(1);

    const began = performance.now();
    const claim = await claimDataDirectory(path);
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(await sockets(path)).toHaveLength(1);
    claim.release();
    expect(await sockets(path)).toHaveLength(0);
  });

  it('lets exactly one of many starters at once go on, on top of a dead one', async () => {
    const { path } = await temporaryData();
    const dead = await runFixture('holder', path);
    dead.process.kill('SIGKILL');
    await once(dead.process, 'exit');

    const starters = await Promise.all(Array.from({ length: 4 }, () => runFixture('holder', path)));
    const lines = starters.map((starter) => starter.firstLine.split(' ')[0]);
    expect(lines.toSorted()).toEqual(['held', 'refused', 'refused', 'refused']);
  });

  it('holds among claims in one process too', async () => {
    const { path } = await temporaryData();
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => claimDataDirectory(path)));
    const held = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    expect(held).toHaveLength(1);
    for (const { value } of held) value.release();
    const next = await claimDataDirectory(path);
    next.release();
  });

  it('says so when the path is too long for a socket', async () => {
    const { path } = await temporaryData();
    const deep = join(path, 'a-folder-with-a-long-name'.repeat(2), 'a-folder-with-a-long-name'.repeat(3));
    await mkdir(deep, { recursive: true });
    await expect(claimDataDirectory(deep)).rejects.toThrow(/too long for a socket.*To mend it/s);
  });
});

async function sockets(path: string): Promise<string[]> {
  return (await readdir(path)).filter((name) => name.endsWith('.sock'));
}
