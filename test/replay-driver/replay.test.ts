import { beforeAll, describe, expect, it } from 'vitest';
import type { FundResult } from '../../src/simulation/fund-result.js';
import { ballast } from '../operator/ballast.js';
import { seriesFiles } from '../simulation/series-file.js';
import { crashOptions, type Run, rebalancesOf, replayRun } from './replay-run.js';

const files = seriesFiles();

/** Two whole systems start, play half a day and stop, side by side. */
const PATIENCE_MS = 300_000;

const FUNDS = `venue: { name: bybit }
funds:
  - { token: BTC3L, contract: BTCUSDT, leverage: 3, preset: default-3x, account: one, initial: { equity: 50000, nav: 100 } }
  - { token: BTC3S, contract: BTCUSDT, leverage: -3, preset: default-3x, account: two, initial: { equity: 50000, nav: 100 } }
  - { token: BTCI3L, contract: BTCUSDT, leverage: 3, model: index, preset: default-3x, account: four, initial: { equity: 50000, nav: 100 } }
  - { token: ETH3L, contract: ETHUSDT, leverage: 3, preset: default-3x, account: three, initial: { equity: 50000, nav: 100 } }
`;

let runs: readonly Run[] = [];
let simulated: { readonly funds: readonly FundResult[] } = { funds: [] };

beforeAll(async () => {
  const options = await crashOptions(files, FUNDS, [
    '2020-03-12T00:00:00Z,0.01',
    '2020-03-12T08:00:00Z,0.0005',
  ]);
  runs = await Promise.all([replayRun(options), replayRun(options)]);
  simulated = JSON.parse((await ballast(['simulate', ...options, '--json'])).stdout);
}, PATIENCE_MS);

const [first, second] = [() => report(0), () => report(1)];
function report(index: number) {
  const run = runs[index];
  if (run === undefined) throw new Error('there was no such run');
  return run.report;
}

describe('a replay of half a day with a crash', () => {
  it('establishes at the first price, fires the daily at 02:30, and cuts the losing fund at each range it leaves', () => {
    expect(rebalancesOf(first(), 'BTC3L')).toEqual([
      '2020-03-12T00:00:00.000Z establish at 10000',
      // Half of the way from the high of 10010 (at 02:20) to the low of 9980 (at 02:40).
      '2020-03-12T02:30:00.000Z daily at 9995',
      expect.stringMatching(/^2020-03-12T04:\d\d:.* interim at 8495\.7$/),
      expect.stringMatching(/^2020-03-12T04:\d\d:.* interim at 7221\.3$/),
      // The gap trades at the open, far beyond the range, after funding and fee of the same instant.
      '2020-03-12T08:00:00.000Z interim at 6000',
    ]);
    expect(rebalancesOf(first(), 'BTC3S')).toEqual([
      '2020-03-12T00:00:00.000Z establish at 10000',
      '2020-03-12T02:30:00.000Z daily at 9995',
    ]);
  });

  it('reconciles, names the fund without prices, and shows how far it is', () => {
    expect(first()).toMatchObject({ leftOut: ['ETH3L'], differences: [] });
    expect(runs[0]?.progress).toMatch(/2020-03-12 {2}\d+ events, \d+ rebalances {2}100 %/);
    expect(runs[0]?.csv.split('\n')[0]).toBe(
      'time,token,cause,outcome,price,contractsBefore,contractsAfter,leverageBefore,leverageAfter,navBefore,navAfter,fee,settleCoin',
    );
  });

  it('pays the funding and the management fee of 08:00, and none of the instant at which it begins', () => {
    const [long, short] = first().funds;
    expect(Number(long?.funding)).toBeGreaterThan(0);
    expect(Number(short?.funding)).toBeLessThan(0);
    expect(Number(long?.fees)).toBeGreaterThan(0);
  });

  it('leaves the NAV of the index model alone in every trade, and funding out of it', () => {
    const index = first().funds.find(({ token }) => token === 'BTCI3L');
    expect(index?.rebalances.map(({ cause }) => cause)).toEqual(
      first().funds[0]?.rebalances.map(({ cause }) => cause),
    );
    for (const { navBefore, navAfter } of index?.rebalances ?? []) expect(navAfter).toBe(navBefore);
    // N0 x [1 + 3 (P - P0) / P0], from 100 at 10000.
    expect(index?.rebalances[1]).toMatchObject({ price: '9995', navAfter: '99.85' });
  });

  it('is what simulate computes of the same recording, figure for figure', () => {
    const { funds } = first();
    expect(simulated.funds).toHaveLength(funds.length);
    funds.forEach((fund, index) => {
      expect(simulated.funds[index]).toMatchObject(fund);
    });
  });

  it('gives the same rebalances a second time, figure for figure', () => {
    expect(second()).toEqual(first());
    expect(runs[1]?.csv).toBe(runs[0]?.csv);
  });
});
