import { execFile } from 'node:child_process';
import { mkdir, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What the machine itself uses of the program under test: the same files that its processes run. */
export interface Program {
  /** The folder of the compiled files. */
  readonly dist: string;
  readonly migrate: typeof import('../src/ledger/migrate.js').migrate;
  readonly postgresLedger: typeof import('../src/ledger/postgres-ledger.js').postgresLedger;
  readonly provision: typeof import('../src/provision/provision.js').provision;
  readonly readFunds: typeof import('../src/config/funds-file.js').readFunds;
  readonly paperSetup: typeof import('../src/operator/paper-setup.js');
}

/** Loads the compiled program at `dist`. */
export async function loadProgram(dist: string): Promise<Program> {
  const load = (file: string) => import(pathToFileURL(join(dist, file)).href);
  // Named at run time, since another copy of the program may be tested; of the same sources, so of their types.
  const [migrate, ledger, provision, funds, paperSetup] = await Promise.all([
    load('ledger/migrate.js'),
    load('ledger/postgres-ledger.js'),
    load('provision/provision.js'),
    load('config/funds-file.js'),
    load('operator/paper-setup.js'),
  ]);
  return {
    dist,
    migrate: migrate.migrate,
    postgresLedger: ledger.postgresLedger,
    provision: provision.provision,
    readFunds: funds.readFunds,
    paperSetup,
  };
}

/**
 * The program as the build makes it from the sources as they are now, in a folder of its own: neither a build nor an
 * edit may change it while it is being tested. Returns the folder of the compiled files.
 */
export async function builtProgram(progress: (line: string) => void): Promise<string> {
  const state = await stateOfSources();
  const home = join(tmpdir(), `ballast-chaos-program-${state}`);
  const dist = join(home, 'dist');
  if ((await stat(dist).catch(() => null)) !== null) return dist;
  progress('building the program to be tested');
  const draft = `${home}.${process.pid}`;
  await copyBase(draft);
  const lean = ['--declaration', 'false', '--sourceMap', 'false'];
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const project = ['-p', join(ROOT, 'tsconfig.build.json'), '--outDir', join(draft, 'dist')];
  await run(process.execPath, [tsc, ...project, ...lean]);
  await bundleWorkflows(join(draft, 'dist'));
  await rename(draft, home).catch(() => rm(draft, { recursive: true, force: true }));
  return dist;
}

/** A folder beside whose `dist` the program finds its packages. */
export async function copyBase(home: string): Promise<void> {
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  for (const name of ['node_modules', 'package.json']) await symlink(join(ROOT, name), join(home, name));
}

/** Workers load the workflows as one finished file. */
export async function bundleWorkflows(dist: string): Promise<void> {
  await run(process.execPath, [join(dist, 'build-workflow-bundle.js')], { maxBuffer: 10_000_000 });
}

async function stateOfSources(): Promise<string> {
  const src = join(ROOT, 'src');
  const files = await readdir(src, { recursive: true });
  const times = await Promise.all(files.map(async (file) => (await stat(join(src, file))).mtimeMs));
  return `${files.length}-${Math.round(Math.max(...times))}`;
}
