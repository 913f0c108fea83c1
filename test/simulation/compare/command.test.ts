import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DetailedComparison } from '../../../src/simulation/compare/detailed-comparison.js';
import { ballastHere } from '../../operator/ballast.js';
import { CRASH, fundLine } from '../crash-files.js';
import { seriesFiles } from '../series-file.js';

const files = seriesFiles();
let options: readonly string[] = [];
let against = '';

const fundsFile = (...funds: string[]) => files.write(['venue: { name: paper }', 'funds:', ...funds]);

beforeAll(async () => {
  const funds = await fundsFile(fundLine('BTC3L', 3, 0.15), fundLine('BTC3S', -3, 0.15));
  against = await fundsFile(fundLine('BTC3L', 3, 0.1), fundLine('BTC2L', 2, 0.1));
  const prices = await files.write(CRASH);
  options = ['simulate', '--funds', funds, '--prices', `BTCUSDT=${prices}`];
});

const json = async (...more: string[]): Promise<DetailedComparison> => {
  const { code, stdout, stderr } = await ballastHere([...options, '--against', against, ...more, '--json']);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
};

describe('ballast simulate --against', () => {
  it('explains what comes of the difference, as JSON and to people', async () => {
    const found = await json();
    expect(found.funds.map(({ token }) => token)).toEqual(['BTC3L']);
    expect(found.funds[0]?.difference).not.toBe('0');
    expect(found.onlyIn).toEqual({ first: ['BTC3S'], second: ['BTC2L'] });
    expect(found.alone.second.map(({ token, state }) => [token, state])).toEqual([['BTC2L', 'ACTIVE']]);
    const { stdout, code } = await ballastHere([...options, '--against', against]);
    expect(code).toBe(0);
    expect(stdout).toContain('interim.range: 0.15 -> 0.1');
    expect(stdout).toMatch(
      /they part at 2020-03-12 01:\d\d:\d\d\n {4}first: nothing happens\n {4}second: interim, then /,
    );
  });

  it('writes a comparison as a whole: a page, the figures as JSON, rebalances and series of both as CSV', async () => {
    const out = files.path('out');
    const printed = await json('--out', out);
    const read = (name: string) => readFile(join(out, name), 'utf8');
    expect((await readdir(out)).sort()).toEqual([
      'comparison.html',
      'comparison.json',
      'rebalances.csv',
      'series.csv',
    ]);
    expect(JSON.parse(await read('comparison.json'))).toEqual(printed);
    expect(printed.funds[0]?.navByFirstExtreme.first.nearer).toBe(printed.funds[0]?.nav.first);
    expect(await read('comparison.html')).toContain('<title>BTC3L by two rule sets - Ballast</title>');
    const [heading, ...series] = (await read('series.csv')).trim().split('\n');
    expect(heading).toMatch(/^ruleSet,token,time,at,rebalance,price,contracts,equity,nav,/);
    const shown = new Set(series.map((line) => line.split(',').slice(0, 2).join(' ')));
    expect([...shown]).toEqual(['first BTC3L', 'first BTC3S', 'second BTC3L', 'second BTC2L']);
    expect(
      series
        .filter((line) => line.startsWith('second,BTC3L'))
        .at(-1)
        ?.split(',')[8],
    ).toBe(printed.funds[0]?.nav.second);
    expect(await json('--out', out)).toEqual(printed);
  });

  it('writes the rebalances of both as CSV, and which only one of them has', async () => {
    const csv = files.path('rebalances.csv');
    const { funds } = await json('--csv', csv);
    const [heading, ...lines] = (await readFile(csv, 'utf8')).trim().split('\n');
    expect(heading).toMatch(/^ruleSet,onlyThere,time,token,cause,outcome,price,/);
    const rows = lines.map((line) => line.split(','));
    expect(rows.map(([, , time]) => time)).toEqual(rows.map(([, , time]) => time).toSorted());
    const only = (set: string) =>
      rows.filter((row) => row[0] === set && row[1] === 'yes' && row[3] === 'BTC3L').map((row) => row[2]);
    const { onlyIn } = funds[0] ?? {};
    expect(only('first')).toEqual(onlyIn?.first.map(({ time }) => time));
    expect(only('second')).toEqual(onlyIn?.second.map(({ time }) => time));
    expect(only('second').length).toBeGreaterThan(0);
    const own = (token: string) => new Set(rows.filter((row) => row[3] === token).map((row) => row[1]));
    expect([own('BTC2L'), own('BTC3L').has('no')]).toEqual([new Set(['yes']), true]);
  });

  it('refuses a place before anything is played, and leaves nothing half-written', async () => {
    await mkdir(files.path('mine'));
    await writeFile(files.path('mine/report.html'), 'dear');
    const out = await ballastHere([...options, '--against', against, '--out', files.path('mine')]);
    expect([out.code, out.stdout]).toEqual([1, '']);
    expect(out.stderr).toContain('holds more than an earlier result: report.html');
    expect(await readdir(files.path('mine'))).toEqual(['report.html']);
    const csv = await ballastHere([...options, '--against', against, '--csv', files.path('mine')]);
    expect([csv.code, csv.stderr]).toEqual([1, expect.stringContaining('is a directory, not a file')]);
  });

  it('says so where no fund is in both', async () => {
    const other = await fundsFile(fundLine('BTC2L', 2, 0.1));
    const { code, stdout } = await ballastHere([...options, '--against', other]);
    expect(code).toBe(0);
    expect(stdout).toContain('No fund is in both, so that there is nothing to compare.');
    expect(stdout).toMatch(/amounts in USDT, simulated/);
  });

  it('takes no amount of one coin from that of another', async () => {
    const coin = await fundsFile(
      fundLine('BTC3L', 3, 0.15, ', inverse: { face: 1 }').replace('BTCUSDT', 'BTCUSD').replace('50000', '5'),
    );
    const prices = options.at(-1)?.replace('BTCUSDT=', 'BTCUSD=') ?? '';
    const refused = await ballastHere([...options, '--prices', prices, '--against', coin]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      /--against {2}BTC3L\n {4}it settles in USDT by the first rule set and in BTC by the second/,
    );
  });

  it('tells the mistakes of both files at once, and what it does not go together with', async () => {
    const [bad, worse] = [await files.write(['venue: x']), files.path('none.yaml')];
    const refused = await ballastHere([...options.with(2, bad), '--against', worse]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/'funds' is missing[\s\S]*there is no such file/);
    const both = await ballastHere([...options, '--against', against, '--vary', 'leverage=2']);
    expect(both.code).toBe(2);
    expect(both.stderr).toContain('does not go together with --vary');
  });
});
