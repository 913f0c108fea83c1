import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { marketSettings } from '../../src/venue/paper/market/settings.js';
import { ballast, ballastHere, CLI } from './ballast.js';

describe('wrong use ends with code 2 and says what was meant', () => {
  test.each([
    ['a misspelt command', ['compte'], /unknown command 'compte'\n\(Did you mean compute\?\)/],
    [
      'a misspelt option',
      ['compute', '--prise', '4'],
      /unknown option '--prise'\n\(Did you mean --price\?\)/,
    ],
    ['an option without its value', ['compute', '--price'], /'--price <price>' argument missing/],
    ['too many arguments', ['compute', 'BTC3L'], /too many arguments/],
  ])('%s', async (_, argv, message) => {
    const { code, stdout, stderr } = await ballastHere(argv);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  test('no command: the help', async () => {
    const { code, stdout, stderr } = await ballast([]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/Usage: ballast/);
  });

  test('with --json the error is JSON', async () => {
    const { code, stderr } = await ballast(['compute', '--prise', '4', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stderr)).toEqual({
      error: { kind: 'usage', message: expect.stringContaining("'--prise'") },
    });
  });

  test('a stack only where it is asked for', async () => {
    const { stderr } = await ballastHere(['compute'], { BALLAST_DEBUG: '1' });
    expect(stderr).toMatch(/^ +at /m);
  });
});

describe('help', () => {
  test('ends with code 0 and has an example', async () => {
    const { code, stdout } = await ballast(['compute', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('$ ballast compute --leverage 3');
  });

  test('of `up` shows files of markets that the exchange takes', async () => {
    const { stdout } = await ballast(['up', '--help']);
    const markets = stdout.split('\n').filter((line) => line.includes('kind:'));
    expect(markets).toHaveLength(4);
    for (const market of markets)
      expect(marketSettings.safeParse(parse(market))).toMatchObject({ success: true });
  });

  test('--version prints the version of the package', async () => {
    const { code, stdout } = await ballast(['--version']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

test('a reader that has seen enough is no failure', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', CLI, 'compute', '--help'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
});
