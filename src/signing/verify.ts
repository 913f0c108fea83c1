import { compactVerify, createLocalJWKSet, errors } from 'jose';
import { attached } from './detached.js';
import type { PublicKey, Purpose } from './signing-key.js';

export type Verdict =
  | { readonly valid: true; readonly kid: string }
  | { readonly valid: false; readonly why: string };

/** Whether one of these keys has signed these very bytes for this purpose. */
export async function verify(
  bytes: Uint8Array,
  signature: string,
  purpose: Purpose,
  keys: readonly PublicKey[],
): Promise<Verdict> {
  try {
    const jws = attached(signature, bytes);
    const known = createLocalJWKSet({ keys: keys.map((key) => ({ ...key })) });
    const { protectedHeader } = await compactVerify(jws, known, { algorithms: ['EdDSA'] });
    const { typ, kid } = protectedHeader;
    if (typ !== purpose) return { valid: false, why: `it was signed as '${typ}', not as '${purpose}'` };
    return { valid: true, kid: kid ?? '' };
  } catch (error) {
    return { valid: false, why: whyNot(error) };
  }
}

function whyNot(error: unknown): string {
  if (error instanceof errors.JWKSNoMatchingKey)
    return 'it was signed with a key that is not among those given';
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return 'the bytes are not those that were signed';
  if (error instanceof errors.JOSEError || error instanceof RangeError || error instanceof TypeError) {
    return error.message;
  }
  throw error;
}
