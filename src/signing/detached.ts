/**
 * A compact JWS without the part between its dots (RFC 7515, appendix F): the signature of a document that travels
 * beside it. With the document's bytes in base64url between the dots it is an ordinary one again.
 */
export function detached(jws: string): string {
  const [header, , signature] = jws.split('.');
  return `${header}..${signature}`;
}

/** Throws a `RangeError` where `signature` is no detached JWS. */
export function attached(signature: string, bytes: Uint8Array): string {
  const [header = '', payload, end = '', ...more] = signature.trim().split('.');
  if (header === '' || payload !== '' || end === '' || more.length > 0) {
    throw new RangeError('the signature is no detached JWS: header, two dots, signature');
  }
  return `${header}.${Buffer.from(bytes).toString('base64url')}.${end}`;
}
