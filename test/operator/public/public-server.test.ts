import { createPublicKey, verify } from 'node:crypto';
import { connect } from 'node:net';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readEnvironment } from '../../../src/config/environment.js';
import { loadFunds } from '../../../src/config/funds-file.js';
import { openKeys } from '../../../src/operator/public/open-keys.js';
import { openPublicServer } from '../../../src/operator/public/open-public-server.js';
import type { PublicServer } from '../../../src/operator/public/public-server.js';
import type { FundSnapshot, Snapshot } from '../../../src/operator/public/snapshot-schema.js';
import { openVenue } from '../../../src/venue/open-venue.js';
import { T0 } from '../../ledger/fixtures.js';
import { establishedFund } from '../../ledger/test-ledger.js';
import { Answers, type ApiDescription } from '../desk/answers.js';
import { type OperatorWorld, operatorWorld, still } from '../operator-world.js';

/** BTC3L with 10 units holds 3 contracts, bought at 100; the mark price has stood at 105 since a time long past. */
let world: OperatorWorld;
let server: PublicServer;
let closeVenue: () => Promise<void>;
const OTHER_KEY = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';

beforeAll(async () => {
  world = await operatorWorld('105', still(T0 + 10 * 3_600_000));
  await establishedFund(world.ledger);
  const environment = readEnvironment({ ...world.env, BALLAST_OTHER_KEYS: OTHER_KEY });
  const opened = openVenue((await loadFunds(environment.fundsFile)).venue, environment);
  closeVenue = () => opened.venue.close();
  const keys = await openKeys(environment, environment.dataDir);
  server = await openPublicServer({ ledger: world.ledger, ...opened, keys }, { host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await server?.close();
  await closeVenue?.();
  await world?.end();
});

const get = (path: string, init: RequestInit = {}) => fetch(`${server.url}${path}`, init);
// What this server answers is its own document.
const json = async <T>(path: string) => (await (await get(path)).json()) as T;

/** What the server answers to these very bytes. */
function raw(text: string): Promise<string> {
  const { hostname, port } = new URL(server.url);
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

interface Keys {
  readonly keys: readonly {
    readonly kid: string;
    readonly x: string;
    readonly kty: string;
    readonly crv: string;
  }[];
}

/** By Ed25519 alone, with the key of the keys document that the signature names. */
async function isSigned(bytes: Buffer, signature: string): Promise<boolean> {
  const [header = '', , end = ''] = signature.split('.');
  const { kid, typ } = JSON.parse(Buffer.from(header, 'base64url').toString());
  expect(typ).toBe('ballast-snapshot');
  const { keys } = await json<Keys>('/public/v1/keys');
  const { kty, crv, x } = keys.find((key) => key.kid === kid) ?? expect.fail('an unknown key');
  const publicKey = createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
  const input = Buffer.from(`${header}.${bytes.toString('base64url')}`);
  return verify(null, input, publicKey, Buffer.from(end, 'base64url'));
}

describe('a document', () => {
  test.each(['/public/v1/snapshot', '/public/v1/funds/BTC3L'])('%s is signed to the byte', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    const bytes = Buffer.from(await answer.arrayBuffer());
    const signature = answer.headers.get('ballast-signature') ?? '';
    expect(await isSigned(bytes, signature)).toBe(true);
    const changed = Buffer.from(bytes.toString().replace('"BTC3L"', '"BTC3S"'));
    expect(await isSigned(changed, signature)).toBe(false);
  });

  test('comes in one piece with its signature too', async () => {
    const answer = await get('/public/v1/snapshot.jws');
    expect(answer.headers.get('content-type')).toBe('application/jose');
    const [header, payload = '', end] = (await answer.text()).split('.');
    const bytes = Buffer.from(payload, 'base64url');
    expect(await isSigned(bytes, `${header}..${end}`)).toBe(true);
    expect(JSON.parse(bytes.toString()).funds[0].token).toBe('BTC3L');
  });

  test('is not sent again to whoever has it, and is another one a second later', async () => {
    const first = await get('/public/v1/snapshot');
    const etag = first.headers.get('etag') ?? '';
    const { asOf } = (await first.json()) as Snapshot;
    expect(first.headers.get('cache-control')).toBe('public, max-age=1, must-revalidate, no-transform');
    expect(Date.parse(first.headers.get('last-modified') ?? '')).toBe(
      Math.floor(Date.parse(asOf) / 1_000) * 1_000,
    );
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await get('/public/v1/snapshot', { headers: { 'if-none-match': known } });
      expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, etag, '']);
    }
    const other = await get('/public/v1/snapshot', { headers: { 'if-none-match': '"other"' } });
    expect(other.status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    const later = await get('/public/v1/snapshot', { headers: { 'if-none-match': etag } });
    expect(later.status).toBe(200);
    expect(Date.parse(((await later.json()) as Snapshot).asOf)).toBeGreaterThan(Date.parse(asOf));
  });

  test('may be read by pages of any site, with its signature', async () => {
    const headers = { origin: 'https://market.example' };
    const answer = await get('/public/v1/snapshot', { headers });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-expose-headers')).toContain('ballast-signature');
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    const asked = await get('/public/v1/snapshot', {
      method: 'OPTIONS',
      headers: { ...headers, 'access-control-request-method': 'GET' },
    });
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-methods')).toBe('GET, HEAD');
  });

  test('is of a price that stands still as old as that', async () => {
    const { funds } = await json<Snapshot>('/public/v1/snapshot');
    expect(funds[0]).toMatchObject({ stale: true, tradable: false, notTradable: [{ code: 'prices-stale' }] });
  });

  test('fits the JSON schema that is served beside it', async () => {
    for (const [document, schema] of [
      ['/public/v1/snapshot', '/public/v1/snapshot.schema.json'],
      ['/public/v1/funds/BTC3L', '/public/v1/fund.schema.json'],
    ] as const) {
      const ajv = new Ajv2020({ allErrors: true, validateFormats: false });
      const validate = ajv.compile(await json<object>(schema));
      const answer = await json<Snapshot | FundSnapshot>(document);
      expect([validate(answer), validate.errors]).toEqual([true, null]);
      expect(validate({ ...answer, asOf: undefined })).toBe(false);
      expect(validate({ ...answer, version: 2 })).toBe(false);
    }
  });
});

test('every answer is as the description of OpenAPI says, to the last field', async () => {
  const document = await json<ApiDescription>('/public/v1/openapi.json');
  expect(await new Validator().validate({ ...structuredClone(document) })).toEqual({ valid: true });
  const answers = new Answers(document);
  for (const [described, path, status] of [
    ['/public/v1/snapshot', '/public/v1/snapshot', 200],
    ['/public/v1/funds/{token}', '/public/v1/funds/BTC3L', 200],
    ['/public/v1/funds/{token}', '/public/v1/funds/XYZ', 404],
    ['/public/v1/funds/{token}', '/public/v1/funds/a%20b', 400],
    ['/public/v1/keys', '/public/v1/keys', 200],
    ['/public/v1/snapshot.schema.json', '/public/v1/snapshot.schema.json', 200],
    ['/public/v1/fund.schema.json', '/public/v1/fund.schema.json', 200],
    ['/public/v1/openapi.json', '/public/v1/openapi.json', 200],
    ['/healthz', '/healthz', 200],
  ] as const) {
    const answer = await get(path);
    expect(answer.status, path).toBe(status);
    answers.expectFits(described, status, await answer.json());
  }
  // No JSON.
  expect(answers.unseen()).toEqual(['/public/v1/snapshot.jws']);
});

test('the keys are the one that signs, then those that did or will', async () => {
  const { keys } = await json<Keys>('/public/v1/keys');
  expect(keys).toHaveLength(2);
  expect(keys[1]?.x).toBe(OTHER_KEY);
  expect(JSON.stringify(keys)).not.toContain('"d"');
});

describe('nothing else is to be had', () => {
  test.each([
    '/',
    '/api/book',
    '/api/live',
    '/api/funds/BTC3L',
    '/api/openapi.json',
    '/page/main.js',
    '/public',
    '/public/v2/snapshot',
    '/public/v1/funds/',
    '/public/v1/funds/..%2f..%2fapi%2fbook',
    '/public/v1/../../api/book',
    '/public/v1/%2e%2e/%2e%2e/etc/passwd',
    '//etc/passwd',
    '/public/v1/funds/BTC3L%00',
    `/public/v1/funds/${'A'.repeat(65)}`,
    '/public/v1/snapshot/signing-key.pem',
  ])('by %s', async (path) => {
    const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).not.toMatch(/"funds"|startDesk|PRIVATE|root:/);
  });

  test('by a name that is far too long', async () => {
    const path = `/public/v1/funds/${'A'.repeat(9_000)}`;
    expect(await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 4\d\d /,
    );
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('by %s', async (method) => {
    for (const path of ['/public/v1/snapshot', '/public/v1/funds/BTC3L', '/public/v1/keys']) {
      expect((await get(path, { method })).status).toBe(404);
    }
  });

  test.each([
    [
      'a body that is too large',
      `GET /public/v1/keys HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\nConnection: close\r\n\r\n`,
    ],
    [
      'headers that are too large',
      `GET /public/v1/keys HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`,
    ],
    ['no HTTP at all', '\u0016\u0003\u0001 hello\r\n\r\n'],
  ])('by %s, and it goes on serving', async (_what, text) => {
    const socketClosed = raw(text);
    expect((await get('/healthz')).status).toBe(200);
    expect(await socketClosed).not.toContain('PRIVATE');
  });

  test('by a thousand requests in a row: it turns most away, and answers the next second', async () => {
    const one = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';
    const last = 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    const answers = (await raw(one.repeat(999) + last)).match(/HTTP\/1\.1 \d\d\d/g) ?? [];
    expect(answers).toHaveLength(1_000);
    const turnedAway = answers.filter((line) => line.endsWith('429'));
    expect(turnedAway.length).toBeGreaterThan(500);
    expect(answers.every((line) => /(200|429)$/.test(line))).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await get('/public/v1/snapshot')).status).toBe(200);
  });

  test('HEAD has the headers alone', async () => {
    const answer = await get('/public/v1/snapshot', { method: 'HEAD' });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    expect(answer.headers.get('ballast-signature')).toMatch(/^[\w-]+\.\.[\w-]+$/);
  });
});
