import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { PaperConfig } from '../../../src/venue/paper/config.js';
import { bybitHttp, position, settledOrder } from './bybit-http.js';
import { coarseConfig, newStateDir, START } from './exchange-fixture.js';

const MAIN = fileURLToPath(new URL('../../../src/venue/paper/main.ts', import.meta.url));

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
}

describe('the paper exchange as a process', () => {
  const stateDir = newStateDir();
  let running: Running | null = null;
  afterEach(() => {
    running?.child.kill('SIGKILL');
    rmSync(stateDir, { recursive: true, force: true });
  });

  it('matches after a kill -9 what it had accepted before, once, on the same port', async () => {
    const first = await run(stateDir, { matchingDelayMs: 60_000 });
    running = first;
    const client = bybitHttp(first.url, 'key-one', 'secret-one');
    const body = {
      symbol: 'BTCUSDT',
      side: 'Buy',
      orderType: 'Market',
      qty: '3',
      orderLinkId: 'before-the-kill',
    };
    const { result, retCode } = await client.post('/v5/order/create', body);
    expect(retCode).toBe(0);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');

    running = await run(stateDir, { matchingDelayMs: 1 });
    expect(running.url).toBe(first.url);
    expect(await settledOrder(client, String(result.orderId))).toMatchObject({ orderStatus: 'Filled' });
    expect((await client.post('/v5/order/create', body)).retCode).toBe(110072);
    const { result: executions } = await client.get('/v5/execution/list', { orderLinkId: 'before-the-kill' });
    expect(executions.list).toHaveLength(1);
    expect((await position(client)).size).toBe('3');
  });

  it('has lost nothing that it acknowledged when it is killed amid a burst of orders', async () => {
    running = await run(stateDir, {});
    const client = bybitHttp(running.url, 'key-one', 'secret-one');
    const acknowledged: string[] = [];
    const order = { symbol: 'BTCUSDT', orderType: 'Market', qty: '1' };
    const burst = Array.from({ length: 200 }, async (_item, index) => {
      const orderLinkId = `burst-${index}`;
      const side = index % 2 === 0 ? 'Buy' : 'Sell';
      const { retCode } = await client.post('/v5/order/create', { ...order, side, orderLinkId });
      if (retCode === 0) acknowledged.push(orderLinkId);
      if (acknowledged.length === 60) running?.child.kill('SIGKILL');
    });
    await Promise.allSettled(burst);
    expect(acknowledged.length).toBeGreaterThanOrEqual(60);
    expect(acknowledged.length).toBeLessThan(200);

    running = await run(stateDir, {});
    let net = 0;
    for (const orderLinkId of acknowledged) {
      const { result } = await client.get('/v5/order/realtime', { symbol: 'BTCUSDT', orderLinkId });
      const found = await settledOrder(client, String(result.list[0]?.orderId));
      expect(found).toMatchObject({ orderStatus: 'Filled', orderLinkId });
    }
    const { result } = await client.get('/v5/execution/list', { startTime: START, limit: 100 });
    const more = await client.get('/v5/execution/list', {
      startTime: START,
      limit: 100,
      cursor: result.nextPageCursor || '0',
    });
    for (const { side, execQty } of [...result.list, ...more.result.list]) {
      net += side === 'Buy' ? Number(execQty) : -Number(execQty);
    }
    const held = await position(client);
    expect(held.side === 'Sell' ? -Number(held.size) : Number(held.size)).toBe(net);
  });

  it('ends soon after SIGTERM, and with its parent', async () => {
    for (const end of [
      (child: ChildProcess) => child.kill('SIGTERM'),
      (child: ChildProcess) => child.disconnect(),
    ]) {
      running = await run(stateDir, {});
      const since = Date.now();
      end(running.child);
      const [code] = await once(running.child, 'exit');
      expect(code).toBe(0);
      expect(Date.now() - since).toBeLessThan(5_000);
    }
  });

  it('names every mistake of its configuration and exits with 2', async () => {
    const child = start(stateDir, { ...coarseConfig(stateDir), takerFee: '2', port: -1 });
    let said = '';
    child.stderr?.on('data', (text) => {
      said += text;
    });
    const [code] = await once(child, 'close');
    expect(code).toBe(2);
    expect(said).toMatch(/port[\s\S]*takerFee/);
  });
});

async function run(stateDir: string, changes: Partial<PaperConfig>): Promise<Running> {
  const child = start(stateDir, coarseConfig(stateDir, changes));
  if (child.stdout === null) throw new Error('no output');
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([once(lines, 'line'), once(child, 'exit')])) as [string];
  const ready = JSON.parse(line) as { ready: boolean; url: string; simulated: boolean };
  expect(ready).toMatchObject({ ready: true, simulated: true });
  return { child, url: ready.url };
}

function start(stateDir: string, config: PaperConfig): ChildProcess {
  const file = join(newStateDir(), 'config.json');
  writeFileSync(file, JSON.stringify({ ...config, stateDir }));
  return spawn(process.execPath, ['--import', 'tsx', MAIN, file], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}
