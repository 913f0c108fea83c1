import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import getPort from 'get-port';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { startTemporalServer, type TemporalServer } from '../../../src/local/temporal-server.js';
import { ballast, CLI } from '../../operator/ballast.js';
import { CALM, type OperatorWorld, operatorWorld } from '../../operator/operator-world.js';
import { untilTrue } from '../../support/until.js';

// A machine that does much else at once takes its time.
vi.setConfig({ testTimeout: 240_000 });
const PATIENTLY = { withinMs: 120_000 };

/*
 * Two engines by accident: two Temporal servers, each with workers of its own, on one ledger and one account.
 * Everything is real: servers, processes, ledger, exchange.
 */
let dir: string;
let world: OperatorWorld;
let servers: TemporalServer[];
const children: ChildProcess[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ballast-engines-'));
  const binary = inject('temporalBinary');
  servers = await Promise.all(
    ['one', 'two'].map(async (name) =>
      startTemporalServer({
        binary,
        dbFile: null,
        logFile: join(dir, `${name}.log`),
        port: await getPort(),
        headless: true,
      }),
    ),
  );
  world = await operatorWorld('100', CALM);
});

afterAll(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await world?.end();
  for (const server of servers ?? []) await server.stop();
  await rm(dir, { recursive: true, force: true });
});

/** The environment of everything that belongs to the engine on one of the two servers. */
const engine = (index: 0 | 1) => ({
  ...world.env,
  TEMPORAL_ADDRESS: servers[index]?.address ?? '',
  BALLAST_KEY_MAIN: 'key',
  BALLAST_SECRET_MAIN: 'secret',
  BALLAST_LOG_LEVEL: 'warn',
});

function startWorker(index: 0 | 1): { child: ChildProcess; said: Promise<string> } {
  const child = spawn(process.execPath, ['--import', 'tsx', CLI, 'worker'], {
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...engine(index) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  children.push(child);
  if (child.stderr === null) throw new Error('its standard error is piped');
  return { child, said: text(child.stderr) };
}

const leases = async () => (await world.ledger.leases()).map(({ account, token }) => ({ account, token }));
const leaseFinding = async (index: 0 | 1) => {
  const { stdout } = await ballast(['doctor', '--json'], engine(index));
  const { findings } = JSON.parse(stdout) as { findings: { check: string; ok: boolean; detail: string }[] };
  return findings.find(({ check }) => check === 'leases');
};

test('the second engine on an account refuses to start and says why; the first goes on', async () => {
  const first = startWorker(0);
  await untilTrue(
    'BTC3L is established',
    async () => (await world.ledger.funds())[0]?.state === 'ACTIVE',
    PATIENTLY,
  );
  const before = await leases();
  const second = startWorker(1);
  expect((await once(second.child, 'exit'))[0]).toBe(1);
  expect(await second.said).toMatch(
    /two engines on one account: account main is held by another engine, namespace default at 127\.0\.0\.1:\d+, worker on \S+ \([0-9a-f-]+\), since \S+ until \S+ \(mend: stop the other engine/,
  );
  expect(await leases()).toEqual(before);
  expect(await leaseFinding(0)).toMatchObject({ ok: true });
  expect(await leaseFinding(1)).toMatchObject({ ok: false, detail: expect.stringContaining('account main') });
  expect(first.child.exitCode).toBeNull();
});

test('a worker of the same engine starts at once beside the first, and after it was killed', async () => {
  const before = await leases();
  startWorker(0);
  children[0]?.kill('SIGKILL');
  const until = (await world.ledger.leases())[0]?.until ?? 0;
  await untilTrue(
    'the lease is renewed',
    async () => ((await world.ledger.leases())[0]?.until ?? 0) > until,
    PATIENTLY,
  );
  expect(await leases()).toEqual(before);
});

test('once the first engine is gone the second waits for its lease to lapse, and takes over', async () => {
  const [before] = await leases();
  for (const child of children) child.kill('SIGKILL');
  startWorker(1);
  await untilTrue(
    'the account is taken over',
    async () => {
      const [now] = await leases();
      return now !== undefined && before !== undefined && now.token > before.token;
    },
    PATIENTLY,
  );
  expect(await leaseFinding(1)).toMatchObject({ ok: true });
});
