import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

const run = promisify(execFile);

const PLACES = [
  process.env.CHROMIUM_PATH ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Nothing of its own goes out to the network. */
const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Chromium without a window: the one that is there, else Debian's, installed where this process may; null without. */
export async function startChromium(): Promise<Browser | null> {
  const executablePath = (await found()) ?? (await installed());
  if (executablePath === null) return null;
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({ executablePath, args: [...QUIET, ...(isRoot ? ['--no-sandbox'] : [])] });
}

async function found(): Promise<string | null> {
  for (const path of PLACES) {
    if (path === '') continue;
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return null;
}

async function installed(): Promise<string | null> {
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-q'], { env });
    await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], { env });
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    console.warn(
      `the tests of the page are left out: no Chromium is here (${why}); install it, or set CHROMIUM_PATH`,
    );
    return null;
  }
  return '/usr/bin/chromium';
}
