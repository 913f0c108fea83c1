import { z } from 'zod';
import { loadFunds } from '../config/funds-file.js';
import { openVenue } from '../venue/open-venue.js';
import { CommandFailed } from './command-error.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { openDesk } from './desk/open-desk.js';
import { withLedger } from './open-ledger.js';
import { openKeys } from './public/open-keys.js';
import { readOptions } from './read-options.js';
import { fundsFile, ledgerUrl, surroundings, venueEnvironment } from './surroundings.js';
import { temporalUi } from './temporal-ui.js';

const OPTIONS = z.object({
  ...CONNECTED_OPTIONS,
  port: z
    .string()
    .refine((text) => /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535, 'must be a port from 1 to 65535')
    .transform(Number),
});

/** `ballast desk`: the web page of a system that runs elsewhere on this machine, until Ctrl-C. */
export async function deskAction(context: Context, raw: object): Promise<void> {
  const { json, dataDir, port } = readOptions(OPTIONS, raw);
  const around = await surroundings(context.env, dataDir);
  const { venue: settings } = await loadFunds(fundsFile(around));
  const keys = await openKeys(around.environment, around.dataDir);
  await withLedger(ledgerUrl(around), async (ledger) => {
    const opened = openVenue(settings, venueEnvironment(around));
    try {
      const { objectives } = around.environment;
      const parts = { ledger, keys, objectives, ...opened, temporalUi: temporalUi(around) };
      const desk = await openDesk(parts, port).catch(unusable(port));
      if (json) context.terminal.printJson({ url: desk.url });
      else context.terminal.print(`desk ${desk.url}, for this machine only; Ctrl-C ends it`);
      await untilInterrupted();
      await desk.close();
    } finally {
      await opened.venue.close();
    }
  });
}

const unusable = (port: number) => (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
  const why = error.code === 'EACCES' ? 'needs other rights' : 'is taken by another program';
  throw new CommandFailed(`port ${port} ${why}`, 'write another one with --port', { cause: error });
};

export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve());
  });
}
