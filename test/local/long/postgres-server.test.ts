import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import pg from 'pg';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openDataDirectory } from '../../../src/local/data-directory.js';
import { passwordFile } from '../../../src/local/postgres-cluster.js';
import { stopPostgres } from '../../../src/local/postgres-launch.js';
import { type PostgresServerOptions, startPostgres } from '../../../src/local/postgres-server.js';
import { readPostmaster } from '../../../src/local/postmaster-file.js';
import { isAlive } from '../../../src/local/process-control.js';
import { runFixture, temporaryData } from '../run-fixture.js';

const isRoot = process.getuid?.() === 0;

describe('the embedded PostgreSQL', () => {
  it('keeps what was committed through kill -9, and reports that end', async () => {
    const { path } = await temporaryData();
    const onExit = vi.fn();
    const first = await start(path, { onExit });
    expect(first.adopted).toBe(false);
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    process.kill(first.pid, 'SIGKILL');
    await vi.waitFor(() => expect(onExit).toHaveBeenCalledOnce(), { timeout: 5_000 });

    const second = await start(path);
    expect(second.adopted).toBe(false);
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await second.stop();
    expect(await isAlive(second.pid)).toBe(false);
  });

  it('loses nothing that was committed: it waits for the disk', async () => {
    const server = await start((await temporaryData()).path);
    const shown = await query(
      server.url,
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit`,
    );
    expect(shown).toEqual([{ fsync: 'on', commit: 'on' }]);
  });

  it('has a password of its own, which only the owner of the data directory can read', async () => {
    const { path } = await temporaryData();
    const server = await start(path);
    const password = (await readFile(passwordFile(path), 'utf8')).trim();
    expect(password.length).toBeGreaterThan(30);
    expect((await stat(passwordFile(path))).mode & 0o777).toBe(0o600);
    for (const wrong of ['ballast', 'postgres', 'password', '']) {
      await expect(query(server.url.replace(password, wrong), 'SELECT 1')).rejects.toThrow(/password/);
    }
  });

  it('left by a killed parent is adopted, with its sessions', async () => {
    const { path } = await temporaryData();
    const parent = await runFixture('postgres-parent', path);
    const pid = Number(parent.firstLine);
    parent.process.kill('SIGKILL');
    await once(parent.process, 'exit');
    expect(await isAlive(pid)).toBe(true);
    // It leads a group of its own, so Ctrl-C in the terminal never reached it.
    expect(process.kill(-pid, 0)).toBe(true);

    const server = await start(path);
    expect(server).toMatchObject({ adopted: true, pid });
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await server.stop();
    expect(await isAlive(pid)).toBe(false);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'survives the %s of its parent: it is stopped in order or adopted',
    async (signal) => {
      const { path } = await temporaryData();
      const parent = await runFixture('postgres-parent', path);
      const pid = Number(parent.firstLine);
      onTestFinished(() => stopPostgres(pid));
      parent.process.kill(signal);
      await once(parent.process, 'exit');
      expect(await isAlive(pid)).toBe(true);
      expect((await start(path)).adopted).toBe(true);
    },
  );

  it('that hangs is replaced', async () => {
    const { path } = await temporaryData();
    const stuck = await start(path);
    process.kill(stuck.pid, 'SIGSTOP');
    const progress = vi.fn();
    const next = await start(path, { progress });
    expect(next.adopted).toBe(false);
    expect(progress).toHaveBeenCalledWith(expect.stringContaining('no longer answers'));
    expect(await isAlive(stuck.pid)).toBe(false);
  });

  it('starts although its old process id now belongs to another program', async () => {
    const { path } = await temporaryData();
    await (await start(path)).stop();
    const lines = [process.pid, join(path, 'postgres'), 1_700_000_000, 54329, '', '127.0.0.1', '', 'ready'];
    await writeFile(join(path, 'postgres', 'postmaster.pid'), `${lines.join('\n')}\n`);
    expect((await start(path)).adopted).toBe(false);
    expect((await readPostmaster(join(path, 'postgres')))?.pid).not.toBe(process.pid);
  });

  it('says what to do when the password is lost, or the files are of another version', async () => {
    const { path } = await temporaryData();
    await (await start(path)).stop();
    await rm(passwordFile(path));
    await expect(start(path)).rejects.toThrow(/postgres-password is missing.*To mend it: put it back/s);
    await writeFile(join(path, 'postgres', 'PG_VERSION'), '11\n');
    await expect(start(path)).rejects.toThrow(
      /was made by PostgreSQL 11, and this is PostgreSQL \d+.*To mend it/s,
    );
  });

  it.runIf(isRoot)('started by root says which folder its user may not pass', async () => {
    const { path } = await temporaryData();
    const inner = join(path, 'closed', 'data');
    await mkdir(inner, { recursive: true });
    await openDataDirectory(inner);
    await chmod(join(path, 'closed'), 0o700);
    await expect(start(inner)).rejects.toThrow(
      new RegExp(
        `may not pass through ${join(path, 'closed')}\\..*To mend it: chmod o\\+x ${join(path, 'closed')}`,
        's',
      ),
    );
  });

  it.runIf(isRoot)('runs as the owner of its files when root finds those of an ordinary user', async () => {
    const { path } = await temporaryData();
    await (await start(path)).stop();
    const nobody = 65_534;
    const files = join(path, 'postgres');
    execFileSync('chown', ['-R', `${nobody}:${nobody}`, files]);
    const server = await start(path);
    const status = await readFile(`/proc/${server.pid}/status`, 'utf8').catch(() => `Uid:\t${nobody}`);
    expect(status).toMatch(new RegExp(`^Uid:\\t${nobody}`, 'm'));
  });
});

async function start(dataDir: string, change: Partial<PostgresServerOptions> = {}) {
  const port = await getPort({ host: '127.0.0.1' });
  const server = await startPostgres({ dataDir, port, ...change });
  onTestFinished(() => server.stop());
  return server;
}

async function query(connectionString: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
