import { createPrivateKey, createPublicKey } from 'node:crypto';
import { CompactSign, calculateJwkThumbprint } from 'jose';
import type { Secret } from '../config/secret.js';
import { isSigningKey, signingKeyLine } from '../config/signing-keys.js';

/** A public key as the document of keys lists it (RFC 7517, RFC 8037). `kid` is its thumbprint (RFC 7638). */
export interface PublicKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly kid: string;
  readonly alg: 'EdDSA';
  readonly use: 'sig';
}

/** What a signature was made for: one for a snapshot is none for a notice. */
export type Purpose = 'ballast-snapshot' | 'ballast-notice';

/** What this issuer signs with. */
export interface SigningKey {
  readonly publicKey: PublicKey;
  /** A compact JWS (RFC 7515) over these very bytes; see `detached`. */
  sign(purpose: Purpose, bytes: Uint8Array): Promise<string>;
}

/**
 * A private key as PKCS #8 in base64, or as PEM: what `openssl genpkey -algorithm ed25519` writes. Throws a `RangeError`
 * that does not repeat it.
 */
export async function readSigningKey(secret: Secret): Promise<SigningKey> {
  const text = secret.reveal();
  if (!isSigningKey(text)) throw new RangeError('no Ed25519 private key in PKCS #8');
  const der = Buffer.from(signingKeyLine(text), 'base64');
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicKey = await publicKeyFrom(createPublicKey(key).export({ format: 'jwk' }).x ?? '');
  return {
    publicKey,
    sign: (purpose, bytes) =>
      new CompactSign(bytes)
        .setProtectedHeader({ alg: publicKey.alg, kid: publicKey.kid, typ: purpose })
        .sign(key),
  };
}

/** Of its 32 bytes in base64url, `x` of a JWK. */
export async function publicKeyFrom(x: string): Promise<PublicKey> {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x } as const;
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'EdDSA', use: 'sig' };
}
