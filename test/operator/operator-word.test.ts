import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startTemporalServer, type TemporalServer } from '../../src/local/temporal-server.js';
import { ballast, CLI } from './ballast.js';
import { CALM, type OperatorWorld, operatorWorld } from './operator-world.js';

/** A whole system: Temporal, ledger, paper exchange, and workers of every role in a process of their own. */
let world: OperatorWorld;
let temporal: TemporalServer;
let worker: ChildProcess | undefined;
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ballast-word-'));
  const [binary, port] = [inject('temporalBinary'), await getPort()];
  // A server of its own: the ids of the funds' workflows are the same in every test.
  temporal = await startTemporalServer({
    binary,
    dbFile: null,
    logFile: join(dir, 'temporal.log'),
    port,
    headless: true,
  });
  world = await operatorWorld('100', CALM);
  worker = startWorker();
  await untilEstablished(worker);
});

afterAll(async () => {
  if (worker !== undefined) await stopWorker(worker);
  await world?.end();
  await temporal?.stop();
  await rm(dir, { recursive: true });
});

const env = () => ({ ...world.env, TEMPORAL_ADDRESS: temporal.address });

function startWorker(): ChildProcess {
  const secrets = { BALLAST_KEY_MAIN: 'key', BALLAST_SECRET_MAIN: 'secret', BALLAST_LOG_LEVEL: 'fatal' };
  return spawn(process.execPath, ['--import', 'tsx', CLI, 'worker'], {
    env: { PATH: process.env.PATH ?? '', ...env(), ...secrets },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function stopWorker(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null) return;
  process.kill('SIGTERM');
  await once(process, 'exit');
}

async function untilEstablished(process: ChildProcess): Promise<void> {
  for (;;) {
    const [fund] = await world.ledger.funds();
    if (fund?.state === 'ACTIVE') return;
    if (process.exitCode !== null) throw new Error(`the worker ended with code ${process.exitCode}`);
    await delay(300);
  }
}

async function command(...argv: string[]) {
  const { stdout, stderr, code } = await ballast([...argv, '--json'], env());
  return { code, answer: JSON.parse(stdout || stderr) };
}

test('a rebalance by the operator runs, and the same request key never runs twice', async () => {
  const first = await command(
    'rebalance',
    'BTC3L',
    '--reason',
    'test',
    '--request-key',
    'once',
    '--by',
    'ops',
  );
  expect(first.code).toBe(0);
  expect(first.answer.requests[0]).toMatchObject({
    token: 'BTC3L',
    acceptance: { kind: 'accepted', key: 'BTC3L-e000001' },
    outcome: { id: 'BTC3L-e000001a1', cause: 'emergency', requestedBy: 'ops', requestReason: 'test' },
  });
  const again = await command('rebalance', 'BTC3L', '--reason', 'test', '--request-key', 'once');
  expect(again.code).toBe(0);
  expect(again.answer.requests[0].acceptance).toMatchObject({ kind: 'answered', key: 'BTC3L-e000001' });
});

test('a paused fund refuses until it is resumed', async () => {
  expect((await command('pause', 'BTC3L', '--reason', 'look')).answer.changes).toEqual([
    { token: 'BTC3L', state: 'PAUSED', refused: null },
  ]);
  const { stdout } = await ballast(['status'], env());
  expect(stdout).toContain('BTC3L is PAUSED: look');
  const refused = await ballast(['rebalance', 'BTC3L', '--reason', 'test'], env());
  expect(refused.code).toBe(1);
  expect(refused.stdout).toMatch(/BTC3L: refused: .*PAUSED/);

  expect((await command('resume', '--each', '--reason', 'fine')).answer.changes[0].state).toBe('ACTIVE');
  const accepted = await ballast(['rebalance', 'BTC3L', '--reason', 'test', '--no-wait'], env());
  expect(accepted.code).toBe(0);
  expect(accepted.stdout).toMatch(/accepted as BTC3L-e00000\d/);
});

test('halt, reduce and what does not follow from a state', async () => {
  expect((await command('reduce', 'BTC3L', '--reason', 'x')).answer.changes[0].state).toBe('REDUCING');
  expect((await command('halt', 'BTC3L', '--reason', 'x')).answer.changes[0].state).toBe('HALTED');
  const wrong = await command('reduce', 'BTC3L', '--reason', 'x');
  expect(wrong.code).toBe(1);
  expect(wrong.answer.changes[0]).toMatchObject({ state: null, refused: expect.stringMatching(/HALTED/) });
  expect((await command('resume', 'BTC3L', '--reason', 'x')).answer.changes[0].state).toBe('ACTIVE');
});

test('the switch for all funds halts and releases, and leaves the fund its own state', async () => {
  const halted = await command('halt', '--all', '--reason', 'drill', '--by', 'duty');
  expect(halted).toMatchObject({
    code: 0,
    answer: { told: true, troubles: [], switch: { state: 'HALTED', reason: 'drill', by: 'duty' } },
  });
  const refused = await ballast(['rebalance', 'BTC3L', '--reason', 'test'], env());
  expect(refused.stdout).toContain('trading of all funds is HALTED (drill)');
  const doctor = await command('doctor');
  expect(doctor.answer.findings).toContainEqual(expect.objectContaining({ check: 'switch', ok: false }));
  const { stdout } = await ballast(['status'], env());
  expect(stdout).toContain('trading of all funds is HALTED, by duty: drill');
  expect(stdout).toMatch(/BTC3L .* ACTIVE/);
  expect((await command('resume', '--all', '--reason', 'over')).answer.switch.state).toBe('ACTIVE');
  const { alerts } = (await command('alerts')).answer;
  expect(alerts.map(({ code }: { code: string }) => code).slice(0, 2)).toEqual([
    'B-ALERT-SWITCH-RELEASED',
    'B-ALERT-SWITCH-HALTED',
  ]);
  const accepted = await ballast(['rebalance', 'BTC3L', '--reason', 'test', '--no-wait'], env());
  expect(accepted.code).toBe(0);
});

test('every alert was delivered by the worker', async () => {
  const undelivered = async () => {
    const { alerts } = (await command('alerts')).answer;
    return alerts.filter(({ deliveredAt }: { deliveredAt: string | null }) => deliveredAt === null).length;
  };
  for (let look = 0; look < 20 && (await undelivered()) > 0; look++) await delay(500);
  expect(await undelivered()).toBe(0);
});

test('the doctor finds everything in order', async () => {
  const { code, answer } = await command('doctor');
  expect(answer.findings.filter(({ ok }: { ok: boolean }) => !ok)).toEqual([]);
  expect(code).toBe(0);
});

test('all funds are halted even where Temporal cannot be reached, and the command says what was not done', async () => {
  const nowhere = { ...env(), TEMPORAL_ADDRESS: '127.0.0.1:9' };
  const { code, stdout } = await ballast(['halt', '--all', '--reason', 'fire'], nowhere);
  expect(code).toBe(1);
  expect(stdout).toMatch(/all funds: HALTED \(fire\)\n.*was not told:\nTemporal at 127\.0\.0\.1:9 cannot/);
  expect(await world.ledger.tradingSwitch()).toMatchObject({ state: 'HALTED', reason: 'fire' });
  await command('resume', '--all', '--reason', 'out');
});

test('Temporal that cannot be reached is named with its address', async () => {
  const { code, stderr } = await ballast(['pause', 'BTC3L', '--reason', 'x'], {
    ...env(),
    TEMPORAL_ADDRESS: '127.0.0.1:9',
  });
  expect(code).toBe(1);
  expect(stderr).toMatch(/Temporal at 127\.0\.0\.1:9 cannot be reached/);
});
