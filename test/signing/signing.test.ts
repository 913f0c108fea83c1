import { createPublicKey, generateKeyPairSync, verify as nodeVerify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../src/config/secret.js';
import { attached, detached } from '../../src/signing/detached.js';
import { issuerKeys } from '../../src/signing/issuer-keys.js';
import { publicKeyFrom, readSigningKey } from '../../src/signing/signing-key.js';
import { verify } from '../../src/signing/verify.js';

const pem = () =>
  generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const key = await readSigningKey(new Secret(pem()));
const BYTES = Buffer.from('{"nav":"99.77"}');
const signed = async (bytes: Uint8Array = BYTES) => detached(await key.sign('ballast-snapshot', bytes));
const judged = (bytes: Uint8Array, signature: string, keys = [key.publicKey]) =>
  verify(bytes, signature, 'ballast-snapshot', keys);

describe('a signature', () => {
  test('is one that anybody can check by Ed25519 alone', async () => {
    const [header = '', , signature = ''] = (await signed()).split('.');
    const input = Buffer.from(`${header}.${BYTES.toString('base64url')}`);
    const { kty, crv, x } = key.publicKey;
    const publicKey = createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
    expect(nodeVerify(null, input, publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  test('holds for the very bytes, and for no others', async () => {
    const signature = await signed();
    expect(await judged(BYTES, signature)).toEqual({ valid: true, kid: key.publicKey.kid });
    await fc.assert(
      fc.asyncProperty(fc.nat(BYTES.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const other = Uint8Array.from(BYTES, (byte, index) => (index === place ? byte ^ change : byte));
        expect(await judged(other, signature)).toEqual({
          valid: false,
          why: 'the bytes are not those that were signed',
        });
      }),
      { numRuns: 50 },
    );
  });

  test('made for a notice is none for a snapshot', async () => {
    const signature = detached(await key.sign('ballast-notice', BYTES));
    expect(await judged(BYTES, signature)).toEqual({
      valid: false,
      why: "it was signed as 'ballast-notice', not as 'ballast-snapshot'",
    });
  });

  test('of a key that is not published does not count', async () => {
    const { publicKey } = await readSigningKey(new Secret(pem()));
    expect(await judged(BYTES, await signed(), [publicKey])).toEqual({
      valid: false,
      why: 'it was signed with a key that is not among those given',
    });
  });

  test.each([
    '',
    'x',
    'a.b.c',
    '..',
    'a..b',
    `${Buffer.from('{"alg":"none"}').toString('base64url')}..AA`,
    `${Buffer.from('{"alg":"HS256"}').toString('base64url')}..AA`,
  ])("that is none, as '%s', is refused with its reason", async (signature) => {
    expect(await judged(BYTES, signature)).toEqual({ valid: false, why: expect.stringMatching(/\w+/) });
  });

  test('is taken apart and put together without loss', () => {
    const jws = `aaaa.${Buffer.from('{}').toString('base64url')}.bbbb`;
    expect(attached(detached(jws), Buffer.from('{}'))).toBe(jws);
  });
});

describe('a key', () => {
  test('is read as PEM, with written line ends, or as the one line in it; all are the same key', async () => {
    const text = pem();
    const line = text.split('\n')[1] ?? '';
    const forms = [text, text.replaceAll('\n', '\\n'), line, `  ${line}\n`];
    const kids = await Promise.all(
      forms.map(async (form) => (await readSigningKey(new Secret(form))).publicKey.kid),
    );
    expect(new Set(kids).size).toBe(1);
  });

  test('of another kind is refused without being repeated', async () => {
    const rsa = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const text = rsa.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    const refused = readSigningKey(new Secret(text));
    await expect(refused).rejects.toThrow('no Ed25519 private key in PKCS #8');
    await expect(refused).rejects.not.toThrow(text.slice(40, 60));
  });

  test('has the thumbprint of RFC 8037, A.3, as its id', async () => {
    const { kid } = await publicKeyFrom('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo');
    expect(kid).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });

  test('that signs is published first, and once', async () => {
    const text = pem();
    const { publicKey } = await readSigningKey(new Secret(text));
    const { published } = await issuerKeys(new Secret(text), [publicKey.x, key.publicKey.x]);
    expect(published.map(({ kid }) => kid)).toEqual([publicKey.kid, key.publicKey.kid]);
  });
});
