/** PKCS #8 of an Ed25519 key in base64: 16 bytes that are always these (RFC 8410), and any 32. */
const PKCS8 = /^MC4CAQAwBQYDK2VwBCIE[A-Za-z0-9+/]{44}$/;
/** `x` of a JWK: 32 bytes in base64url. */
const PUBLIC_X = /^[A-Za-z0-9_-]{43}$/;

/** The one line of base64 in what `openssl genpkey -algorithm ed25519` writes, with its frame or without. */
export const signingKeyLine = (text: string): string =>
  text.replace(/-----[A-Z ]+-----/g, '').replace(/\\n|\s/g, '');

export const isSigningKey = (text: string): boolean => PKCS8.test(signingKeyLine(text));

export const publicKeysIn = (text: string): readonly string[] =>
  text
    .split(',')
    .map((x) => x.trim())
    .filter((x) => x !== '');

export const arePublicKeys = (text: string): boolean => publicKeysIn(text).every((x) => PUBLIC_X.test(x));
