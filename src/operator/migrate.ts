import { z } from 'zod';
import { migrate } from '../ledger/migrate.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { mendable } from './open-ledger.js';
import { readOptions } from './read-options.js';
import { ledgerUrl, surroundings } from './surroundings.js';

const OPTIONS = z.object(CONNECTED_OPTIONS);

/** `ballast migrate`. */
export async function migrateAction({ env, terminal }: Context, raw: object): Promise<void> {
  const { json, dataDir } = readOptions(OPTIONS, raw);
  const url = ledgerUrl(await surroundings(env, dataDir));
  const applied = await migrate(url).catch((error: unknown) => {
    throw mendable(error);
  });
  if (json) terminal.printJson({ applied });
  else terminal.print(applied.length === 0 ? 'the ledger is up to date' : `applied ${applied.join(', ')}`);
}
