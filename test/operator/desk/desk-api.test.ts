import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BookReport } from '../../../src/operator/desk/book-report.js';
import type { Desk } from '../../../src/operator/desk/desk.js';
import type { FundReport } from '../../../src/operator/desk/fund-report.js';
import { T0 } from '../../ledger/fixtures.js';
import { establishedFund } from '../../ledger/test-ledger.js';
import { ballast } from '../ballast.js';
import { type OperatorWorld, operatorWorld, still } from '../operator-world.js';
import { deskOf } from './desk-world.js';

/** BTC3L with 10 units holds 3 contracts, bought at 100; the mark price is 105. */
let world: OperatorWorld;
let desk: Desk;

beforeAll(async () => {
  world = await operatorWorld('105', still(T0 + 10 * 3_600_000));
  await establishedFund(world.ledger);
  desk = await deskOf(world);
});
afterAll(async () => {
  await desk?.close();
  await world?.end();
});

const get = (path: string, init: RequestInit = {}) => fetch(`${desk.url}${path}`, init);
// What the desk answers is its own report.
const json = async <T>(path: string) => (await (await get(path)).json()) as T;

/** Until the stream has brought the first price. */
async function valuedBook() {
  for (;;) {
    const book = await json<BookReport>('/api/book');
    if (book.funds[0]?.markPrice != null) return book;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What the server answers to these very bytes. */
function raw(text: string): Promise<string> {
  const { hostname, port } = new URL(desk.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = '';
    socket.setTimeout(5_000, () => socket.destroy());
    socket.on('data', (data) => {
      answer += String(data);
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('the API of the desk', () => {
  test('says of each fund what `ballast status` says', async () => {
    const { funds, sums, concerns } = await valuedBook();
    const { stdout } = await ballast(['status', '--json'], world.env);
    const { nextDaily, exposure, today, ...fund } = funds[0] ?? expect.fail('no fund');
    expect(fund).toEqual(JSON.parse(stdout).funds[0]);
    expect(exposure).toBe('315');
    expect(today).toEqual([{ cause: 'establish', ended: 1 }]);
    expect(nextDaily).toMatch(/T02:30:00\.000Z$/);
    expect(sums).toEqual({ funds: 1, equity: '114.70518', long: '315', short: '0', rebalancesToday: 1 });
    // This market stands still at a time that is long past.
    expect(concerns).toEqual([
      { grave: true, token: 'BTC3L', what: expect.stringMatching(/^the price of BTCUSDT is .* old$/) },
    ]);
  });

  test('tells those who follow it as it changes', async () => {
    const stop = new AbortController();
    const answer = await get('/api/live', { signal: stop.signal });
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    const reader = answer.body?.getReader();
    let text = '';
    while ((text.match(/^event: book$/gm) ?? []).length < 2) {
      const { value } = (await reader?.read()) ?? {};
      text += Buffer.from(value ?? []).toString();
    }
    stop.abort();
    const [line = ''] = /^data: .*$/m.exec(text) ?? [];
    expect(JSON.parse(line.slice(6)).funds[0].token).toBe('BTC3L');
  });

  test('shows a fund with its rebalances and what a move leads to, and a rebalance computed again', async () => {
    const fund = await json<FundReport>('/api/funds/BTC3L');
    expect(fund.history).toMatchObject([{ id: 'BTC3L-s000001a1', outcome: 'done' }]);
    expect(fund.foresight?.moves).toHaveLength(16);
    // 3 contracts and an equity of 99.82 at 100; at the trigger of 85 that is 255 / 54.82.
    expect(fund.history[0]?.interimBand).toEqual({ below: '4.651587012039', above: null });
    expect(fund.attributions).toMatchObject([{ from: null, equityBefore: '0', unexplained: '0' }]);
    expect(fund.attributions[0]?.parts).toMatchObject({ capital: '100', tradingFee: '-0.18' });
    const rebalance = await json('/api/rebalances/BTC3L-s000001a1');
    expect(rebalance).toMatchObject({ token: 'BTC3L', cause: 'establish', outcome: 'done' });
  });

  test.each([
    ['/api/funds/XYZ', 404, 'there is no fund XYZ'],
    ['/api/rebalances/XYZ-e000001a1', 404, 'there is no rebalance XYZ-e000001a1'],
    ['/api/funds/a%20b', 400, 'must match pattern'],
  ])('%s is answered with %d and words', async (path, status, words) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(await answer.json())).toContain(words);
  });
});

describe('what people did, and what waits for them', () => {
  test('can be looked at, filtered and taken away as CSV, in which no text is a formula', async () => {
    const words = { token: 'BTC3L', from: ['ACTIVE', 'PAUSED'], by: 'duty' } as const;
    const reason = '=1+1';
    await world.ledger.changeState({ ...words, to: 'PAUSED', reason, changeId: 'pause k' });
    await world.ledger.changeState({ ...words, to: 'ACTIVE', reason, changeId: 'resume k' });
    const { actions } = await json<{ actions: object[] }>('/api/audit?action=pause&who=duty');
    expect(actions).toMatchObject([
      { who: 'duty', verified: false, origin: 'temporal', outcome: 'done', what: 'ACTIVE -> PAUSED' },
    ]);
    const answer = await get('/api/audit.csv?token=BTC3L');
    expect(answer.headers.get('content-disposition')).toContain('ballast-audit.csv');
    expect(await answer.text()).toMatch(/^at,who,[\s\S]*,pause,BTC3L,'=1\+1,k,done,ACTIVE -> PAUSED/);
    expect(await json('/api/approvals')).toEqual({ approvals: [] });
  });

  test.each([
    'limit=0',
    'limit=100001',
    'limit=x',
    'since=yesterday',
    'until=2026-11-22',
    'colour=red',
    `who=${'x'.repeat(201)}`,
    'who=a&who=b',
  ])('%s is refused in words', async (query) => {
    for (const path of ['/api/audit', '/api/audit.csv']) {
      const answer = await get(`${path}?${query}`);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toEqual({
        error: expect.any(String),
        problems: [expect.objectContaining({ message: expect.any(String), remedy: expect.any(String) })],
      });
    }
  });

  test.each(["' or 1=1 --", '%', '*', '$1', '\\'])('the filter %s finds nobody', async (who) => {
    expect(await json(`/api/audit?who=${encodeURIComponent(who)}`)).toEqual({ actions: [] });
  });
});

describe('nobody else is let in', () => {
  // All of these come from one address, which gets so many answers a second.
  beforeEach(async () => void (await delay(250)));

  test('under the name of another host', async () => {
    const answer = await raw('GET /api/book HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 421 /);
    expect(answer).not.toContain('BTC3L');
  });

  test('from a page of another site', async () => {
    const answer = await get('/api/book', { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('over the network', async () => {
    const others = Object.values(networkInterfaces()).flatMap((all) =>
      (all ?? []).filter(({ internal, family }) => !internal && family === 'IPv4'),
    );
    const port = new URL(desk.url).port;
    for (const { address } of others) {
      await expect(fetch(`http://${address}:${port}/api/book`)).rejects.toThrow();
    }
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('to change anything by %s', async (method) => {
    for (const path of ['/', '/api/book', '/api/funds/BTC3L', '/api/live', '/api/approvals', '/api/audit']) {
      // Without the origin of the desk not even that there is nothing is said.
      expect((await get(path, { method })).status).toBe(method === 'OPTIONS' ? 404 : 403);
    }
  });

  test.each([
    '/page/../desk.js',
    '/page/%2e%2e/desk.js',
    '/page/..%2f..%2f..%2f..%2fpackage.json',
    '/page/%5c..%5c..%5cpackage.json',
    '/page/tsconfig.json',
    '/page/',
    '/vendor/../package.json',
    '/vendor/preact.js%00.css',
    '//etc/passwd',
    '/api/funds/..%2f..%2fbook',
    '/.git/config',
  ])('to a file by %s', async (path) => {
    const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).not.toMatch(/startDesk|"dependencies"|compilerOptions|root:/);
  });

  test.each([
    [
      'a body that is too large',
      `GET /api/book HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999\r\nConnection: close\r\n\r\n${'x'.repeat(9_000)}`,
    ],
    [
      'headers that are too large',
      `GET /api/book HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`,
    ],
    ['no HTTP at all', '\u0016\u0003\u0001 hello\r\n\r\n'],
    [
      'two lengths',
      'POST /api/book HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    ],
    ['no host', 'GET /api/book HTTP/1.1\r\nConnection: close\r\n\r\n'],
  ])('by %s, and it goes on serving', async (_what, text) => {
    const answer = await raw(text);
    if (!text.startsWith('GET /api/book HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length')) {
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    }
    expect((await get('/healthz')).status).toBe(200);
  });

  test('by ten thousand requests: most are turned away, and the next second it answers', async () => {
    const seen = new Map<number, number>();
    for (let batch = 0; batch < 100; batch++) {
      const all = await Promise.all(Array.from({ length: 100 }, () => get('/healthz')));
      for (const answer of all) {
        await answer.arrayBuffer();
        seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
      }
    }
    expect([...seen.keys()].toSorted()).toEqual([200, 429]);
    expect(seen.get(429)).toBeGreaterThan(3_000);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await get('/api/book')).status).toBe(200);
  });

  test('every answer forbids scripts, frames and forms from anywhere else', async () => {
    for (const path of ['/', '/api/book', '/page/main.js', '/nowhere']) {
      const policy = (await get(path)).headers.get('content-security-policy');
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toMatch(/script-src 'self' 'sha256-[\w+/=]+';/);
    }
  });
});
