import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const KEPT = join(ROOT, 'dist-test');
const KEPT_MS = 3_600_000;

/**
 * The command line as the build makes it, from the sources as they are now: started the way a user starts it, with
 * the finished workflow bundle. Built once for each state of the sources. Returns the path of `cli.js`.
 */
export function builtCli(): Promise<string> {
  // Once for each test file: sources that change while it runs are the next one's business.
  cli ??= findOrBuild();
  return cli;
}

let cli: Promise<string> | null = null;

async function findOrBuild(): Promise<string> {
  const built = join(KEPT, stateOfSources());
  if (!existsSync(built)) await build(built);
  return join(built, 'operator', 'cli.js');
}

function stateOfSources(): string {
  const src = join(ROOT, 'src');
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.[jt]s$/.test(file),
  );
  const states = files.sort().map((file) => {
    const { size, mtimeMs } = statSync(join(src, file));
    return `${file} ${size} ${mtimeMs}`;
  });
  return createHash('sha256').update(states.join('\n')).digest('hex').slice(0, 16);
}

/** Of other states of the sources; a recent one may still be in use. */
async function removeOld(): Promise<void> {
  for (const name of readdirSync(KEPT)) {
    const path = join(KEPT, name);
    if (Date.now() - statSync(path).mtimeMs > KEPT_MS) await rm(path, { recursive: true, force: true });
  }
}

async function build(target: string): Promise<void> {
  await mkdir(KEPT, { recursive: true });
  await removeOld();
  const draft = `${target}.${process.pid}`;
  const lean = ['--noCheck', '--declaration', 'false', '--sourceMap', 'false'];
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  await run(process.execPath, [tsc, '-p', join(ROOT, 'tsconfig.build.json'), ...lean, '--outDir', draft]);
  await run(process.execPath, [join(draft, 'build-workflow-bundle.js')], { maxBuffer: 10_000_000 });
  await rename(draft, target);
}
