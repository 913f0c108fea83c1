import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { System } from '../../support/system.js';

let system: System;
const undo: (() => void)[] = [];

beforeEach(async () => {
  system = await System.make();
});

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) step();
  await system.remove();
});

/** Starts, must fail by itself, and leaves nothing behind. Returns what was said. */
async function failing(expected: number, environment: Record<string, string> = {}): Promise<string> {
  system.launch(environment);
  const code = await system.ended();
  expect(system.output).not.toMatch(/\n\s+at /);
  expect([code, system.alive()], system.output).toEqual([expected, []]);
  return system.output;
}

test('a funds file with mistakes: all of them, and exit code 2', async () => {
  await system.setFunds('venue: { name: papper }\nfunds:\n  - { token: btc, leverage: 0 }\n');
  const said = await failing(2);
  expect(said).toMatch(/mistakes/);
  expect(said).toMatch(/papper/);
  expect(said).toMatch(/leverage/);
});

test('a market file with mistakes: exit code 2', async () => {
  await system.setMarket({ kind: 'seeded', seed: '' });
  expect(await failing(2)).toMatch(/market\.json.*seed/s);
});

test('DATABASE_URL to nowhere', async () => {
  const said = await failing(1, { DATABASE_URL: 'postgres://ballast:hidden@127.0.0.1:9/ballast' });
  expect(said).toMatch(/DATABASE_URL/);
  expect(said).not.toContain('hidden');
});

test('TEMPORAL_ADDRESS to nowhere', async () => {
  const said = await failing(1, { TEMPORAL_ADDRESS: '127.0.0.1:9' });
  expect(said).toMatch(/127\.0\.0\.1:9/);
  expect(said).toMatch(/mend: .*TEMPORAL_ADDRESS/);
});

test('a data directory that is a file', async () => {
  writeFileSync(system.dataDir, '');
  expect(await failing(1)).toMatch(/is a file, where the data directory needs a folder/);
});

test('a data directory that may not be written', async ({ skip }) => {
  skip(process.getuid?.() === 0, 'root may write anywhere');
  mkdirSync(system.dataDir);
  chmodSync(system.dataDir, 0o500);
  expect(await failing(1)).toMatch(/may not be written/);
});

test('the usual ports are taken: others are chosen', async () => {
  const servers = [7233, 8233, 54329].map((port) =>
    createServer()
      .listen(port, '127.0.0.1')
      .on('error', () => 0),
  );
  undo.push(() => {
    for (const server of servers) server.close();
  });
  await system.start();
  expect((await system.interrupt()).code).toBe(0);
  expect(system.alive()).toEqual([]);
});

test('a disk that is full says so', async ({ skip }) => {
  mkdirSync(system.dataDir);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', system.dataDir], { stdio: 'pipe' });
  } catch {
    skip('no file system can be mounted here');
  }
  undo.push(() => execFileSync('umount', ['-l', system.dataDir]));
  expect(await failing(1)).toMatch(/[Nn]o space left|Check free disk space/);
});
