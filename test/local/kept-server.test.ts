import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { keepRunning } from '../../src/local/kept-server.js';

/** A server that ends when it is told to, at its nth start. */
function scripted(failing: readonly number[] = []) {
  const said: string[] = [];
  const exits: ((how: string) => void)[] = [];
  let starts = 0;
  const options = {
    start: async (onExit: (how: string) => void, previous: { name: string } | null) => {
      starts += 1;
      said.push(`start ${starts} after ${previous?.name ?? 'nothing'}`);
      if (failing.includes(starts)) throw new Error('the port is taken');
      exits.push(onExit);
      const name = `server ${starts}`;
      return { name, stop: async () => void said.push(`stop ${name}`) };
    },
    onEnd: (how: string, restartInMs: number) => void said.push(`${how}, again in ${restartInMs}`),
    onRestart: ({ name }: { name: string }) => void said.push(`${name} runs`),
  };
  return { said, exits, options };
}

test('what ends by itself is started again in the place of the one before, and stopped once', async () => {
  const { said, exits, options } = scripted();
  const kept = await keepRunning(options);
  exits[0]?.('killed');
  exits[0]?.('killed');
  await sleep(1_200);
  await kept.stop();
  expect(said).toEqual([
    'start 1 after nothing',
    'killed, again in 1000',
    'start 2 after server 1',
    'server 2 runs',
    'stop server 2',
  ]);
});

test('a start that fails later is told and tried again; stopping ends the trying', async () => {
  const { said, exits, options } = scripted([2]);
  const kept = await keepRunning(options);
  exits[0]?.('killed');
  await sleep(1_200);
  await kept.stop();
  expect(said.slice(2)).toEqual([
    'start 2 after server 1',
    'could not be started again: the port is taken, again in 2000',
  ]);
});

test('the first start throws what went wrong', async () => {
  await expect(keepRunning(scripted([1]).options)).rejects.toThrow('the port is taken');
});
