import type { Credentials } from './options.js';

const LONGEST = 300;

/**
 * Takes keys and signatures out of text that goes into a message. Bybit's own words for a wrong signature
 * quote the signed string, which holds the key.
 */
export function redact(text: string, keys: Credentials | null): string {
  let clean = text
    .replace(/origin_string\[[^\]]*\]?/g, 'origin_string[***]')
    .replace(/[0-9a-f]{64}/gi, '***');
  for (const secret of keys === null ? [] : [keys.apiKey, keys.secret]) {
    if (secret !== '') clean = clean.replaceAll(secret, '***');
  }
  return clean.length > LONGEST ? `${clean.slice(0, LONGEST)}...` : clean;
}
