import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rebalancesOf, replayRun } from '../replay-run.js';

/** Where recorded prices may lie beside the project: they are not part of it. */
const FILES = {
  BTCUSDT: '../shared/data/BTCUSDT-1h-2018-2020.csv',
  ETHUSDT: '../shared/data/ETHUSDT-1h-2018-2020.csv',
};
const missing = Object.values(FILES).filter((file) => !existsSync(file));
/** In CI a proof is never skipped: there, missing prices fail it. */
const skipped = missing.length > 0 && !process.env.CI;
if (skipped) {
  process.stderr.write(`skipped: the replay of 12 and 13 March 2020 needs ${missing.join(' and ')}\n`);
}

const PATIENCE_MS = 300_000;

describe.skipIf(skipped)('a replay of the crash of 12 and 13 March 2020', () => {
  it(
    'cuts the long funds on the way down and the short ones on the way up, and reconciles',
    async () => {
      const { report } = await replayRun([
        ...Object.entries(FILES).flatMap(([contract, file]) => ['--prices', `${contract}=${file}`]),
        ...['--funds', 'funds.yaml', '--from', '2020-03-12', '--to', '2020-03-13T04:00'],
      ]);
      expect(report.differences).toEqual([]);
      expect(report.leftOut).toEqual([]);
      const causes = (token: string) => rebalancesOf(report, token).map((row) => row.split(' ')[1]);
      const cuts = (count: number) => Array<string>(count).fill('interim');
      expect(causes('BTC3L')).toEqual(['establish', 'daily', ...cuts(4), 'daily']);
      expect(causes('ETH3L')).toEqual(['establish', 'daily', ...cuts(4), 'daily']);
      expect(causes('BTC3S')).toEqual(['establish', 'daily', 'daily', 'interim']);
      expect(causes('ETH3S')).toEqual(['establish', 'daily', 'daily', ...cuts(2)]);
      // Each cut is at the first tick strictly beyond 15 % from the rebalance point before it.
      expect(
        rebalancesOf(report, 'BTC3L')
          .slice(1)
          .map((row) => row.split(' at ')[1]),
      ).toEqual([...['7663.4', '6513.8', '5536.7', '4706.1', '4000.1', '4529.5']]);
    },
    PATIENCE_MS,
  );
});
