import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReplayReport } from '../../src/operator/replay/replay-report.js';
import { ballast } from '../operator/ballast.js';

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

/** The rebalances of one fund, each as `2020-03-12T10:25:15.123Z interim at 157.36`. */
export function rebalancesOf({ funds }: ReplayReport, token: string): readonly string[] {
  const fund = funds.find((each) => each.token === token);
  return (fund?.rebalances ?? []).map(({ time, cause, price }) => `${time} ${cause} at ${price}`);
}
