import type { FundOverview } from '../ledger/port.js';
import type { Venue } from '../venue/port.js';
import { readMarket, valuation } from './market.js';
import { fundStatus, iso, type StatusReport } from './status-report.js';

/** What the ledger knows of these funds, valued at the venue's prices of this moment. */
export async function readStatus(overviews: readonly FundOverview[], venue: Venue): Promise<StatusReport> {
  const contracts = overviews.map(({ fund }) => fund.settings.contract);
  const market = await readMarket(venue, contracts);
  const funds = await Promise.all(
    overviews.map(async (overview) => fundStatus(overview, await valuation(venue, market, overview))),
  );
  return {
    asOf: iso(Date.now()),
    settleCoin: 'USDT',
    venue: {
      name: venue.name,
      simulated: venue.simulated,
      reachable: market.trouble === null,
      trouble: market.trouble,
    },
    funds,
  };
}
