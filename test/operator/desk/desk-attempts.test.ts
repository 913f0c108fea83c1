import { request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Desk } from '../../../src/operator/desk/desk.js';
import { type Listening, onLoopback } from '../../../src/operator/desk/listening.js';
import { workerLog } from '../../../src/worker/log.js';
import { untilTrue } from '../../support/until.js';
import { type ActingWorld, actingWorld } from './acting-world.js';
import { Browser } from './browser.js';
import { deskAt, deskOf } from './desk-world.js';

/**
 * What somebody tries who should not get in. On loopback whoever is there may act; in the open, behind a proxy that
 * ends TLS, everybody signs in.
 */
let world: ActingWorld;
let loopback: Desk;
let open: Desk;
let openUrl: string;
/** Of the open desk's clock, which the tests move on. */
let now = Date.now();
let tokens: Readonly<Record<'anna' | 'bert' | 'carl' | 'olga' | 'vera', string>>;

const ORIGIN = 'https://desk.example.com';
const BEHIND: Listening = {
  ...{ kind: 'open', host: '127.0.0.1', port: 0, origin: ORIGIN, tls: null, proxies: ['127.0.0.1'] },
};
const SHIFT_MS = 60 * 60_000;

beforeAll(async () => {
  world = await actingWorld();
  const { ledger } = world;
  const anna = await ledger.addOperator('anna', null);
  const vera = await ledger.addOperator('vera', anna, 'viewer');
  const olga = await ledger.addOperator('olga', anna, 'operator');
  const carl = await ledger.addOperator('carl', anna);
  const bert = (await ledger.renewOperator(await ledger.addOperator('bert', anna))).token;
  tokens = { anna, bert, carl, olga, vera };
  loopback = await deskOf(world);
  open = await deskAt(world, { ...BEHIND, port: 18_790 }, { now: () => now, lastMs: SHIFT_MS });
  openUrl = 'http://127.0.0.1:18790';
}, 300_000);
afterAll(async () => {
  await loopback?.close();
  await open?.close();
  await world?.end();
});

let clients = 1;
/** Somebody behind the proxy, at an address of his own. */
const client = () =>
  new Browser(openUrl, ORIGIN, {
    'x-forwarded-for': `198.51.100.${clients++}`,
    'x-forwarded-proto': 'https',
  });
const signedIn = async (name: keyof typeof tokens): Promise<Browser> => {
  const browser = client();
  expect((await browser.signIn(tokens[name])).status).toBe(200);
  return browser;
};
let keys = 0;
const pause = () => ({
  action: 'pause',
  token: 'BTC3L',
  reason: 'in',
  confirm: 'BTC3L',
  key: `try ${++keys}`,
});

/** Whatever was tried: the fund trades, and nothing is on record but who signed up. */
async function expectNothingDone(): Promise<void> {
  expect((await world.ledger.fund('BTC3L')).state).toBe('ACTIVE');
  const trail = await world.ledger.auditTrail({
    ...{ token: null, who: null, action: null, since: null, until: null, limit: 1_000 },
  });
  expect(trail.filter(({ outcome, action }) => outcome === 'done' && action === 'pause')).toEqual([]);
}

describe('in the open', () => {
  test('nobody looks without signing in, but at what holders see and whether it runs', async () => {
    const stranger = client();
    for (const path of [
      ...['/api/book', '/api/funds/BTC3L', '/api/rebalances/BTC3L-s000001a1', '/api/live', '/api/approvals'],
      ...['/api/audit', '/api/audit.csv', '/api/requests?key=k', '/api/alerts', '/api/funds/BTC3L/waiting'],
      ...['/api/objectives', '/api//book', '/api/book/', '/API/book', '/api/%62ook', '/public/../api/book'],
    ]) {
      const heard = await stranger.get(path);
      expect([path, [401, 404].includes(heard.status)]).toEqual([path, true]);
      expect(heard.body).not.toContain('BTC3L');
    }
    for (const path of [
      '/',
      '/api/session',
      '/healthz',
      '/livez',
      '/public/v1/snapshot',
      '/api/openapi.json',
    ]) {
      expect((await stranger.get(path)).status).toBe(200);
    }
  });

  test('nobody acts without a token, nor with one that is wrong, of another form, or too long', async () => {
    const stranger = client();
    await stranger.session();
    expect((await stranger.post('/api/actions', pause())).status).toBe(401);
    expect((await stranger.post('/api/preview', { action: 'pause', token: 'BTC3L' })).status).toBe(401);
    for (const [token, status] of [
      ['anna.guessed', 401],
      ['nobody.guessed', 401],
      ["' or 1=1 --", 401],
      ['', 400],
      ['x'.repeat(201), 400],
      [null, 400],
      [{ toString: 1 }, 400],
    ] as const) {
      const heard = await stranger.post('/api/session', { token });
      expect([token, heard.status]).toEqual([token, status]);
      if (token === 'anna.guessed') expect(heard.body).not.toContain('guessed');
    }
    await expectNothingDone();
  });

  test('tokens are not guessed quickly: after ten tries a minute an address is turned away', async () => {
    const guesser = client();
    await guesser.session();
    const seen = new Set<number>();
    for (let tries = 0; tries < 12; tries++) {
      seen.add((await guesser.post('/api/session', { token: `anna.${tries}` })).status);
    }
    expect([...seen]).toEqual([401, 429]);
    // Another address is not.
    expect((await client().signIn(tokens.vera)).status).toBe(200);
  });

  test('a viewer looks and does nothing, not even by the switch for all funds', async () => {
    const vera = await signedIn('vera');
    expect((await vera.get('/api/book')).status).toBe(200);
    const halt = { action: 'halt-all', reason: 'x', confirm: 'ALL', key: 'vera' };
    for (const body of [pause(), { ...pause(), action: 'rebalance' }, halt]) {
      expect((await vera.post('/api/actions', body)).status).toBe(403);
    }
    const create = { ...pause(), action: 'create', units: '1' };
    expect((await vera.post('/api/actions', create)).status).toBe(403);
    expect((await world.ledger.tradingSwitch()).state).toBe('ACTIVE');
    await expectNothingDone();
  });

  test('an operator decides nothing, and an approver not what is their own', async () => {
    const { ledger } = world;
    const dangerous = { action: 'retire', token: 'BTC3L', parameters: { at: null } } as const;
    const { id } = await ledger.propose(tokens.anna, { dangerous, reason: 'try', requestKey: 'own' });
    const approve = { confirm: 'BTC3L' };
    for (const [name, status] of [
      ['olga', 403],
      ['anna', 409],
      // Whoever added carl has seen his token.
      ['carl', 409],
    ] as const) {
      const browser = await signedIn(name);
      const heard = await browser.post(`/api/approvals/${id}/approve`, approve);
      expect([name, heard.status]).toEqual([name, status]);
    }
    expect((await ledger.approval(id))?.state).toBe('open');
    await ledger.decline(tokens.bert, id, 'a try');
  });

  test('a session ends with its time, and its cookie opens nothing then', async () => {
    const late = await signedIn('bert');
    now += SHIFT_MS;
    expect((await late.get('/api/book')).status).toBe(401);
    expect((await late.twin().post('/api/actions', pause())).status).toBe(401);
    expect((await late.session()).json()).toMatchObject({ signedIn: null });
    await expectNothingDone();
  });

  test('whoever is removed or has another token is out at once, whatever the session says', async () => {
    const carl = await signedIn('carl');
    expect((await carl.get('/api/book')).status).toBe(200);
    await world.ledger.removeOperator('carl', tokens.anna);
    const heard = await carl.post('/api/actions', pause());
    expect([heard.status, heard.json().error]).toEqual([401, 'the session has ended']);
    expect((await carl.session()).json()).toMatchObject({ signedIn: null });
    await untilTrue('nor may he look', async () => (await carl.get('/api/book')).status === 401);

    const olga = await signedIn('olga');
    await world.ledger.changeRole({ name: 'olga', role: 'viewer' }, tokens.anna);
    expect((await olga.post('/api/actions', pause())).status).toBe(403);
    await expectNothingDone();
  });

  test('cookies are for this host, for https, and for no script', async () => {
    const browser = client();
    await browser.session();
    const heard = await browser.post('/api/session', { token: tokens.vera });
    const lines = heard.headers['set-cookie'] ?? [];
    expect(lines.join('\n')).toMatch(/^__Host-ballast-session=/m);
    for (const line of lines) {
      expect(line).toMatch(/; HttpOnly/);
      expect(line).toMatch(/; Secure/);
      expect(line).toMatch(/; SameSite=Strict/);
      expect(line).not.toMatch(/Domain/i);
    }
    expect(heard.headers['strict-transport-security']).toBeDefined();
    expect(heard.headers['cache-control']).toBe('no-store');
  });

  test('a proxy that says nothing of https gets no session, and one who lies about the host gets nothing', async () => {
    const plain = new Browser(openUrl, ORIGIN, { 'x-forwarded-for': '198.51.100.250' });
    const heard = await plain.get('/api/session');
    expect([heard.status, heard.json().error]).toEqual([
      403,
      expect.stringContaining('not asked over https'),
    ]);
    expect([...plain.cookies]).toEqual([]);
    const other = new Browser(openUrl, 'https://evil.example');
    expect((await other.get('/api/session')).status).toBe(421);
    expect((await client().send('/api/session', { headers: { host: '127.0.0.1:18790' } })).status).toBe(421);
  });

  test('nobody but the proxy is answered', async () => {
    const elsewhere = await deskAt(world, { ...BEHIND, port: 18_791, proxies: ['10.9.9.0/24'] });
    const direct = new Browser('http://127.0.0.1:18791', ORIGIN);
    const heard = await direct.get('/api/session');
    expect([heard.status, heard.json().error]).toEqual([
      403,
      expect.stringContaining('nobody but the proxy'),
    ]);
    await elsewhere.close();
  });
});

describe.each(['loopback', 'open'] as const)('what changes something, at the desk %s', (which) => {
  const someone = async (): Promise<Browser> => {
    if (which === 'open') return signedIn('bert');
    const browser = new Browser(loopback.url);
    await browser.session();
    return browser;
  };

  // All of these come from one address, which gets so many answers a second.
  beforeEach(async () => void (await delay(100)));

  test.each([
    ['from another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['from another site that hides it', { origin: 'https://evil.example' }],
    ['from another server of the domain', { 'sec-fetch-site': 'same-site' }],
    ['typed into the address bar', { 'sec-fetch-site': 'none' }],
    ['without an origin', { origin: null }],
    ['from nowhere', { origin: 'null' }],
    ['from the other scheme', { origin: 'ftp://desk.example.com' }],
    ['without the token against other sites', { 'x-ballast-csrf': null }],
    ['with an empty one', { 'x-ballast-csrf': '' }],
    ['with a guessed one', { 'x-ballast-csrf': 'aaaa-bbbb-cccc' }],
    ['without its cookies', { cookie: null }],
    ['under another host', { host: 'evil.example' }],
    ['under a host that begins the same', { host: 'desk.example.com.evil.example' }],
  ])('%s is refused', async (_what, headers) => {
    const browser = await someone();
    const heard = await browser.send('/api/actions', { method: 'POST', body: pause(), headers });
    expect([401, 403, 421]).toContain(heard.status);
    expect(heard.headers['access-control-allow-origin']).toBeUndefined();
    await expectNothingDone();
  });

  test('with the token of another session is refused, and with one of before signing in', async () => {
    const [one, two] = [await someone(), await someone()];
    const theirs = { 'x-ballast-csrf': two.csrfToken };
    const send = (headers: Record<string, string>) =>
      one.send('/api/actions', { method: 'POST', body: pause(), headers });
    expect((await send(theirs)).status).toBe(403);
    const { csrfToken: before } = one;
    await one.signIn(tokens.bert);
    expect((await send({ 'x-ballast-csrf': before })).status).toBe(403);
    await expectNothingDone();
  });

  test.each([
    ['malformed', '{"action":', 400],
    ['no JSON', 'action=pause', 400],
    ['an empty body', '', 400],
    ['a list', '[]', 400],
    ['null', 'null', 400],
    ['a number', '7', 400],
    ['a key that would change every object', '{"__proto__":{"action":"pause"}}', 400],
    ['another', '{"constructor":{"prototype":{"token":"BTC3L"}}}', 400],
    ['too much', JSON.stringify({ reason: 'x'.repeat(20_000) }), 413],
    ['nested without end', `${'['.repeat(8_000)}${']'.repeat(8_000)}`, 400],
  ])('as %s is refused', async (_what, body, status) => {
    const browser = await someone();
    const heard = await browser.send('/api/actions', { method: 'POST', body });
    expect(heard.status).toBe(status);
    expect(heard.json().error).toEqual(expect.any(String));
    expect({}).not.toHaveProperty('action');
    await expectNothingDone();
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'as %j is refused',
    async (type) => {
      const browser = await someone();
      const headers = { 'content-type': type };
      const heard = await browser.send('/api/actions', {
        method: 'POST',
        body: JSON.stringify(pause()),
        headers,
      });
      expect([400, 415]).toContain(heard.status);
      await expectNothingDone();
    },
  );

  test.each([
    ...['/api/actions/', '/api//actions', '/API/actions', '/api/actions%00', '/api/../api/actions'],
    ...[
      '/api/approvals/..%2f..%2factions/approve',
      '/api/approvals/%2e%2e/approve',
      '/api/alerts/1e9/acknowledge',
    ],
    ...[
      '/api/alerts/-1/acknowledge',
      "/api/approvals/'%20or%201=1/approve",
      '/public/v1/../../api/actions?x=1',
    ],
  ])('at %s changes nothing that it does not name', async (path) => {
    const browser = await someone();
    const heard = await browser.post(path, { confirm: 'BTC3L' });
    expect([400, 401, 404, 409]).toContain(heard.status);
    await expectNothingDone();
  });

  test.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'HEAD', 'PROPFIND', 'QUERY'])(
    'by %s, which there is not, is nothing',
    async (method) => {
      const browser = await someone();
      const heard = await browser.send('/api/actions', { method }).catch(() => ({ status: 400 }));
      expect([400, 403, 404, 405, 501]).toContain(heard.status);
      expect((await browser.send('/api/actions', { method: 'GET' })).status).toBe(404);
      await expectNothingDone();
    },
  );
});

/** The events of a stream until it ends. */
function streamOf(url: string, headers: Readonly<Record<string, string>>) {
  let heard = '';
  const stream = request(new URL('/api/live', url), { headers });
  const ended = new Promise<void>((resolve, reject) => {
    stream.on('response', (answer) => {
      answer.on('data', (data) => {
        heard += String(data);
      });
      answer.on('end', () => resolve());
      answer.on('close', () => resolve());
    });
    stream.on('error', reject);
  });
  stream.end();
  return { ended, heard: () => heard, close: () => stream.destroy() };
}

describe('a stream of what is live', () => {
  test.each(['signs out', 'has had the time of a session'])(
    'ends when its reader %s',
    async (what) => {
      const reader = await signedIn('vera');
      const cookie = [...reader.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const stream = streamOf(openUrl, { ...reader.forwarded, host: 'desk.example.com', cookie });
      await untilTrue('something came', async () => stream.heard().includes('event: book'));
      if (what === 'signs out') await reader.signOut();
      else now += SHIFT_MS;
      const outcome = await Promise.race([stream.ended.then(() => 'ended'), delay(6_000, 'goes on')]);
      stream.close();
      expect(outcome).toBe('ended');
    },
    30_000,
  );
});

describe('whether it runs', () => {
  test('is told to whoever asks by the bare address, and nothing else is', async () => {
    for (const path of ['/healthz', '/livez', '/readyz']) {
      for (const [url, more] of [
        [openUrl, { host: '10.0.0.5:8443', 'x-forwarded-for': null, 'x-forwarded-proto': null }],
        [loopback.url, { host: '10.0.0.5:8780' }],
      ] as const) {
        const heard = await new Browser(url).send(path, { headers: { ...more, 'sec-fetch-site': null } });
        expect([path, heard.status]).toEqual([path, 200]);
      }
    }
    const prober = new Browser(openUrl);
    for (const path of [
      '/healthz/../api/book',
      '/healthz/',
      '/api/book?/healthz',
      '/healthz%2f..%2fapi/book',
    ]) {
      expect([path, (await prober.send(path, { headers: { host: '10.0.0.5' } })).status]).toEqual([
        path,
        421,
      ]);
    }
    const heard = await prober.send('/healthz', { method: 'POST', headers: { host: '10.0.0.5' } });
    expect(heard.status).toBe(421);
  });
});

describe('what a request can be filled with', () => {
  test.each([
    ['/api/audit?who=%00', 400],
    ['/api/audit?token=%00', 400],
    ['/api/audit?action=%00', 400],
    ['/api/audit?since=99999-01-01T00:00:00Z', 400],
    ['/api/audit?limit=1e90000000', 400],
    ['/api/requests?key=%00', 400],
    ['/api/requests?key=a&key=b', 400],
    ['/api/objectives?since=1e90000000d', 400],
    ['/api/objectives?since=99999999999999d', 400],
    ['/api/alerts?limit=1e90000000', 400],
    ['/api/audit?__proto__=x', 400],
    ['/api/audit?constructor=x', 400],
  ])('%s is a mistake, and none of the desk', async (path, status) => {
    const heard = await new Browser(loopback.url).get(path);
    expect([path, heard.status, heard.body]).toEqual([path, status, expect.stringContaining('error')]);
  });

  let bert: Browser;
  beforeAll(async () => {
    bert = new Browser(loopback.url);
    await bert.signIn(tokens.bert);
  });

  test.each([
    ['create', { units: '1e90000000' }],
    ['create', { units: '9'.repeat(16_000) }],
    ['create', { units: `${'0'.repeat(16_000)}1` }],
    ['create', { units: `0.${'0'.repeat(15_000)}1` }],
    ['create', { amount: '1'.repeat(5_000) }],
    ['redeem', { units: '9'.repeat(16_000) }],
    ['split', { ratio: '1e90000000:1' }],
    ['split', { ratio: '999999:1', at: '+275760-09-13T00:00:00Z' }],
    ['merge', { ratio: '1:999999', at: '9999-12-31T23:59:59Z' }],
    ['retire', { at: '0000-01-01T00:00:00Z' }],
  ])('%s with %.60j is looked at quickly, and is no failure of the desk', async (action, more) => {
    const begun = Date.now();
    const heard = await bert.post('/api/preview', { action, token: 'BTC3L', ...more });
    expect([heard.status < 500, heard.status < 500 ? '' : heard.body]).toEqual([true, '']);
    expect(heard.body.length).toBeLessThan(4_000);
    expect(Date.now() - begun).toBeLessThan(10_000);
  });

  test.each(['ВТС3L', 'BTC3L\u200b', 'BTC\u00ad3L', 'BTC3L\u0000', 'btc3l', 'BTC3L BTC3L'])(
    'a name that only looks like %j confirms nothing',
    async (confirm) => {
      const browser = new Browser(loopback.url);
      await browser.session();
      expect((await browser.post('/api/actions', { ...pause(), confirm })).status).toBe(400);
      await expectNothingDone();
    },
  );
});

describe('what failed inside', () => {
  test('is in the log and not in the answer, and a token is in neither', async () => {
    const lines: string[] = [];
    const log = workerLog('info', { write: (line: string) => void lines.push(line) });
    const broken = () => {
      throw new Error('a wire is loose');
    };
    const failing = new Proxy(world.ledger, {
      get: (of, name) => (name === 'heardFrom' ? broken : Reflect.get(of, name)),
    });
    const desk = await deskAt({ env: world.env, ledger: failing }, onLoopback(0), {}, log);
    const browser = new Browser(desk.url);
    await browser.signIn(tokens.bert);
    const heard = await browser.post('/api/preview', { action: 'pause', token: 'BTC3L' });
    expect([heard.status, heard.json()]).toEqual([500, { error: 'the desk failed; its log says why' }]);
    await browser.send('/api/actions', {
      method: 'POST',
      body: pause(),
      headers: { 'x-ballast-csrf': 'guessed' },
    });
    await browser.send('/api/session', { method: 'POST', body: `{"token":"${tokens.anna}"` });
    await desk.close();
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        ...{ part: 'desk', msg: 'the desk failed' },
        error: expect.objectContaining({ message: 'a wire is loose', stack: expect.any(String) }),
      }),
    ]);
    for (const token of Object.values(tokens)) {
      expect(`${lines.join()}${heard.body}`).not.toContain(token.split('.')[1]);
    }
  });
});

describe('on loopback', () => {
  test('a proxy that says nothing of itself but speaks the old HTTP is answered nothing', async () => {
    const { host, port } = new URL(loopback.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.end(`GET /api/book HTTP/1.0\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect((await text(socket)).split('\r\n')[0]).toBe('HTTP/1.1 403 Forbidden');
  });

  test('requests that come in one piece are each judged by themselves', async () => {
    const { host, port } = new URL(loopback.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      `GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n` +
        `GET /api/book HTTP/1.1\r\nHost: evil.example\r\n\r\n` +
        `POST /api/actions HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nX-HTTP-Method-Override: GET\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    );
    const heard = [...(await text(socket)).matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
    expect(heard).toEqual(['200', '421', '403']);
  });

  test('a desk that knows of no proxy answers none', async () => {
    for (const name of [
      ...['x-forwarded-for', 'forwarded', 'via', 'x-real-ip', 'x-forwarded-host', 'x-forwarded-proto'],
      ...['x-forwarded-server', 'cf-connecting-ip', 'true-client-ip'],
    ]) {
      const browser = new Browser(loopback.url, loopback.url, { [name]: '198.51.100.7' });
      expect((await browser.get('/api/book')).status).toBe(403);
    }
  });

  test('whoever was signed in and was removed does not go on as nobody', async () => {
    const { ledger } = world;
    const token = await ledger.addOperator('dora', tokens.anna, 'viewer');
    const dora = new Browser(loopback.url);
    await dora.signIn(token);
    await ledger.removeOperator('dora', tokens.anna);
    expect((await dora.post('/api/actions', pause())).status).toBe(401);
    await expectNothingDone();
  });

  test('ten thousand requests are turned away, and the desk goes on serving', async () => {
    const browser = new Browser(loopback.url);
    await browser.session();
    const headers = { 'x-ballast-csrf': 'guessed' };
    const seen = new Map<number, number>();
    for (let batch = 0; batch < 100; batch++) {
      const all = Array.from({ length: 100 }, () =>
        browser.send('/api/actions', { method: 'POST', body: pause(), headers }),
      );
      for (const { status } of await Promise.all(all)) seen.set(status, (seen.get(status) ?? 0) + 1);
    }
    expect([...seen.keys()].toSorted()).toEqual([403, 429]);
    expect(seen.get(429)).toBeGreaterThan(5_000);
    await expectNothingDone();
    await delay(1_100);
    expect((await browser.get('/api/book')).status).toBe(200);
  }, 300_000);

  test('one request that is sent many times at once is done once', async () => {
    const browser = new Browser(loopback.url);
    await browser.session();
    const body = { ...pause(), key: 'once' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => browser.post('/api/actions', body)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const pauses = { token: 'BTC3L', who: null, action: 'pause', since: null, until: null };
    const trail = await world.ledger.auditTrail({ ...pauses, requestKey: 'once', limit: 1_000 });
    expect(trail.filter(({ outcome }) => outcome === 'done')).toHaveLength(1);
  });
});
