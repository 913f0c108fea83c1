import { z } from 'zod';
import { loadFunds } from '../config/funds-file.js';
import { type HostAndPort, hostAndPort, isHostAndPort } from '../config/host-and-port.js';
import { openVenue } from '../venue/open-venue.js';
import { CommandFailed } from './command-error.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { untilInterrupted } from './desk-command.js';
import { withLedger } from './open-ledger.js';
import { openKeys } from './public/open-keys.js';
import { openPublicServer } from './public/open-public-server.js';
import { readOptions } from './read-options.js';
import { fundsFile, ledgerUrl, surroundings, venueEnvironment } from './surroundings.js';

const OPTIONS = z.object({
  ...CONNECTED_OPTIONS,
  address: z
    .string()
    .refine(isHostAndPort, 'must be host:port, such as 127.0.0.1:8781 or 0.0.0.0:8781')
    .transform(hostAndPort)
    .optional(),
});

/** `ballast public`: the signed snapshot for holders and markets, until Ctrl-C. */
export async function publicAction(context: Context, raw: object): Promise<void> {
  const { json, dataDir, address: asked } = readOptions(OPTIONS, raw);
  const around = await surroundings(context.env, dataDir);
  const address = asked ?? hostAndPort(around.environment.publicAddress);
  const { venue: settings } = await loadFunds(fundsFile(around));
  const keys = await openKeys(around.environment, around.dataDir);
  await withLedger(ledgerUrl(around), async (ledger) => {
    const opened = openVenue(settings, venueEnvironment(around));
    try {
      const server = await openPublicServer({ ledger, ...opened, keys }, address).catch(unusable(address));
      const { kid } = keys.signing.publicKey;
      if (json) context.terminal.printJson({ url: server.url, kid });
      else
        context.terminal.print(`snapshot ${server.url}/public/v1/snapshot, signed by ${kid}; Ctrl-C ends it`);
      await untilInterrupted();
      await server.close();
    } finally {
      await opened.venue.close();
    }
  });
}

const WHY: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken by another program',
  EACCES: 'needs other rights',
  EADDRNOTAVAIL: 'is no address of this machine',
  ENOTFOUND: 'is no host that is known here',
};

const unusable =
  ({ host, port }: HostAndPort) =>
  (error: NodeJS.ErrnoException) => {
    const why = WHY[error.code ?? ''];
    if (why === undefined) throw error;
    throw new CommandFailed(`${host}:${port} ${why}`, 'write another one with --address', { cause: error });
  };
