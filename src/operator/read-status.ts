import { isHedgeBook } from '../contract/fund-settings.js';
import type { TradingSwitch } from '../contract/trading-switch.js';
import type { AlertSummary } from '../ledger/alert-port.js';
import type { FindingRecord } from '../ledger/audit-port.js';
import type { PostgresLedger } from '../ledger/postgres-ledger.js';
import type { FundOverview, HedgeSums } from '../ledger/records/fund.js';
import type { VenueOutage } from '../ledger/records/watch.js';
import { type Market, type ValuingVenue, valuation } from '../valuation/market.js';
import { targetOf } from './book-target.js';
import { MOST_FINDINGS } from './open-findings.js';
import { notRetired } from './retired-funds.js';
import { fundStatus, iso, type StatusReport } from './status-report.js';

/** What is to be shown, as the ledger has it. */
export interface LedgerStatus {
  readonly overviews: readonly FundOverview[];
  /** The same, with the funds of those that are hedge books. */
  readonly withMembers: readonly FundOverview[];
  readonly tradingSwitch: TradingSwitch;
  readonly alerts: AlertSummary;
  readonly outages: readonly VenueOutage[];
  /** Open, newest first. */
  readonly findings: readonly FindingRecord[];
  /** Of the funds of the index model. */
  readonly hedges: readonly HedgeSums[];
}

/** The funds as they are chosen, with the switch for all and how the alerts stand. */
export async function readLedgerStatus(
  ledger: PostgresLedger,
  overviews: readonly FundOverview[],
): Promise<LedgerStatus> {
  const index = overviews.filter(({ fund }) => fund.settings.model === 'index');
  const [tradingSwitch, alerts, outages, findings, hedges] = await Promise.all([
    ledger.tradingSwitch(),
    ledger.alertSummary(),
    ledger.venueOutages(),
    ledger.findings({ token: null, open: true, limit: MOST_FINDINGS }),
    ledger.hedgeSums(index.map(({ fund }) => fund.settings.token)),
  ]);
  const hasBook = overviews.some(({ fund }) => isHedgeBook(fund.settings));
  const withMembers = hasBook ? await ledger.fundOverviews() : overviews;
  return { overviews, withMembers, tradingSwitch, alerts, outages, findings, hedges };
}

/** Of those whose prices count: a retired fund has its final ones. */
export const contractsOf = (overviews: readonly FundOverview[]): readonly string[] => [
  ...new Set(notRetired(overviews).map(({ fund }) => fund.settings.contract)),
];

/** What the ledger knows, valued at these prices. */
export async function readStatus(
  { overviews, withMembers, tradingSwitch, alerts, outages, findings, hedges }: LedgerStatus,
  venue: ValuingVenue,
  market: Market,
): Promise<StatusReport> {
  const valued = await Promise.all(
    withMembers.map(async (overview) => ({
      fund: overview.fund,
      at: await valuation(venue, market, overview),
    })),
  );
  const funds = overviews.map((overview) => {
    const { token } = overview.fund.settings;
    const own = valued.find(({ fund }) => fund.settings.token === token);
    return fundStatus(overview, own?.at ?? null, {
      findings: findings.filter((finding) => finding.token === token),
      booked: hedges.find((sums) => sums.token === token) ?? null,
      target: own === undefined ? null : targetOf(own, valued),
    });
  });
  return {
    asOf: iso(Date.now()),
    settleCoin: 'USDT',
    venue: {
      name: venue.name,
      simulated: venue.simulated,
      reachable: market.trouble === null,
      trouble: market.trouble,
      outages: outages.map(({ process, since, reason, nextProbeAt }) => ({
        process,
        since: iso(since),
        reason,
        nextProbeAt: nextProbeAt === null ? null : iso(nextProbeAt),
      })),
    },
    tradingSwitch: {
      ...tradingSwitch,
      since: tradingSwitch.since === null ? null : iso(tradingSwitch.since),
    },
    alerts: {
      ...alerts,
      undeliveredSince: alerts.undeliveredSince === null ? null : iso(alerts.undeliveredSince),
    },
    funds,
  };
}
