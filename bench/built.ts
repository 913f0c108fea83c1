import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** The build writes it last. */
const LAST_BUILT = join(ROOT, 'dist', 'workflow-bundle.js');

/** What is measured is what `npm start` runs: the compiled files, brought up to date first. */
export async function builtSystem(
  progress: (line: string) => void,
): Promise<typeof import('../src/operator/local-system.js')> {
  await bringUpToDate(progress);
  // Named at run time, so that the bench can be checked without a build; of the same source, so of its type.
  return import(new URL('../dist/operator/local-system.js', import.meta.url).href);
}

/** Of the same files. */
export async function builtSweep(
  progress: (line: string) => void,
): Promise<typeof import('../src/simulation/sweep/run-sweep.js')> {
  await bringUpToDate(progress);
  return import(new URL('../dist/simulation/sweep/run-sweep.js', import.meta.url).href);
}

/** What reads and plays a recording. */
export async function builtSimulation(progress: (line: string) => void) {
  await bringUpToDate(progress);
  const prices: typeof import('../src/simulation/recorded-prices.js') = await import(
    new URL('../dist/simulation/recorded-prices.js', import.meta.url).href
  );
  const choice: typeof import('../src/simulation/play-choice.js') = await import(
    new URL('../dist/simulation/play-choice.js', import.meta.url).href
  );
  return { ...prices, ...choice };
}

export const WORKFLOW_BUNDLE = LAST_BUILT;

async function bringUpToDate(progress: (line: string) => void): Promise<void> {
  if (!(await isStale())) return;
  progress('building: dist is older than src');
  await promisify(execFile)('npm', ['run', 'build'], { cwd: ROOT });
}

async function isStale(): Promise<boolean> {
  const built = await stat(LAST_BUILT).catch(() => null);
  if (built === null) return true;
  const files = await readdir(join(ROOT, 'src'), { recursive: true });
  const times = await Promise.all(files.map(async (file) => (await stat(join(ROOT, 'src', file))).mtimeMs));
  return Math.max(...times) > built.mtimeMs;
}
