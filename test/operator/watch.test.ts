import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { terminal } from '../../src/operator/terminal.js';
import { T0 } from '../ledger/fixtures.js';
import { establishedFund } from '../ledger/test-ledger.js';
import { ballastHere, CLI } from './ballast.js';
import { type OperatorWorld, operatorWorld, still } from './operator-world.js';

let world: OperatorWorld;

beforeAll(async () => {
  world = await operatorWorld('105', still(T0));
  await establishedFund(world.ledger);
});
afterAll(() => world.end());

/** Two looks, then Ctrl-C. */
async function twoLooks(argv: readonly string[], isLook: (line: string) => boolean) {
  const child = spawn(process.execPath, ['--import', 'tsx', CLI, ...argv], {
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...world.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    if (lines.filter(isLook).length === 2) child.kill('SIGINT');
  }
  return { lines, code: await ended };
}

describe('--watch', () => {
  test('shows the same again with its time, until Ctrl-C, which is no failure', async () => {
    const { lines, code } = await twoLooks(['status', '--watch', '1'], (line) => line.startsWith('as of '));
    expect(code).toBe(0);
    expect(lines.filter((line) => line.includes('BTC3L'))).toHaveLength(2);
    expect(lines.at(-1)).toMatch(/^as of .* UTC by this machine's clock, every 1 s; Ctrl-C ends$/);
  });

  test('is one line of JSON a look with --json', async () => {
    const { lines, code } = await twoLooks(['status', '--watch', '1', '--json'], () => true);
    expect(code).toBe(0);
    expect(lines.map((line) => JSON.parse(line).funds[0].token)).toEqual(['BTC3L', 'BTC3L']);
  });

  test('refuses what is no number of seconds', async () => {
    const { code, stderr } = await ballastHere(['status', '--watch', '0'], world.env);
    expect(code).toBe(2);
    expect(stderr).toContain('--watch: must be a number of seconds from 1 to 3600');
  });

  test('ends at once where the first look fails', async () => {
    const { code, stderr } = await ballastHere(['status', 'NOPE', '--watch'], world.env);
    expect(code).toBe(2);
    expect(stderr).toContain('NOPE');
  });
});

describe('a screen that is drawn again', () => {
  const drawn = (text: string, rows: number): string => {
    const stream = Object.assign(new PassThrough(), { isTTY: true, rows, columns: 80 });
    terminal(stream, new PassThrough(), {}).redraw(text);
    return String(stream.read());
  };

  test('goes over what was there', () => {
    expect(drawn('one\ntwo', 24)).toBe('\u001b[Hone\u001b[K\ntwo\u001b[K\n\u001b[J');
  });

  test('says how much a low window does not show', () => {
    expect(drawn('1\n2\n3\n4\n5', 4)).toContain('2\u001b[K\n... 3 more lines: make the window higher');
  });
});
