import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { fundView } from '../../src/contract/fund-messages.js';
import { fundWorkflowId } from '../../src/contract/names.js';
import { startTemporalServer, type TemporalServer } from '../../src/local/temporal-server.js';
import { untilTrue } from '../support/until.js';
import { ballastHere, CLI } from './ballast.js';
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

/** Under which the feed `desk` signs. */
const FEED_SECRET = 'f'.repeat(64);

const env = () => ({ ...world.env, TEMPORAL_ADDRESS: temporal.address });

function startWorker(): ChildProcess {
  const secrets = {
    ...{ BALLAST_KEY_MAIN: 'key', BALLAST_SECRET_MAIN: 'secret', BALLAST_LOG_LEVEL: 'fatal' },
    BALLAST_FEED_SECRET_DESK: FEED_SECRET,
  };
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

async function untilIdle(): Promise<void> {
  const connection = await Connection.connect({ address: temporal.address });
  const fund = new Client({ connection }).workflow.getHandle(fundWorkflowId('BTC3L'));
  await untilTrue('nothing of BTC3L is at work', async () => (await fund.query(fundView)).idle);
  await connection.close();
}

async function command(...argv: string[]) {
  const { stdout, stderr, code } = await ballastHere([...argv, '--json'], env());
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

/** A line of the feed, signed as docs/token-life.md says. */
function feedLine(seq: number, kind: string, units: string, key: string): string {
  const text = `desk\n${seq}\nBTC3L\n${kind}\nunits\n${units}\n${key}`;
  const mac = createHmac('sha256', FEED_SECRET).update(text).digest('hex');
  return JSON.stringify({ seq, token: 'BTC3L', kind, units, key, mac });
}

/** With the token of an operator who is known here. */
let holder: Record<string, string>;
beforeAll(async () => {
  const { answer } = await command('operator', 'add', 'anna');
  holder = { ...env(), BALLAST_OPERATOR_TOKEN: answer.token };
});
const asked = (...argv: string[]) => ballastHere(argv, holder);

describe('creations and redemptions', () => {
  test('wait, deal at the next strike, and are shown with the cash that is to move', async () => {
    const first = await asked('create', 'BTC3L', '--units', '1.5', '--key', 'in-1');
    expect(first.stdout).toBe(
      'BTC3L-c000001: creation of 1.5 units waits for the next strike; move no cash before it is dealt\n',
    );
    const again = await asked('create', 'BTC3L', '--units', '1.5', '--key', 'in-1');
    expect(again.stdout).toMatch(/^asked before: BTC3L-c000001/);
    const other = await asked('create', 'BTC3L', '--units', '2', '--key', 'in-1');
    expect(other.code).toBe(1);
    expect(other.stderr).toContain('the key in-1 was used before for BTC3L-c000001, a creation of 1.5 units');
    expect((await asked('redeem', 'BTC3L', '--units', '0.5', '--key', 'out-1')).code).toBe(0);
    expect((await ballastHere(['status'], env())).stdout).toContain(
      'BTC3L: 1 creation and 1 redemption waiting for the next strike: ballast dealing list --open',
    );
    await command('rebalance', 'BTC3L', '--reason', 'test');
    const { answer } = await command('dealing', 'list', 'BTC3L');
    expect(answer.dealings).toMatchObject([
      {
        id: 'BTC3L-r000001',
        state: 'dealt',
        units: '-0.5',
        requestedBy: 'anna',
        supplyBefore: '10',
        supplyAfter: '11',
      },
      { id: 'BTC3L-c000001', state: 'dealt', units: '1.5' },
    ]);
    expect((await command('status')).answer.funds[0]).toMatchObject({
      units: '11',
      dealings: { creations: 0 },
    });
    expect((await ballastHere(['status'], env())).stdout).toMatch(
      /BTC3L: cash of creations and redemptions: .* to come in, .* to go out/,
    );
    const { stdout } = await ballastHere(['dealing', 'list'], env());
    expect(stdout).toMatch(/BTC3L-c000001 │ in-1 .*1\.5 units .* anna │ dealt .* 10 -> 11 │ BTC3L-e\d+a1/);
    // A dozen commands, each a process of its own.
  }, 180_000);

  test.each([
    [['create', 'BTC3L', '--key', 'x'], 2, '--units: is missing, and so is --amount'],
    [['create', 'BTC3L', '--key', 'x', '--units', '1', '--amount', '1'], 2, '--amount were both given'],
    [['create', 'BTC3L', '--key', 'x', '--amount', '1e9'], 2, '--amount: must be a number above zero'],
    [['redeem', 'BTC3L', '--key', 'x', '--units', '0.000000001'], 1, 'more than 8 decimals'],
    [
      ['redeem', 'BTC3L', '--key', 'x', '--units', '11'],
      1,
      'BTC3L has 11 units: a redemption of 11 would leave none',
    ],
    [['dealing', 'cancel', 'BTC3L-r000001'], 1, 'BTC3L-r000001 is dealt: it cannot be taken back'],
  ])('refuses %j', async (argv, code, words) => {
    const refused = await asked(...argv);
    expect(refused.stderr).toContain(words);
    expect(refused.code).toBe(code);
  });

  test('asked for by nobody who is known here are refused', async () => {
    const { code, stderr } = await ballastHere(['create', 'BTC3L', '--units', '1', '--key', 'x'], env());
    expect(code).toBe(1);
    expect(stderr).toContain('BALLAST_OPERATOR_TOKEN is not set');
  });

  test('of a feed are taken in order, each once, and only under its signature', async () => {
    const send = async (...lines: string[]) => {
      const file = join(dir, 'units.jsonl');
      await writeFile(file, `${lines.join('\n')}\n`);
      return ballastHere(['dealing', 'feed', 'desk', file], env());
    };
    const lines = [feedLine(1, 'creation', '2', 'f-1'), feedLine(2, 'redemption', '1', 'f-2')];
    expect((await send(...lines)).stdout).toMatch(/^1 BTC3L-c\d+: creation of 2 units waits.*\n2 BTC3L-r\d+/);
    const more = await send(...lines, feedLine(4, 'creation', '1', 'f-4'));
    expect(more.stdout).toMatch(/^1 taken before: .*\n2 taken before: /);
    expect(more.code).toBe(1);
    expect(more.stderr).toMatch(/line 3: .*feed desk: 4 leaves a gap, since 2 was the last: send 3 first/);
    const forged = feedLine(3, 'creation', '1', 'f-3').replace('"units":"1"', '"units":"1000"');
    expect((await send(forged)).stderr).toMatch(/line 1: .*its signature is not that of this message/);
    const nonsense = await send('{"seq":0}', 'hello', feedLine(3, 'gift', '1', 'f-3'));
    expect(nonsense.stderr).toMatch(
      /nothing was sent:\nline 1: seq must be 1 or more.*\nline 2: .*\nline 3: kind/,
    );
    const unknown = await ballastHere(['dealing', 'feed', 'other', join(dir, 'units.jsonl')], env());
    expect(unknown.code).toBe(1);
    expect((await command('dealing', 'list', '--open')).answer.dealings).toHaveLength(2);
  });
});

describe('splits and merges of the units', () => {
  const said = ['--reason', 'too dear', '--key', 'board-31'];

  test('are shown before they are asked for, and then nothing is recorded', async () => {
    const { units } = (await command('status')).answer.funds[0];
    await asked('redeem', 'BTC3L', '--units', '0.5', '--key', 'before the split');
    const { stdout, code } = await ballastHere(['split', 'BTC3L', '--ratio', '10:1', '--dry-run'], env());
    expect(code).toBe(0);
    for (const line of [
      'BTC3L: split 10:1, 10 new for 1 old',
      new RegExp(`units +${units} -> ${units}0\n`),
      /dust, not issued +0 units/,
      /NAV now +[\d.]+ -> [\d.]+ USDT, at [\d.]+, 20.*Z/,
      /equity +[\d.]+ USDT, unchanged/,
      /takes effect +with the next rebalance point/,
      /refused then +.*BTC3L-r\d+.*: asked in old units/,
      'nothing is recorded (dry run)',
    ]) {
      expect(stdout).toMatch(line);
    }
    expect((await asked('units', 'list')).stdout).toBe('no units were split or merged\n');
  });

  test.each([
    [['split', 'BTC3L', '--ratio', '1:10', ...said], 2, '1:10, new units for old ones, is a merge'],
    [['split', 'BTC3L', '--ratio', '2:2', ...said], 2, '2:2 leaves every unit as it is'],
    [['merge', 'BTC3L', '--ratio', '10', ...said], 2, 'write new units for old ones, such as 10:1'],
    [['split', 'BTC3L', '--ratio', '10:1'], 2, '--reason'],
    [['split', 'ETH3L', '--ratio', '10:1', ...said], 2, 'there is no fund ETH3L'],
    [['split', 'BTC3L', '--ratio', '10:1', '--at', '2020-01-01T00:00:00Z', ...said], 1, 'is past'],
    [['units', 'cancel', 'BTC3L-u000009', '--reason', 'x'], 1, 'there is no split or merge BTC3L-u000009'],
  ])('refuses %j', async (argv, code, words) => {
    const refused = await asked(...argv);
    expect(refused.stderr).toContain(words);
    expect(refused.code).toBe(code);
  });

  test('need an operator who is known here', async () => {
    const { code, stderr } = await ballastHere(['split', 'BTC3L', '--ratio', '10:1', ...said], env());
    expect(code).toBe(1);
    expect(stderr).toContain('BALLAST_OPERATOR_TOKEN is not set');
  });

  test('take effect with the next rebalance point; what was before can be read in the units of today', async () => {
    const recorded = await asked('split', 'BTC3L', '--ratio', '10:1', ...said);
    expect(recorded.stdout).toContain(
      'recorded by anna: BTC3L-u000001: split 10:1 takes effect with the next',
    );
    expect((await asked('split', 'BTC3L', '--ratio', '10:1', ...said)).stdout).toMatch(
      /^asked before: BTC3L-u/,
    );
    expect((await ballastHere(['status'], env())).stdout).toContain(
      'BTC3L: split 10:1 of the units with the next rebalance point (BTC3L-u000001)',
    );
    await command('rebalance', 'BTC3L', '--reason', 'test');
    for (;;) {
      const { answer } = await command('units', 'list', 'BTC3L');
      if (answer.unitChanges[0].state === 'effected') break;
      await delay(300);
    }
    const { units } = (await command('status')).answer.funds[0];
    const then = (await command('history', 'BTC3L', '--limit', '1')).answer.rebalances[0];
    const today = (await command('history', 'BTC3L', '--limit', '1', '--adjusted')).answer.rebalances[0];
    expect([then.unitRatio, today.units]).toEqual(['10:1', units]);
    expect(Number(today.units)).toBe(10 * Number(then.units));
    expect(Number(today.navAfter)).toBeCloseTo(Number(then.navAfter) / 10, 8);
    const { stdout } = await ballastHere(['history'], env());
    expect(stdout).toMatch(/NAV and units in those of their time[\s\S]*today : then[\s\S]*10:1/);
    expect((await asked('units', 'list')).stdout).toMatch(/BTC3L-u000001 │ split 10:1 .*anna.*effected/);
  }, 120_000);

  test('that wait for an instant can be taken back', async () => {
    const merge = ['merge', 'BTC3L', '--ratio', '1:4', '--at', '2099-01-01T00:00:00Z', '--key', 'later'];
    const { stdout } = await asked(...merge, '--reason', 'too cheap');
    expect(stdout).toContain('BTC3L-u000002: merge 1:4 takes effect at 2099-01-01T00:00:00.000Z');
    const cancelled = await asked('units', 'cancel', 'BTC3L-u000002', '--reason', 'postponed');
    expect(cancelled.stdout).toBe('BTC3L-u000002: merge 1:4 is cancelled: postponed\n');
  });
});

test('a paused fund refuses until it is resumed', async () => {
  expect((await command('pause', 'BTC3L', '--reason', 'look')).answer.changes).toEqual([
    { token: 'BTC3L', state: 'PAUSED', refused: null },
  ]);
  const { stdout } = await ballastHere(['status'], env());
  expect(stdout).toContain('BTC3L is PAUSED: look');
  const refused = await ballastHere(['rebalance', 'BTC3L', '--reason', 'test'], env());
  expect(refused.code).toBe(1);
  expect(refused.stdout).toMatch(/BTC3L: refused: .*PAUSED/);

  expect((await command('resume', '--each', '--reason', 'fine')).answer.changes[0].state).toBe('ACTIVE');
  const accepted = await ballastHere(['rebalance', 'BTC3L', '--reason', 'test', '--no-wait'], env());
  expect(accepted.code).toBe(0);
  expect(accepted.stdout).toMatch(/accepted as BTC3L-e00000\d/);
});

test('nobody hurries or abandons a rebalance where none is at work, and that they wanted to is on record', async () => {
  await untilIdle();
  for (const word of ['hurry', 'abandon']) {
    const { code, answer } = await command(word, 'BTC3L', '--reason', 'now', '--by', 'ops');
    expect(code).toBe(1);
    expect(answer.error.message).toBe('no rebalance of BTC3L is at work');
    const { actions } = (await command('audit', 'BTC3L', '--action', word)).answer;
    expect(actions).toMatchObject([
      { who: 'ops', verified: false, origin: 'command line', outcome: 'refused' },
    ]);
  }
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
  const refused = await ballastHere(['rebalance', 'BTC3L', '--reason', 'test'], env());
  expect(refused.stdout).toContain('trading of all funds is HALTED (drill)');
  const doctor = await command('doctor');
  expect(doctor.answer.findings).toContainEqual(expect.objectContaining({ check: 'switch', ok: false }));
  const { stdout } = await ballastHere(['status'], env());
  expect(stdout).toContain('trading of all funds is HALTED, by duty: drill');
  expect(stdout).toMatch(/BTC3L .* ACTIVE/);
  expect((await command('resume', '--all', '--reason', 'over')).answer.switch.state).toBe('ACTIVE');
  const { alerts } = (await command('alerts')).answer;
  expect(alerts.map(({ code }: { code: string }) => code).slice(0, 2)).toEqual([
    'B-ALERT-SWITCH-RELEASED',
    'B-ALERT-SWITCH-HALTED',
  ]);
  const accepted = await ballastHere(['rebalance', 'BTC3L', '--reason', 'test', '--no-wait'], env());
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

describe('a retirement', () => {
  const said = ['--reason', 'no demand', '--key', 'board-40'];
  const untilRetired = async () => {
    for (;;) {
      const { funds } = (await command('status')).answer;
      if (funds[0].state === 'RETIRED') return funds[0];
      await delay(300);
    }
  };

  test('is shown before it is asked for, and then nothing is recorded', async () => {
    const { stdout, code } = await ballastHere(['retire', 'BTC3L', '--dry-run'], env());
    expect(code).toBe(0);
    for (const line of [
      'BTC3L: retirement',
      /would sell +[\d.]+ contracts of BTCUSDT \([\d.]+ USDT\), in orders of at most \d+ USDT/,
      /expected cost +[\d.]+ USDT \(fee [\d.]+, slippage [\d.]+\)/,
      /NAV now +[\d.]+ USDT, at [\d.]+, 20.*Z/,
      /each unit would be paid +[\d.]+ USDT, [\d.]+ in all/,
      /takes effect +at once/,
      'nothing is recorded (dry run)',
    ]) {
      expect(stdout).toMatch(line);
    }
    const { answer } = await command('retire', 'BTC3L', '--dry-run');
    const { navBefore, finalNav } = answer.unwinding;
    expect(Number(finalNav)).toBeLessThan(Number(navBefore));
    expect((await asked('retire', 'list')).stdout).toBe('no fund was asked to be retired\n');
  });

  test.each([
    [['retire', 'BTC3L'], 2, '--reason'],
    [['retire', 'ETH3L', ...said], 2, 'there is no fund ETH3L'],
    [['retire', 'BTC3L', '--at', 'tomorrow', ...said], 2, "'tomorrow' is not an instant in UTC"],
    [['retire', 'BTC3L', '--at', '2020-01-01T00:00:00Z', ...said], 1, 'is past'],
    [['retire', 'BTC3L', '--at', '2020-01-01T00:00:00Z', '--dry-run'], 1, 'is past'],
    [['retire', 'cancel', 'BTC3L-x000009', '--reason', 'x'], 1, 'there is no retirement BTC3L-x000009'],
    [['retire', 'cancel', 'BTC3L-x000009'], 2, '--reason'],
  ])('refuses %j', async (argv, code, words) => {
    const refused = await asked(...argv);
    expect(refused.stderr).toContain(words);
    expect(refused.code).toBe(code);
  });

  test('needs an operator who is known here', async () => {
    const { code, stderr } = await ballastHere(['retire', 'BTC3L', ...said], env());
    expect(code).toBe(1);
    expect(stderr).toContain('BALLAST_OPERATOR_TOKEN is not set');
  });

  test('that waits for its instant is shown, and can be taken back', async () => {
    const later = ['--at', '2099-01-01T00:00:00Z', '--reason', 'no demand', '--key', 'later'];
    const { stdout } = await asked('retire', 'BTC3L', ...later);
    expect(stdout).toContain(
      'recorded by anna: BTC3L-x000001: retirement of BTC3L takes effect at 2099-01-01T00:00:00.000Z',
    );
    expect((await ballastHere(['status'], env())).stdout).toContain(
      'BTC3L: to be retired at 2099-01-01T00:00:00.000Z (BTC3L-x000001: no demand)',
    );
    const cancelled = await asked('retire', 'cancel', 'BTC3L-x000001', '--reason', 'we keep it');
    expect(cancelled.stdout).toBe('BTC3L-x000001: retirement of BTC3L is cancelled: we keep it\n');
  });

  test('unwinds the fund, pays its units out at once when they are redeemed, and every command copes with it', async () => {
    const recorded = await asked('retire', 'BTC3L', ...said);
    expect(recorded.stdout).toMatch(
      /recorded by anna: BTC3L-x000002: retirement of BTC3L takes effect at once/,
    );
    const fund = await untilRetired();
    expect(fund).toMatchObject({ contracts: '0', trigger: null, markPrice: null, targetLeverage: '0' });
    expect((await asked('retire', 'BTC3L', ...said)).stdout).toMatch(
      /^asked before: BTC3L-x000002: retirement of BTC3L: each of [\d.]+ units is paid [\d.]+ USDT\n$/,
    );
    const { retirements } = (await command('retire', 'list', 'BTC3L')).answer;
    expect(retirements[0]).toMatchObject({ state: 'retired', final: { nav: fund.nav, contracts: '0' } });

    const [last] = (await command('history', 'BTC3L', '--limit', '1')).answer.rebalances;
    expect(last).toMatchObject({ cause: 'retire', outcome: 'done', contractsAfter: '0' });
    const explained = await ballastHere(['explain', last.id], env());
    expect(explained.code).toBe(0);
    expect(explained.stdout).toMatch(/target leverage +0x, reduce-only, being retired \(BTC3L-x000002\)/);
    expect(explained.stdout).toMatch(/final NAV\n {2}equity .*\n {2}NAV +[\d.]+ USDT for each of/);
    for (const look of ['preview', 'foresight'] as const) {
      const { stdout, code } = await ballastHere([look, 'BTC3L'], env());
      expect([code, stdout]).toEqual([
        0,
        expect.stringContaining('BTC3L is RETIRED (BTC3L-x000002: no demand)'),
      ]);
    }
    expect((await ballastHere(['status'], env())).stdout).toMatch(
      /BTC3L: [\d.]+ units are to be redeemed at the final NAV of [\d.]+: ballast redeem/,
    );
    const refused = await ballastHere(['rebalance', 'BTC3L', '--reason', 'test'], env());
    expect(refused.stdout).toMatch(/BTC3L: refused: BTC3L is RETIRED/);
    expect((await asked('create', 'BTC3L', '--units', '1', '--key', 'too late')).stderr).toContain(
      'BTC3L is RETIRED (BTC3L-x000002: no demand): it takes no creation',
    );
    // A preview says no more than what is asked for would do.
    const split = await asked('split', 'BTC3L', '--ratio', '10:1', '--dry-run');
    expect(split.stderr).toContain('is RETIRED (BTC3L-x000002: no demand): its units stay as they are');
    const redeemed = await asked('redeem', 'BTC3L', '--units', fund.units, '--key', 'all of it');
    expect(redeemed.stdout).toMatch(
      /BTC3L-r\d+: redemption of [\d.]+ units dealt by BTC3L-w\d+a1 at a NAV of/,
    );
    expect((await command('status')).answer.funds[0]).toMatchObject({ units: '0', nav: fund.nav });
    expect((await command('doctor')).answer.findings.filter(({ ok }: { ok: boolean }) => !ok)).toEqual([]);
    const { alerts } = (await command('alerts')).answer;
    expect(alerts.map(({ code }: { code: string }) => code)).toEqual(
      expect.arrayContaining(['B-ALERT-RETIRING', 'B-ALERT-RETIRED', 'B-ALERT-CASH']),
    );
  }, 120_000);
});

test('all funds are halted even where Temporal cannot be reached, and the command says what was not done', async () => {
  const nowhere = { ...env(), TEMPORAL_ADDRESS: '127.0.0.1:9' };
  const { code, stdout } = await ballastHere(['halt', '--all', '--reason', 'fire'], nowhere);
  expect(code).toBe(1);
  expect(stdout).toMatch(/all funds: HALTED \(fire\)\n.*was not told:\nTemporal at 127\.0\.0\.1:9 cannot/);
  expect(await world.ledger.tradingSwitch()).toMatchObject({ state: 'HALTED', reason: 'fire' });
  await command('resume', '--all', '--reason', 'out');
});

test('Temporal that cannot be reached is named with its address', async () => {
  const { code, stderr } = await ballastHere(['pause', 'BTC3L', '--reason', 'x'], {
    ...env(),
    TEMPORAL_ADDRESS: '127.0.0.1:9',
  });
  expect(code).toBe(1);
  expect(stderr).toMatch(/Temporal at 127\.0\.0\.1:9 cannot be reached/);
});
