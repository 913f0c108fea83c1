import type { Environment } from '../../config/environment.js';
import { dataDirectoryPath } from '../../local/data-directory.js';
import { type IssuerKeys, issuerKeys } from '../../signing/issuer-keys.js';
import { CommandFailed } from '../command-error.js';
import { signingSecret } from './signing-key-file.js';

type Given = Pick<Environment, 'signingKey' | 'otherKeys'>;

/** The same environment, with the key that is to be used. Throws as `openKeys` does. */
export async function withSigningKey<E extends Given>(environment: E, dataDir: string): Promise<E> {
  const { signingKey } = environment;
  const opened = {
    ...environment,
    signingKey: await signingSecret(signingKey, dataDirectoryPath(dataDir, {})),
  };
  await openKeys(opened, dataDir);
  return opened;
}

/** The keys of this issuer: of the environment, else of the data directory. Throws a `CommandFailed`. */
export async function openKeys({ signingKey, otherKeys }: Given, dataDir: string): Promise<IssuerKeys> {
  const directory = dataDirectoryPath(dataDir, {});
  try {
    return await issuerKeys(await signingSecret(signingKey, directory), otherKeys);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CommandFailed(
      `${directory}/signing-key.pem holds ${error.message}`,
      'put the key back that was there, or take the file away: another key is then drawn (docs/public-snapshot.md)',
      { cause: error },
    );
  }
}
