import { z } from 'zod';
import { readMarket } from '../valuation/market.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { selectedFunds, withLedger } from './open-ledger.js';
import { openPublicVenue } from './open-public-venue.js';
import { readOptions } from './read-options.js';
import { contractsOf, readLedgerStatus, readStatus } from './read-status.js';
import type { StatusReport } from './status-report.js';
import { statusText } from './status-text.js';
import { ledgerUrl, surroundings } from './surroundings.js';

const OPTIONS = z.object(CONNECTED_OPTIONS);

/** `ballast status`: what the ledger knows, valued at the venue's prices of this moment. */
export async function statusAction(context: Context, token: string | null, raw: object): Promise<void> {
  const options = readOptions(OPTIONS, raw);
  const report = await statusReport(context.env, token, options.dataDir);
  if (options.json) context.terminal.printJson(report);
  else context.terminal.print(statusText(context.terminal, report, Date.now()));
}

async function statusReport(
  env: NodeJS.ProcessEnv,
  token: string | null,
  dataDir: string | undefined,
): Promise<StatusReport> {
  const around = await surroundings(env, dataDir);
  const known = await withLedger(ledgerUrl(around), async (ledger) =>
    readLedgerStatus(ledger, await selectedFunds(ledger, token)),
  );
  const venue = await openPublicVenue(around);
  try {
    return await readStatus(known, venue, await readMarket(venue, contractsOf(known.overviews)));
  } finally {
    await venue.close();
  }
}
