import { ConfigError } from '../config/config-error.js';
import type { Environment } from '../config/environment.js';
import { readSigningKey } from '../signing/signing-key.js';
import { type Market, marketAt } from './market.js';

/** Every market that the environment names. Throws a `ConfigError` where there is nothing to sign with. */
export async function marketsOf({
  marketUrls,
  marketToken,
  signingKey,
}: Pick<Environment, 'marketUrls' | 'marketToken' | 'signingKey'>): Promise<readonly Market[]> {
  if (marketUrls.length === 0) return [];
  if (signingKey === null) {
    throw new ConfigError([
      {
        ...{ file: 'environment', line: null, column: null, path: 'BALLAST_SIGNING_KEY' },
        message: 'is missing, while BALLAST_MARKET_URL is set',
        remedy: 'give it the key that signs the public snapshot (docs/public-snapshot.md)',
      },
    ]);
  }
  const key = await readSigningKey(signingKey);
  return marketUrls.map((url) => marketAt(url, marketToken, key));
}
