import { z } from 'zod';
import { loadFunds } from '../config/funds-file.js';
import type { PostgresLedger } from '../ledger/postgres-ledger.js';
import { openVenue } from '../venue/open-venue.js';
import { workerLog } from '../worker/log.js';
import { CommandFailed } from './command-error.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import type { Listening } from './desk/listening.js';
import { LISTENING_OPTIONS, listeningOf } from './desk/listening-options.js';
import { openDesk } from './desk/open-desk.js';
import { withLedger } from './open-ledger.js';
import { openKeys } from './public/open-keys.js';
import { readOptions } from './read-options.js';
import { fundsFile, ledgerUrl, surroundings, venueEnvironment } from './surroundings.js';
import { temporalSettings } from './temporal-connection.js';
import { temporalUi } from './temporal-ui.js';

const OPTIONS = z.object({ ...CONNECTED_OPTIONS, ...LISTENING_OPTIONS });

/** `ballast desk`: the web page of a system that runs elsewhere, until Ctrl-C. */
export async function deskAction(context: Context, raw: object): Promise<void> {
  const options = readOptions(OPTIONS, raw);
  const { json, dataDir } = options;
  const listening = await listeningOf(options);
  const around = await surroundings(context.env, dataDir);
  const { venue: settings } = await loadFunds(fundsFile(around));
  const keys = await openKeys(around.environment, around.dataDir);
  await withLedger(ledgerUrl(around), async (ledger) => {
    await refuseWithoutPeople(ledger, listening);
    const opened = openVenue(settings, venueEnvironment(around));
    try {
      const temporal = () => temporalSettings(context.env, around);
      const { objectives, logLevel } = around.environment;
      const log = workerLog(logLevel);
      const parts = { ledger, keys, objectives, ...opened, temporalUi: temporalUi(around), temporal, log };
      const desk = await openDesk(parts, listening).catch(unusable(listening));
      if (json) context.terminal.printJson({ url: desk.url });
      else context.terminal.print(`desk ${desk.url}, ${forWhom(listening)}; Ctrl-C ends it`);
      await untilInterrupted();
      await desk.close();
    } finally {
      await opened.venue.close();
    }
  });
}

const forWhom = ({ kind }: Listening): string =>
  kind === 'loopback' ? 'for this machine only' : 'for whoever signs in';

/** Nobody could sign in. */
async function refuseWithoutPeople(ledger: PostgresLedger, { kind }: Listening): Promise<void> {
  if (kind === 'loopback' || (await ledger.operators()).length > 0) return;
  throw new CommandFailed(
    'nobody is known to the ledger, so nobody could sign in',
    'add the first with `ballast operator add NAME`',
  );
}

const unusable =
  ({ host, port }: Listening) =>
  (error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
      const remedy = 'write an address of this machine with --host';
      throw new CommandFailed(`${host} is no address of this machine`, remedy, { cause: error });
    }
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
    const why = error.code === 'EACCES' ? 'needs other rights' : 'is taken by another program';
    throw new CommandFailed(`port ${port} ${why}`, 'write another one with --port', { cause: error });
  };

export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve());
  });
}
