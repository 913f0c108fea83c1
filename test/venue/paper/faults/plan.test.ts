import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { PaperConfig } from '../../../../src/venue/paper/config.js';
import { bybitHttp, position } from '../bybit-http.js';
import { coarseConfig, newStateDir, startTestExchange, type TestExchange } from '../exchange-fixture.js';
import { adminCall, BUY, type FaultInput, faultStatus, inject, pause, rawCall } from './faulty-exchange.js';

const CREATE = '/v5/order/create';
const SOMETIMES: FaultInput[] = [
  { kind: 'request-lost', probability: 0.2, target: { path: CREATE } },
  { kind: 'reply-lost', probability: 0.2, target: { path: CREATE } },
  { kind: 'ambiguous', probability: 0.3, target: { path: CREATE } },
  { kind: 'json-truncated', probability: 0.3, target: { path: CREATE } },
];

describe('a seed', () => {
  it('gives the same faults to the same calls, and another seed others', async () => {
    const [first, again, other] = [await outcomes('alpha'), await outcomes('alpha'), await outcomes('beta')];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(new Set(first).size).toBeGreaterThan(4);
  });

  it('goes on after a restart as if there had been none', async () => {
    const faults = { seed: 'alpha', faults: SOMETIMES };
    const whole = await outcomes('alpha');
    let exchange = await startTestExchange({ faults });
    const halves: string[] = await tried(exchange, 0, 20);
    exchange = await exchange.restart();
    halves.push(...(await tried(exchange, 20, 40)));
    await exchange.end();
    expect(halves).toEqual(whole);
  });
});

async function outcomes(seed: string): Promise<string[]> {
  const exchange = await startTestExchange({ faults: { seed, faults: SOMETIMES } });
  try {
    return await tried(exchange, 0, 40);
  } finally {
    await exchange.end();
  }
}

async function tried(exchange: TestExchange, from: number, to: number): Promise<string[]> {
  const found: string[] = [];
  for (let index = from; index < to; index++) {
    const before = await placedSoFar(exchange);
    const params = { ...BUY, qty: '0.1', orderLinkId: `o-${index}` };
    const said = await rawCall(exchange, 'POST', CREATE, params).then(
      async (reply) => `${reply.status} ${meaningOf(await reply.text())}`,
      () => 'broken',
    );
    const isNew = (await placedSoFar(exchange)) > before;
    found.push(said === '200 0' ? 'accepted' : `${said} ${isNew ? 'placed' : 'not placed'}`);
  }
  return found;
}

/** Order ids are random, and so is the length of nothing else: what is left of a cut answer is counted alone. */
function meaningOf(text: string): string {
  try {
    return String((JSON.parse(text) as { retCode: number }).retCode);
  } catch {
    return `${text.length} characters`;
  }
}

async function placedSoFar(exchange: TestExchange): Promise<number> {
  return (await adminCall<{ orders: unknown[] }>(exchange.url, 'GET', 'state')).result.orders.length;
}

describe('without a fault', () => {
  it('says byte for byte what it says without a plan', async () => {
    const exchange = await startTestExchange({
      market: { kind: 'controlled', startTime: 1_600_000_000_000 },
    });
    try {
      await exchange.one.post(CREATE, { ...BUY, orderLinkId: 'one' });
      await pause(50);
      const plain = await everything(exchange);
      await inject(exchange.url);
      expect(await everything(exchange)).toEqual(plain);
      await inject(exchange.url, { kind: 'request-lost', target: { path: CREATE } });
      expect(await everything(exchange)).toEqual(plain);
      await adminCall(exchange.url, 'DELETE', 'faults');
      expect(await everything(exchange)).toEqual(plain);
    } finally {
      await exchange.end();
    }
  });
});

async function everything(exchange: TestExchange): Promise<string[]> {
  const asked: [string, Record<string, string>][] = [
    ['/v5/market/time', {}],
    ['/v5/market/tickers', {}],
    ['/v5/market/instruments-info', {}],
    ['/v5/market/orderbook', { symbol: 'BTCUSDT' }],
    ['/v5/order/realtime', { symbol: 'BTCUSDT', orderLinkId: 'one' }],
    ['/v5/order/history', {}],
    ['/v5/execution/list', {}],
    ['/v5/position/list', { symbol: 'BTCUSDT' }],
    ['/v5/account/wallet-balance', { accountType: 'UNIFIED' }],
    ['/v5/account/transaction-log', {}],
    ['/v5/no/such', {}],
  ];
  const said: string[] = [];
  for (const [path, params] of asked) {
    const reply = await rawCall(exchange, 'GET', path, params);
    const headers = [...reply.headers].filter(([name]) => name !== 'date');
    said.push(`${path} ${reply.status} ${JSON.stringify(headers)} ${await reply.text()}`);
  }
  return said;
}

describe('a plan and restarts', () => {
  it('ends with the process, unless it is configured or kept on purpose', async () => {
    let exchange = await startTestExchange();
    try {
      await inject(exchange.url, { kind: 'request-lost', target: { path: CREATE } });
      exchange = await exchange.restart();
      expect((await faultStatus(exchange.url)).plan).toBeNull();
      exchange = await exchange.restart({ keepFaults: true });
      expect((await faultStatus(exchange.url)).plan).toBeNull();

      await inject(exchange.url, { kind: 'request-lost', name: 'kept', count: 3, target: { path: CREATE } });
      await expect(rawCall(exchange, 'POST', CREATE, BUY)).rejects.toThrow();
      exchange = await exchange.restart();
      expect((await faultStatus(exchange.url)).faults.kept).toMatchObject({ hits: 1 });
      exchange = await exchange.restart({ keepFaults: false });
      expect((await faultStatus(exchange.url)).plan).toBeNull();
    } finally {
      await exchange.end();
    }
  });

  const stateDir = newStateDir();
  let child: ChildProcess | null = null;
  afterEach(() => {
    child?.kill('SIGKILL');
    rmSync(stateDir, { recursive: true, force: true });
  });

  it('kills its own process amid orders; the next one has all that was done, and does not die again', async () => {
    const faults = {
      seed: 's',
      faults: [{ kind: 'restart' as const, reached: 'yes' as const, after: 4, target: { path: CREATE } }],
    };
    const first = await run(stateDir, { faults });
    child = first.child;
    const client = bybitHttp(first.url, 'key-one', 'secret-one');
    const ended = once(first.child, 'exit');
    for (let index = 0; index < 4; index++) {
      expect((await client.post(CREATE, { ...BUY, orderLinkId: `o-${index}` })).retCode).toBe(0);
    }
    await expect(client.post(CREATE, { ...BUY, orderLinkId: 'o-4' })).rejects.toThrow();
    expect(await ended).toEqual([null, 'SIGKILL']);

    const second = await run(stateDir, { faults });
    child = second.child;
    expect(second.url).toBe(first.url);
    expect((await client.post(CREATE, { ...BUY, orderLinkId: 'o-4' })).retCode).toBe(110072);
    expect((await faultStatus(second.url)).faults['restart#0']).toMatchObject({ hits: 1 });
    await pause(50);
    expect((await position(client)).size).toBe('5');
  });
});

async function run(stateDir: string, changes: Partial<PaperConfig>) {
  const main = fileURLToPath(new URL('../../../../src/venue/paper/main.ts', import.meta.url));
  const file = join(newStateDir(), 'config.json');
  writeFileSync(file, JSON.stringify(coarseConfig(stateDir, changes)));
  const child = spawn(process.execPath, ['--import', 'tsx', main, file], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  if (child.stdout === null) throw new Error('no output');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, url: (JSON.parse(line) as { url: string }).url };
}
