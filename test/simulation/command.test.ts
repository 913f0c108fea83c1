import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { plain } from '../../src/domain/decimal.js';
import type { SimulationReport } from '../../src/simulation/report/simulation-report.js';
import { d } from '../domain/numbers.js';
import { ballast, ballastHere, CLI } from '../operator/ballast.js';
import { seriesFiles } from './series-file.js';
import { sumOf } from './simulated.js';

const files = seriesFiles();

const FUNDS = `venue: { name: bybit }
funds:
  - { token: BTC3L, contract: BTCUSDT, leverage: 3, preset: default-3x, account: one, initial: { equity: 50000, nav: 100 } }
  - { token: ETH3L, contract: ETHUSDT, leverage: 3, preset: default-3x, account: two, initial: { equity: 50000, nav: 100 } }
`;

let options: readonly string[] = [];

beforeAll(async () => {
  await writeFile(files.path('funds.yaml'), FUNDS);
  const start = Date.parse('2020-03-12T00:00:00Z');
  const candles = ['10000,10010,9990,10000', '10000,10010,9990,10000', '10000,10100,7000,7200'];
  const prices = await files.write([
    'ts,open,high,low,close',
    ...candles.map((candle, hour) => `${start + hour * 3_600_000},${candle}`),
  ]);
  options = ['simulate', '--funds', files.path('funds.yaml'), '--prices', `BTCUSDT=${prices}`];
});

const report = async (...more: string[]): Promise<SimulationReport> => {
  const { code, stdout, stderr } = await ballastHere([...options, ...more, '--json']);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
};

describe('ballast simulate', () => {
  it('gives every fund as JSON: its end, its rebalances, why its equity changed, and the other path', async () => {
    const { funds, leftOut, from, to, notes } = await report();
    expect({ leftOut, from, to }).toEqual({
      leftOut: ['ETH3L'],
      from: '2020-03-12T00:00:00.000Z',
      to: '2020-03-12T02:59:59.999Z',
    });
    expect(notes).toEqual(['BTCUSDT: no funding is given, so none is paid']);
    const [fund] = funds;
    expect(fund?.rebalances.map(({ cause }) => cause)).toEqual(['establish', 'daily', 'interim']);
    expect(fund).toMatchObject({ token: 'BTC3L', state: 'ACTIVE', units: '500', initialEquity: '50000' });
    expect(fund && plain(sumOf(fund))).toBe(fund && plain(d(fund.equity).minus(fund.initialEquity)));
    expect(fund?.navByFirstExtreme.nearer).toBe(fund?.nav);
    expect(fund?.navByFirstExtreme.high).not.toBe(fund?.navByFirstExtreme.low);
  });

  it('trades at the costs that it is given', async () => {
    const [free] = (await report('--taker-fee', '0', '--spread', '0')).funds;
    expect(free?.attribution.tradingFee).toBe('0');
    const [dear] = (await report('--taker-fee', '0.01', '--depth', '1000')).funds;
    expect(Number(dear?.tradingCost)).toBeGreaterThan(Number(free?.tradingCost) + 1_000);
  });

  it('takes price step and lot of a contract, and says where the step decides what trading costs', async () => {
    const coarse = await report('--tick', 'BTCUSDT=50', '--lot', 'BTCUSDT=1');
    expect(coarse.notes.join()).toMatch(
      /BTCUSDT: its price step of 50 is 0.5 % of its price.*simulate --tick BTCUSDT=0.1/,
    );
    expect(coarse.funds[0]?.rebalances[0]).toMatchObject({ contractsAfter: '14' });
    expect(coarse.parameters.terms.BTCUSDT).toMatchObject({ tickSize: '50', lotSize: '1', minOrder: '1' });
    const { code, stderr } = await ballastHere([...options, '--tick', 'BTCUSDT', '--lot', 'BTCUSDT=0']);
    expect(code).toBe(2);
    expect(stderr).toContain("'BTCUSDT' must be a contract and its price step, such as BTCUSDT=0.1");
    expect(stderr).toContain("'BTCUSDT=0' must be a contract and its lot, such as BTCUSDT=0.1");
  });

  it('says what funding is for, and what cannot be written, before anything is played', async () => {
    expect((await report('--funding', `ETHUSDT=${files.path('none.csv')}`)).notes).toContain(
      'ETHUSDT: its funding is given and its prices are not, so none is paid',
    );
    const { code, stderr } = await ballastHere([...options, '--csv', files.path('nowhere/rows.csv')]);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('nothing can be made there; nothing was written'),
    ]);
    const out = await ballastHere([...options, '--csv', files.path('.')]);
    expect([out.code, out.stderr]).toEqual([1, expect.stringContaining('is a directory, not a file')]);
  });

  it.skipIf(process.platform !== 'linux')('fails where what it prints is lost', async () => {
    const full = await open('/dev/full', 'w');
    const lost = spawn(process.execPath, ['--import', 'tsx', CLI, ...options], {
      stdio: ['ignore', full.fd, 'pipe'],
    });
    const told: string[] = [];
    lost.stderr?.on('data', (part) => told.push(String(part)));
    const [code] = await once(lost, 'close');
    await full.close();
    expect([code, told.join('')]).toEqual([
      1,
      expect.stringContaining('cannot write the output: the disk is full'),
    ]);
  });

  it('shows people tables', async () => {
    const { code, stdout } = await ballast([...options]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Rebalances from 2020-03-12T00:00:00.000Z[\s\S]*interim[\s\S]*Why equity changed/);
    expect(stdout).toContain('left out, since they have no prices: ETH3L');
  });

  it('writes a report as a whole: a page, the figures as JSON, rebalances and series as CSV', async () => {
    const out = files.path('out');
    const printed = await report('--out', out);
    const read = (name: string) => readFile(join(out, name), 'utf8');
    expect((await readdir(out)).sort()).toEqual([
      'rebalances.csv',
      'report.html',
      'result.json',
      'series.csv',
    ]);
    expect(JSON.parse(await read('result.json'))).toEqual(printed);
    const rebalances = (await read('rebalances.csv')).trim().split('\n');
    expect(rebalances[0]).toMatch(/^time,token,cause,outcome,price,/);
    expect(rebalances).toHaveLength(4);
    const [heading, ...series] = (await read('series.csv')).trim().split('\n');
    expect(heading).toMatch(/^token,time,at,rebalance,price,contracts,equity,nav,/);
    expect(series.at(-1)?.split(',')[7]).toBe(printed.funds[0]?.nav);
    expect(await read('report.html')).toContain('<title>Simulation of BTC3L - Ballast</title>');
  });

  it('refuses a place for the report before it simulates, and leaves nothing half-written', async () => {
    await mkdir(files.path('mine'));
    await writeFile(files.path('mine/thesis.txt'), 'dear');
    const others = await ballastHere([...options, '--out', files.path('mine')]);
    expect(others.code).toBe(1);
    expect(others.stderr).toContain('holds more than an earlier result: thesis.txt');
    expect(others.stdout).toBe('');
    const inFile = await ballastHere([...options, '--out', files.path('mine/thesis.txt/out'), '--json']);
    expect(JSON.parse(inFile.stderr).error).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('a part of its path is a file; nothing was written'),
      remedy: expect.any(String),
    });
    expect(await readdir(files.path('mine'))).toEqual(['thesis.txt']);
  });

  it('plays ticks as well, and candles of a day or a minute', async () => {
    const start = Date.parse('2020-03-12T00:00:00Z');
    const every = (length: number, row: (time: number, index: number) => string) =>
      Array.from({ length: 5 }, (_, index) => row(start + index * length, index));
    const played = async (lines: readonly string[]) => {
      const file = await files.write(lines);
      const { stdout, stderr } = await ballastHere([
        ...options.slice(0, 3),
        '--prices',
        `BTCUSDT=${file}`,
        '--json',
      ]);
      if (stdout === '') throw new Error(stderr);
      const { from, to, funds }: SimulationReport = JSON.parse(stdout);
      return [from, to, funds[0]?.rebalances.map(({ cause }) => cause).join(' ')];
    };
    const candle = (time: number) => `${time},100,101,99,100`;
    const heading = 'ts,open,high,low,close';
    expect(
      await played(['ts,price', ...every(1_500, (time, index) => `${time},${10_000 - 400 * index}`)]),
    ).toEqual(['2020-03-12T00:00:00.000Z', '2020-03-12T00:00:06.000Z', 'establish interim']);
    expect(await played([heading, ...every(86_400_000, candle)])).toEqual([
      '2020-03-12T00:00:00.000Z',
      '2020-03-16T23:59:59.999Z',
      'establish daily daily daily daily daily',
    ]);
    expect(await played([heading, ...every(60_000, candle)])).toEqual([
      '2020-03-12T00:00:00.000Z',
      '2020-03-12T00:04:59.999Z',
      'establish',
    ]);
  });

  it('names every wrong option at once, and every mistake of a file with its line', async () => {
    const wrong = await ballastHere([...options, '--from', 'noon', '--taker-fee', '6', '--json']);
    expect(wrong.code).toBe(2);
    expect(JSON.parse(wrong.stderr).error.problems.map((one: { option: string }) => one.option)).toEqual([
      '--from',
      '--taker-fee',
    ]);
    const bad = await files.write([
      'ts,open,high,low,close',
      '1583971200000,1,2,3,1',
      '1583971200000,1,1,1,x',
    ]);
    const refused = await ballastHere([...options.slice(0, 3), '--prices', `BTCUSDT=${bad}`]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/:2:3 {2}high\n {4}high 2 is below low 3/);
    expect(refused.stderr).toMatch(/:3:5 {2}close\n {4}'x' is no number/);
  });
});
