import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { Client, Connection } from '@temporalio/client';
import getPort from 'get-port';
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import type { DataDirectory } from '../../src/local/data-directory.js';
import { stopIfStill, stopOrphanedTemporal } from '../../src/local/orphans.js';
import { isAlive, stopProcess } from '../../src/local/process-control.js';
import type { Running } from '../../src/local/running-file.js';
import { startTemporalServer, type TemporalServerOptions } from '../../src/local/temporal-server.js';
import { versionFile } from '../../src/local/temporal-version.js';
import { runFixture, temporaryData } from './run-fixture.js';

const binary = inject('temporalBinary');

describe("Temporal's server", () => {
  it('answers when it is returned, keeps what it knows through kill -9, and reports that end', async () => {
    const data = await temporaryData();
    const onExit = vi.fn();
    const first = await start(data, { onExit });
    await connected(first.address, (client) =>
      client.workflow.start('anything', { workflowId: 'kept', taskQueue: 'nobody' }),
    );
    process.kill(first.pid, 'SIGKILL');
    await vi.waitFor(() => expect(onExit).toHaveBeenCalledExactlyOnceWith({ code: null, signal: 'SIGKILL' }));

    const second = await start(data);
    const kept = await connected(second.address, (client) => client.workflow.getHandle('kept').describe());
    expect(kept.status.name).toBe('RUNNING');
    await second.stop();
    expect(await isAlive(second.pid)).toBe(false);
  });

  it('keeps closed workflows for 30 days, and has a group of its own', async () => {
    const server = await start(await temporaryData(), { dbFile: null });
    const days = await connected(server.address, async (client) => {
      const shown = await client.workflowService.describeNamespace({ namespace: 'default' });
      return Number(shown.config?.workflowExecutionRetentionTtl?.seconds) / 86_400;
    });
    expect(days).toBe(30);
    // A signal to a group that has this number succeeds only if the server leads one.
    expect(process.kill(-server.pid, 0)).toBe(true);
    await server.stop();
  });

  it('is refused a file of another version, before anything is started', async () => {
    const data = await temporaryData();
    await writeFile(data.temporalFile, 'of an older one');
    await writeFile(versionFile(data.temporalFile), '1.2.3\n');
    await expect(start(data)).rejects.toThrow(
      /temporal\.db was written by version 1\.2\.3 .* To mend it: name a Temporal CLI 1\.2\.3 in BALLAST_TEMPORAL_BINARY, or/s,
    );
    await rm(versionFile(data.temporalFile));
    await expect(start(data)).rejects.toThrow(/was written by an unknown version/);
    expect(existsSync(data.logFile('temporal'))).toBe(false);
  });

  it('says which port is taken', async () => {
    const taken = Number(inject('temporalAddress').split(':')[1]);
    await expect(start(await temporaryData(), { port: taken })).rejects.toThrow(
      new RegExp(`Port ${taken} on 127.0.0.1, set for Temporal, is taken.*To mend it`, 's'),
    );
  });

  it('that cannot start is an error with what it said', async () => {
    const data = await temporaryData();
    const dbFile = `${data.path}/no-such-folder/temporal.db`;
    await expect(start(data, { dbFile })).rejects.toThrow(/no-such-folder/);
  });
});

describe("Temporal's server whose parent was killed", () => {
  it('runs on, and is stopped at the next start', async () => {
    const { data, pid, address } = await orphan();
    expect(await isAlive(pid)).toBe(true);
    expect(await stopOrphanedTemporal(noted(data, pid, address))).toBe(true);
    expect(await isAlive(pid)).toBe(false);
    expect(await stopOrphanedTemporal(noted(data, pid, address))).toBe(false);
  });

  it('is not mistaken for another program that has its id, nor for another data directory', async () => {
    const { data, pid, address } = await orphan();
    expect(await stopOrphanedTemporal(noted(data, process.pid, address))).toBe(false);
    expect(await stopOrphanedTemporal(noted(await temporaryData(), pid, address))).toBe(false);
    expect(await stopOrphanedTemporal(null)).toBe(false);
    expect(await isAlive(pid)).toBe(true);
    expect(await stopIfStill(pid, [binary.path, data.temporalFile])).toBe(true);
  });
});

async function start(data: DataDirectory, change: Partial<TemporalServerOptions> = {}) {
  const server = await startTemporalServer({
    binary,
    dbFile: data.temporalFile,
    logFile: data.logFile('temporal'),
    port: await freePort(),
    headless: true,
    ...change,
  });
  onTestFinished(() => server.stop());
  return server;
}

/** The default port belongs to whoever really runs Ballast on this machine. */
function freePort(): Promise<number> {
  return getPort({ host: '127.0.0.1' });
}

async function connected<T>(address: string, work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await work(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

async function orphan() {
  const data = await temporaryData();
  const parent = await runFixture(
    'temporal-parent',
    binary.path,
    binary.version,
    data.temporalFile,
    data.logFile('temporal'),
    String(await freePort()),
  );
  const [pid = 0, address = ''] = parent.firstLine
    .split(' ')
    .map((part, at) => (at === 0 ? Number(part) : part));
  parent.process.kill('SIGKILL');
  await once(parent.process, 'exit');
  onTestFinished(() => stopProcess(Number(pid), [{ signal: 'SIGKILL', waitMs: 5_000 }]));
  return { data, pid: Number(pid), address: String(address) };
}

function noted(data: DataDirectory, pid: number, address: string): Running {
  return {
    pid: 1,
    startedAt: '2026-01-02T03:04:05.000Z',
    temporal: {
      pid,
      address,
      uiUrl: null,
      namespace: 'default',
      binary: binary.path,
      version: binary.version,
      dbFile: data.temporalFile,
    },
    postgres: null,
    processes: [],
    fundsFile: 'funds.yaml',
    webUrl: null,
  };
}
