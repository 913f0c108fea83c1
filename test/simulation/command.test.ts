import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { plain } from '../../src/domain/decimal.js';
import type { SimulationReport } from '../../src/operator/simulate/simulation-report.js';
import { d } from '../domain/numbers.js';
import { ballast } from '../operator/ballast.js';
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
  const { code, stdout, stderr } = await ballast([...options, ...more, '--json']);
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

  it('shows people tables, and writes the rebalances as CSV', async () => {
    const csv = files.path('rebalances.csv');
    const { code, stdout } = await ballast([...options, '--csv', csv]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Rebalances from 2020-03-12T00:00:00.000Z[\s\S]*interim[\s\S]*Why equity changed/);
    expect(stdout).toContain('left out, since they have no prices: ETH3L');
    const lines = (await readFile(csv, 'utf8')).trim().split('\n');
    expect(lines[0]).toMatch(/^time,token,cause,outcome,price,/);
    expect(lines).toHaveLength(4);
  });

  it('names every wrong option at once, and every mistake of a file with its line', async () => {
    const wrong = await ballast([...options, '--from', 'noon', '--taker-fee', '6', '--json']);
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
    const refused = await ballast([...options.slice(0, 3), '--prices', `BTCUSDT=${bad}`]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/:2:3 {2}high\n {4}high 2 is below low 3/);
    expect(refused.stderr).toMatch(/:3:5 {2}close\n {4}'x' is no number/);
  });
});
