import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import getPort from 'get-port';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { accountVariable } from '../../src/config/account-keys.js';
import { loadFunds } from '../../src/config/funds-file.js';
import { readPaperConfig } from '../../src/venue/paper/config.js';
import { compose, root } from './compose-file.js';
import { run } from './run.js';

const MAKER = join(root, 'deploy/paper/exchange-config.mjs');
const FILES = [join(root, 'deploy/paper/exchange.yaml'), join(root, 'funds.yaml')];

let directory: string;
let exchange: ChildProcess | null = null;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ballast-paper-'));
});
afterEach(async () => {
  const running = exchange;
  exchange = null;
  if (running !== null && running.exitCode === null) {
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGTERM');
    await ended;
  }
  await rm(directory, { recursive: true, force: true });
});

async function keysOfFunds(): Promise<Record<string, string>> {
  const { funds } = await loadFunds(join(root, 'funds.yaml'));
  return Object.fromEntries(
    funds.flatMap(({ account }) => [
      [accountVariable('KEY', account), `key-of-${account}`],
      [accountVariable('SECRET', account), `secret-of-${account}`],
    ]),
  );
}

/** The exchange of the image's command line, here with a port and a state directory of the test. */
async function started(config: object): Promise<string> {
  const file = join(directory, 'exchange.json');
  await writeFile(file, JSON.stringify(config));
  const cli = join(root, 'src/operator/cli.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', cli, 'exchange', '--config', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  exchange = child;
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('the paper exchange said nothing');
}

describe('the paper exchange of the profile `paper`', () => {
  test('has the accounts of the funds file with their capital and the keys of the environment', async () => {
    const { stdout, code } = await run('node', [MAKER, ...FILES], await keysOfFunds());
    expect(code).toBe(0);
    const settings = readPaperConfig(JSON.parse(stdout));
    const { funds } = await loadFunds(join(root, 'funds.yaml'));
    expect(settings.accounts).toEqual(
      funds.map(({ account, initial }) => ({
        name: account,
        apiKey: `key-of-${account}`,
        apiSecret: `secret-of-${account}`,
        deposit: initial.equity,
      })),
    );
    expect(settings.contracts.map(({ contract }) => contract)).toEqual(
      expect.arrayContaining(funds.map(({ contract }) => contract)),
    );
  });

  test('names every account without keys', async () => {
    const { BALLAST_KEY_BTC3L: _, BALLAST_SECRET_ETH3S: __, ...rest } = await keysOfFunds();
    const { code, stderr } = await run('node', [MAKER, ...FILES], rest);
    expect(code).toBe(1);
    expect(stderr).toContain('BALLAST_KEY_BTC3L');
    expect(stderr).toContain('BALLAST_SECRET_ETH3S');
  });

  test('starts, and its health check sees it; where nothing listens the check fails', async () => {
    const { stdout } = await run('node', [MAKER, ...FILES], await keysOfFunds());
    const port = await getPort();
    const check = compose.services['paper-exchange']?.healthcheck?.test ?? [];
    const [, program = '', ...args] = check.map((word) =>
      word.replace('127.0.0.1:4000', `127.0.0.1:${port}`),
    );
    expect((await run(program, args)).code).toBe(1);
    const said = await started({
      ...JSON.parse(stdout),
      host: '127.0.0.1',
      port,
      stateDir: join(directory, 'state'),
    });
    expect(said).toContain(`127.0.0.1:${port}`);
    expect((await run(program, args)).code).toBe(0);
  });
});
