import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SweepReport } from '../../../src/simulation/sweep/sweep-report.js';
import { ballastHere, CLI } from '../../operator/ballast.js';
import { CRASH, fundLine } from '../crash-files.js';
import { seriesFiles } from '../series-file.js';

const files = seriesFiles();
let options: readonly string[] = [];

beforeAll(async () => {
  const funds = await files.write([
    'venue: { name: paper }',
    'funds:',
    fundLine('BTC3L', 3, 0.15),
    fundLine('BTC3S', -3, 0.15),
  ]);
  const prices = await files.write(CRASH);
  options = ['simulate', '--funds', funds, '--prices', `BTCUSDT=${prices}`];
});

const json = async <T>(...more: string[]): Promise<T> => {
  const { code, stdout, stderr } = await ballastHere([...options, ...more, '--json']);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
};

describe('ballast simulate --vary', () => {
  const grid = ['--vary', 'interim.range=0.05..0.15/0.05', '--vary', 'BTC3L.leverage=2,3'];

  it('plays every point as it would be played alone, the same on one thread and on three, and writes it as CSV', async () => {
    const csv = files.path('sweep.csv');
    const [one, three] = [
      await json<SweepReport>(...grid, '--workers', '1'),
      await json<SweepReport>(...grid, '--workers', '3', '--csv', csv),
    ];
    expect(three).toEqual(one);
    expect(one.points).toHaveLength(6);
    const alone = await json<{ funds: { nav: string; tradingCost: string; rebalances: unknown[] }[] }>();
    const last = one.points.at(-1);
    expect(last?.values).toEqual({ 'interim.range': '0.15', 'BTC3L.leverage': '3' });
    expect(last?.funds.map(({ nav, tradingCost }) => ({ nav, tradingCost }))).toEqual(
      alone.funds.map(({ nav, tradingCost }) => ({ nav, tradingCost })),
    );
    expect(last?.funds.map(({ rebalances: { daily, interim } }) => daily + interim + 1)).toEqual(
      alone.funds.map(({ rebalances }) => rebalances.length),
    );
    const [heading, first, ...rest] = (await readFile(csv, 'utf8')).trim().split('\n');
    expect(heading).toMatch(/^interim.range,BTC3L.leverage,token,state,nav,return,drawdown,/);
    expect(first).toMatch(/^0.05,2,BTC3L,ACTIVE,/);
    expect(rest).toHaveLength(11);
  });

  it('shows people a table and a map for each fund, and writes a page with the maps beside every figure', async () => {
    const out = files.path('out');
    const { stdout, stderr, code } = await ballastHere([...options, ...grid, '--workers', '2', '--out', out]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^6 simulations from 2020-03-12T00:00:00.000Z to /);
    expect(stdout).toMatch(/interim.range │ BTC3L.leverage │ fund +│ state/);
    expect(stdout).toMatch(/BTC3S\n[^\n]+\n[^\n]+interim.range \\ BTC3L.leverage/);
    expect(stderr).toMatch(/^6 simulations on 2 threads\n/);
    const page = await readFile(`${out}/sweep.html`, 'utf8');
    expect(page.match(/<table class="map">/g)).toHaveLength(6);
    expect(page).not.toMatch(/<script|https?:\/\//);
    const { points } = JSON.parse(await readFile(`${out}/sweep.json`, 'utf8')) as SweepReport;
    expect(points).toHaveLength(6);
    expect((await readFile(`${out}/sweep.csv`, 'utf8')).trim().split('\n')).toHaveLength(13);
  });

  it('refuses what cannot be varied, all of it at once, and a grid that is too large with its size', async () => {
    const wrong = await ballastHere([
      ...options,
      '--vary',
      'levrage=2',
      '--vary',
      'interim.range=0.1..0.2',
      '--json',
    ]);
    expect(wrong.code).toBe(2);
    expect(JSON.parse(wrong.stderr).error.problems).toHaveLength(2);
    const large = ['--vary', 'interim.range=0.001..0.200/0.001', '--vary', 'leverage=1..3/0.02'];
    const refused = await ballastHere([...options, ...large]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('the grid has 20200 points (200 x 101), more than 10000');
  });

  it('ends at once when it is interrupted, with nothing on stdout', async () => {
    const large = ['--vary', 'interim.range=0.001..0.200/0.001', '--vary', 'initial.equity=1000..40000/1000'];
    const child = spawn(process.execPath, ['--import', 'tsx', CLI, ...options, ...large], {
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'close');
    const out = text(child.stdout);
    let told = '';
    child.stderr.on('data', (chunk: Buffer) => {
      if (told === '') child.kill('SIGINT');
      told += chunk.toString();
    });
    expect((await ended)[0]).toBe(1);
    expect(await out).toBe('');
    expect(told).toMatch(/8000 simulations on \d+ threads?\n[\s\S]*ballast: the sweep was interrupted/);
  });
});
