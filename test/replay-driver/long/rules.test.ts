import { beforeAll, describe, expect, it } from 'vitest';
import type { FundResult } from '../../../src/simulation/fund-result.js';
import { ballast } from '../../operator/ballast.js';
import { seriesFiles } from '../../simulation/series-file.js';
import { crashOptions, type Run, rebalancesOf, replayRun } from '../replay-run.js';

const files = seriesFiles();

/** A whole system starts, plays half a day and stops. */
const PATIENCE_MS = 300_000;

/** One kind of rule each, so that a difference names its rule. */
const RULES: Readonly<Record<string, { readonly leverage: number; readonly rules: string }>> = {
  /** Two dailies by the clocks of a zone, one of which is skipped; continuous fee. */
  ZONED: {
    leverage: 3,
    rules:
      "{ daily: { at: ['03:30', '04:15'], zone: Europe/Berlin, skip: { leverage: [2.98, 3.02] } }, managementFee: { rate: 0.003, at: continuous } }",
  },
  /** A band of real leverage for both sides, back to the target. */
  BAND: { leverage: 3, rules: '{ daily: { at: none }, interim: { band: [2, 4], who: both } }' },
  /** The same, back to the edge alone. */
  EDGE: { leverage: -3, rules: '{ interim: { band: [2, 4], who: both, to: edge, cooldown: 1200 } }' },
  /** At most two a day, with ten minutes between them: what comes earlier is held back. */
  RARE: { leverage: 3, rules: '{ interim: { range: 0.05, cooldown: 600, mostADay: 2 } }' },
  /** A target that varies. */
  VARIES: { leverage: 3, rules: '{ targetBand: [2.5, 3.5], interim: { band: [1.5, 4.5], who: both } }' },
  /** The whole position is closed and opened again at the daily. */
  LITERAL: { leverage: -3, rules: "{ daily: { at: ['02:30', '07:00'], mode: liquidate } }" },
};

const funds = Object.entries(RULES).map(
  ([token, { leverage, rules }], index) =>
    `  - { token: ${token}, contract: BTCUSDT, leverage: ${leverage}, preset: default-3x, account: a${index}, initial: { equity: 50000, nav: 100 }, rules: ${rules} }`,
);
const FUNDS = `venue: { name: bybit }\nfunds:\n${funds.join('\n')}\n`;

interface Simulated {
  readonly funds: readonly (FundResult & { readonly state: string })[];
  readonly notes: readonly string[];
}

let run: Run | null = null;
let simulated: Simulated = { funds: [], notes: [] };

beforeAll(async () => {
  const options = await crashOptions(files, FUNDS, ['2020-03-12T08:00:00Z,0.0005']);
  const printed = await ballast(['simulate', ...options, '--json']);
  if (printed.code !== 0) throw new Error(printed.stderr);
  simulated = JSON.parse(printed.stdout);
  run = await replayRun(options);
}, PATIENCE_MS);

function report() {
  if (run === null) throw new Error('there was no run');
  return run.report;
}

describe('a replay of funds with every kind of rule', () => {
  it('reconciles', () => {
    expect(report().differences).toEqual([]);
  });

  it.each(Object.keys(RULES))('is what simulate computes of %s, figure for figure', (token) => {
    const of = (results: readonly FundResult[]) => results.find((fund) => fund.token === token);
    const { rebalances, ...fund } = of(report().funds) ?? {};
    const other = of(simulated.funds);
    expect(rebalances).toEqual(other?.rebalances);
    expect(other).toMatchObject(fund);
  });

  it('makes each kind of rebalance that the rules are about', () => {
    const causes = (token: string) => rebalancesOf(report(), token).map((row) => row.split(' ')[1]);
    expect(rebalancesOf(report(), 'ZONED').slice(0, 3)).toEqual([
      '2020-03-12T00:00:00.000Z establish at 10000',
      '2020-03-12T02:30:00.000Z daily at 9995',
      expect.stringMatching(/^2020-03-12T03:15:00.000Z daily/),
    ]);
    expect(causes('BAND').filter((cause) => cause === 'daily')).toEqual([]);
    expect(causes('BAND').filter((cause) => cause === 'interim').length).toBeGreaterThan(2);
    expect(causes('EDGE').filter((cause) => cause === 'interim').length).toBeGreaterThan(1);
    const dailies = run?.report.funds.find(({ token }) => token === 'LITERAL')?.rebalances ?? [];
    const [literal] = dailies.filter(({ cause }) => cause === 'daily');
    // The fee of both legs: far more than that of the difference.
    const traded = Math.abs(Number(literal?.contractsBefore)) + Math.abs(Number(literal?.contractsAfter));
    expect(Number(literal?.fee) / (traded * Number(literal?.price))).toBeCloseTo(0.00055, 6);
    expect(causes('RARE').filter((cause) => cause === 'interim')).toHaveLength(2);
  });
});
