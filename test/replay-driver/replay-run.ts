import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReplayReport } from '../../src/operator/replay/replay-report.js';
import { ballast } from '../operator/ballast.js';
import type { SeriesFiles } from '../simulation/series-file.js';

export interface Run {
  readonly report: ReplayReport;
  readonly csv: string;
  readonly progress: string;
}

/** Runs `ballast replay` with these options, in a data directory of its own; throws what it said if it failed. */
export async function replayRun(options: readonly string[]): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'ballast-replay-'));
  // PostgreSQL refuses to be root: as another user it must pass through.
  await chmod(folder, 0o711);
  try {
    const out = join(folder, 'out');
    const { code, stdout, stderr } = await ballast(
      ['replay', ...options, '--data-dir', join(folder, 'data'), '--out', out, '--json'],
      { BALLAST_LOG_LEVEL: 'warn' },
    );
    if (code !== 0) throw new Error(`replay ended with ${code}:\n${stderr}\n${stdout}`);
    const report: ReplayReport = JSON.parse(await readFile(join(out, 'result.json'), 'utf8'));
    if (stdout.trim() !== JSON.stringify(report, null, 2)) throw new Error('--json and result.json differ');
    return { report, csv: await readFile(join(out, 'rebalances.csv'), 'utf8'), progress: stderr };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const HOUR_MS = 3_600_000;
const MIDNIGHT = Date.parse('2020-03-12T00:00:00Z');
/** By the hour: calm, a fall of a third at four, a rise of a third at six, and a gap down of a third at eight. */
const CANDLES = [
  ...['10000,10010,9990,10000', '10000,10010,9990,10000', '10000,10010,9980,10000', '10000,10120,9990,10110'],
  ...['10110,10120,6700,6800', '6800,6900,6750,6800', '6800,9000,6790,8950', '8950,8960,8900,8950'],
  ...['6000,6050,5950,6000', '6000,6010,5990,6000'],
];

/**
 * Options of `replay` and `simulate` for half a day of BTCUSDT with a crash: this text of a funds file, and lines of
 * funding as `2020-03-12T08:00:00Z,0.0005`.
 */
export async function crashOptions(
  files: SeriesFiles,
  funds: string,
  funding: readonly string[],
): Promise<readonly string[]> {
  const fundsFile = files.path('funds.yaml');
  await writeFile(fundsFile, funds);
  const candles = CANDLES.map((candle, hour) => `${MIDNIGHT + hour * HOUR_MS},${candle}`);
  const prices = await files.write(['ts,open,high,low,close', ...candles]);
  const payments = await files.write(['utc,fundingRate', ...funding]);
  return ['--funds', fundsFile, '--prices', `BTCUSDT=${prices}`, '--funding', `BTCUSDT=${payments}`];
}

/** The rebalances of one fund, each as `2020-03-12T10:25:15.123Z interim at 157.36`. */
export function rebalancesOf({ funds }: ReplayReport, token: string): readonly string[] {
  const fund = funds.find((each) => each.token === token);
  return (fund?.rebalances ?? []).map(({ time, cause, price }) => `${time} ${cause} at ${price}`);
}
