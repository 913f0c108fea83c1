import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';

const MAIN = fileURLToPath(new URL('../../../bench/main.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');

const ratio = z.number().positive();
const seconds = z.object({ clock: ratio, processor: ratio });
const RESULTS = z.object({
  throughputRatio: ratio,
  bareRatio: ratio,
  latencyRatio: ratio,
  tickRatio: ratio,
  simulationSeconds: ratio,
  fileRatio: ratio,
  calmMillions: ratio,
  crashRatio: ratio,
  sweepRatio: ratio,
  passed: z.boolean(),
  measured: z.object({
    throughput: z.object({ rounds: z.array(z.object({ real: ratio, empty: ratio, bare: ratio })).length(1) }),
    latency: z.array(z.object({ real: ratio, empty: ratio })).length(1),
    ticks: z.array(z.object({ funds: z.number(), pairs: z.array(z.unknown()).length(1) })).length(2),
    simulation: z.object({ minutes: ratio, rounds: z.array(z.record(z.string(), ratio)).length(1) }),
    sweep: z.object({ points: z.literal(3), rounds: z.array(z.record(z.string(), seconds)).length(1) }),
  }),
});

test('a quick run measures all five through the whole system, and its exit code is its verdict', async () => {
  const { code, stdout, stderr } = await new Promise<{ code: unknown; stdout: string; stderr: string }>(
    (resolve) => {
      execFile(process.execPath, ['--import', TSX, MAIN, '--quick', '--json'], (error, out, err) =>
        resolve({ code: error === null ? 0 : error.code, stdout: out, stderr: err }),
      );
    },
  );
  expect([0, 1], stderr).toContain(code);
  const results = RESULTS.parse(JSON.parse(stdout));
  expect(results.passed).toBe(code === 0);
}, 300_000);
