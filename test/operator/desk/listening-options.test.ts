import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { UsageError } from '../../../src/operator/command-error.js';
import { among } from '../../../src/operator/desk/listening.js';
import { LISTENING_OPTIONS, listeningOf } from '../../../src/operator/desk/listening-options.js';
import { readOptions } from '../../../src/operator/read-options.js';

let dir: string;
let cert: string;
let key: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ballast-tls-'));
  [cert, key] = [join(dir, 'desk.crt'), join(dir, 'desk.key')];
  const subject = ['-subj', '/CN=desk.example.com', '-days', '1'];
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  await promisify(execFile)('openssl', [...made, '-keyout', key, '-out', cert, ...subject]);
});
afterAll(() => rm(dir, { recursive: true }));

const OPTIONS = z.object(LISTENING_OPTIONS);
const listening = async (options: object) => listeningOf(readOptions(OPTIONS, { port: '8780', ...options }));
const refusal = (options: object) =>
  listening(options).then(
    () => expect.fail('it would start'),
    (error: unknown) => (error instanceof UsageError ? error.message : expect.fail(String(error))),
  );
const origin = 'https://desk.example.com';

describe('where the desk listens', () => {
  test('is loopback, without a password, unless it is told otherwise', async () => {
    expect(await listening({})).toEqual({ kind: 'loopback', host: '127.0.0.1', port: 8780 });
    expect(await listening({ host: '::1' })).toMatchObject({ kind: 'loopback', host: '::1' });
  });

  test('is open to others with TLS of its own, or with that of a proxy', async () => {
    const own = { host: '0.0.0.0', origin: `${origin}/`, tlsCert: cert, tlsKey: key };
    expect(await listening(own)).toMatchObject({ kind: 'open', origin, tls: { cert: expect.any(Buffer) } });
    const behind = { origin, proxy: ['127.0.0.1', '10.0.0.0/24'] };
    expect(await listening(behind)).toMatchObject({ kind: 'open', tls: null, proxies: behind.proxy });
  });

  test.each([
    [
      { host: '0.0.0.0' },
      ['--origin: is missing: at 0.0.0.0 others', '--tls-cert: is missing, and so is --proxy'],
    ],
    [{ host: '10.0.0.5', origin }, ['tokens would cross the network']],
    [{ host: 'localhost', proxy: ['127.0.0.1'] }, ['--origin: is missing: a desk with a proxy or TLS']],
    [{ origin, tlsCert: 'x.crt' }, ['--tls-key: is missing']],
    [{ origin, tlsKey: 'x.key' }, ['--tls-cert: is missing']],
    [{ origin, tlsCert: 'no.crt', tlsKey: 'no.key' }, ['no.crt cannot be used: ENOENT']],
    [{ origin: 'http://desk.example.com', proxy: ['127.0.0.1'] }, ['--origin: is no address of https alone']],
    [{ origin: `${origin}/desk`, proxy: ['127.0.0.1'] }, ['is no address of https alone']],
    [
      { origin: 'desk.example.com', proxy: ['nginx'] },
      ['no address of https', '--proxy: is no address of a network'],
    ],
    [{ origin, proxy: ['10.0.0.0/33'] }, ['10.0.0.7 or 10.0.0.0/24']],
    [{ port: '0', host: ' ' }, ['--port: must be a port', '--host: is empty']],
  ])('%j is refused with all that is wrong', async (options, words) => {
    const said = await refusal(options);
    for (const word of words) expect(said).toContain(word);
  });

  test('files that do not belong together are refused', async () => {
    const other = join(dir, 'other.key');
    await writeFile(other, 'no key');
    expect(await refusal({ origin, tlsCert: cert, tlsKey: other })).toContain('cannot be used');
  });
});

test.each([
  ['127.0.0.1', ['127.0.0.1'], true],
  ['::ffff:127.0.0.1', ['127.0.0.1'], true],
  ['10.0.0.200', ['10.0.0.0/24'], true],
  ['10.0.1.1', ['10.0.0.0/24'], false],
  ['fd00::7', ['fd00::/8'], true],
  ['::1', ['127.0.0.1'], false],
  ['', ['0.0.0.0/0'], false],
  ['127.0.0.1, 10.0.0.1', ['127.0.0.1'], false],
])('%j among %j: %s', (address, networks, expected) => {
  expect(among(networks)(address)).toBe(expected);
});
