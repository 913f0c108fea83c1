import type { PostgresLedger } from '../../ledger/postgres-ledger.js';
import type { Venue } from '../../venue/port.js';
import { fundAttribution } from '../attribution-report.js';
import { fundForesight } from '../foresight/fund-foresight.js';
import { historyRow } from '../history.js';
import { retiredText } from '../retired-funds.js';
import { valuedFunds } from '../valued-funds.js';

/** Of one fund, beside what the book says of it. */
export async function fundReport(ledger: PostgresLedger, venue: Venue, token: string) {
  const overviews = await ledger.fundOverviews();
  const overview = overviews.find(({ fund }) => fund.settings.token === token);
  if (overview === undefined) return null;
  const { settings, rules } = overview.fund;
  const [history, present] = await Promise.all([
    ledger.history({ token, limit: MOST_REBALANCES }),
    nowOf(ledger, venue, overview),
  ]);
  return {
    token,
    settings,
    rulesVersion: rules.version,
    history: history.map(historyRow),
    ...present,
  };
}

export type FundReport = NonNullable<Awaited<ReturnType<typeof fundReport>>>;

const MOST_REBALANCES = 500;

/** What the venue is needed for: where it does not answer, the rest is shown all the same. */
async function nowOf(
  ledger: PostgresLedger,
  venue: Venue,
  overview: Parameters<typeof valuedFunds>[1][number],
) {
  const retired = retiredText(overview.fund);
  if (retired !== null) return { foresight: null, noForesight: retired, attribution: null };
  try {
    const [valued] = await valuedFunds(venue, [overview], 'foresight');
    if (valued === undefined) return { foresight: null, noForesight: null, attribution: null };
    const { fund, at } = valued;
    const attribution =
      fund.units === null ? null : fundAttribution(await ledger.equityEvents(fund.settings.token), null, at);
    return { foresight: fundForesight(valued), noForesight: null, attribution };
  } catch (error) {
    const noForesight = error instanceof Error ? error.message : String(error);
    return { foresight: null, noForesight, attribution: null };
  }
}
