import { readFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { startChild } from '../../src/local/child-process.js';
import { isAlive, waitUntilGone } from '../../src/local/process-control.js';
import { RestartDelay } from '../../src/local/restart-delay.js';
import { fixture, runFixture, temporaryData } from './run-fixture.js';

const entry = fixture('program');

describe('a child process', () => {
  it('is ready when it says so, logs what it says, and ends on SIGTERM', async () => {
    const logFile = (await temporaryData()).logFile('child');
    const onExit = vi.fn();
    const child = await startChild({ name: 'child', entry, logFile, restart: true, onExit });
    const pid = child.pid() ?? 0;
    expect(child.ready()).toEqual({ ready: true, port: 4711 });

    await child.stop(5_000);
    expect(await isAlive(pid)).toBe(false);
    expect(onExit).not.toHaveBeenCalled();
    await vi.waitFor(async () =>
      expect(await readFile(logFile, 'utf8')).toContain('starting\n{"ready":true'),
    );
  });

  it('is killed when it does not end in time', async () => {
    const logFile = (await temporaryData()).logFile('child');
    const child = await startChild({ name: 'child', entry, args: ['stubborn'], logFile, restart: false });
    const pid = child.pid() ?? 0;
    await child.stop(300);
    expect(await isAlive(pid)).toBe(false);
  });

  it('that ends before it is ready is an error with what it said', async () => {
    const logFile = (await temporaryData()).logFile('child');
    await expect(
      startChild({ name: 'worker-trading', entry, args: ['fails'], logFile, restart: true }),
    ).rejects.toThrow(/worker-trading ended at its start \(code 3\).*the funds file is missing.*To mend it/s);
  });

  it('that never says it is ready is an error, and is gone', async () => {
    const logFile = (await temporaryData()).logFile('child');
    const starting = startChild({
      name: 'mute',
      entry,
      args: ['silent'],
      logFile,
      restart: true,
      readyTimeoutMs: 1_500,
    });
    await expect(starting).rejects.toThrow(/mute was not ready within 1.5 s/);
  });

  it('is started again after kill -9, and the end is reported', async () => {
    const logFile = (await temporaryData()).logFile('child');
    const onExit = vi.fn();
    const onReady = vi.fn();
    const child = await startChild({ name: 'child', entry, logFile, restart: true, onExit, onReady });
    const first = child.pid() ?? 0;
    process.kill(first, 'SIGKILL');
    await vi.waitFor(() => expect(onReady).toHaveBeenCalledTimes(2), { timeout: 10_000 });
    expect(onExit).toHaveBeenCalledExactlyOnceWith({ code: null, signal: 'SIGKILL' }, 1_000);
    expect(child.pid()).not.toBe(first);
    await child.stop(5_000);
  });

  it('ends when its parent is killed', async () => {
    const logFile = (await temporaryData()).logFile('child');
    const parent = await runFixture('parent', entry, logFile);
    const pid = Number(parent.firstLine);
    expect(await isAlive(pid)).toBe(true);
    parent.process.kill('SIGKILL');
    expect(await waitUntilGone(pid, 5_000)).toBe(true);
  });

  it('ends by force when its parent is killed and it does not listen', async () => {
    const logFile = (await temporaryData()).logFile('child');
    const parent = await runFixture('parent', fixture('stubborn'), logFile);
    const pid = Number(parent.firstLine);
    parent.process.kill('SIGKILL');
    expect(await waitUntilGone(pid, 6_000)).toBe(true);
  });
});

describe('the wait before a restart', () => {
  it('doubles up to 30 s, and begins anew after a healthy minute', () => {
    const delay = new RestartDelay();
    const waits = Array.from({ length: 7 }, () => delay.after(500));
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(delay.after(60_000)).toBe(1_000);
    expect(delay.after(500)).toBe(2_000);
  });
});
