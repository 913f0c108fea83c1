import type { Secret } from '../config/secret.js';
import { type PublicKey, publicKeyFrom, readSigningKey, type SigningKey } from './signing-key.js';

export interface IssuerKeys {
  readonly signing: SigningKey;
  /** The one that signs first, then those that did or will. */
  readonly published: readonly PublicKey[];
}

/** `others`: public keys by their `x`. Throws a `RangeError` where the secret is no key. */
export async function issuerKeys(secret: Secret, others: readonly string[]): Promise<IssuerKeys> {
  const signing = await readSigningKey(secret);
  const rest = await Promise.all(others.map(publicKeyFrom));
  const published = [signing.publicKey, ...rest.filter(({ kid }) => kid !== signing.publicKey.kid)];
  return { signing, published };
}
