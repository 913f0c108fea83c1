import type { FundSettings } from '../../contract/fund-settings.js';
import { DAY_MS } from '../../domain/time-of-day.js';
import type { RebalancePoint } from '../../ledger/detail-port.js';
import type { PostgresLedger } from '../../ledger/postgres-ledger.js';
import type { FundOverview, FundRecord } from '../../ledger/records/fund.js';
import type { RebalanceRecord } from '../../ledger/records/rebalance.js';
import type { Valuation } from '../../valuation/fund-figures.js';
import type { Venue } from '../../venue/port.js';
import { type FundAttribution, fundAttribution } from '../attribution-report.js';
import { type AccountRow, movesOfAccounts, rowsOf } from '../foresight/account-moves.js';
import { type FundForesight, fundForesight } from '../foresight/fund-foresight.js';
import { bookText } from '../hedge-books.js';
import { historyRow, inPresentUnits } from '../history.js';
import { retiredText } from '../retired-funds.js';
import { valuedFunds } from '../valued-funds.js';
import { type InterimBand, interimBand } from './interim-band.js';

/** Of one fund, beside what the book says of it. */
export async function fundReport(ledger: PostgresLedger, venue: Venue, token: string) {
  const overviews = await ledger.fundOverviews();
  const overview = overviews.find(({ fund }) => fund.settings.token === token);
  if (overview === undefined) return null;
  const { settings, rules } = overview.fund;
  const [history, points] = await Promise.all([
    ledger.history({ token, limit: MOST_REBALANCES }),
    ledger.rebalancePoints(token, MOST_REBALANCES),
  ]);
  const present = await nowOf(ledger, venue, overview, overviews.filter(sharesAccountOf(overview)));
  return {
    token,
    settings,
    rulesVersion: rules.version,
    history: history.map((record) => ({
      ...historyRow(inPresentUnits(record)),
      interimBand: bandOf(record, points, settings),
    })),
    ...present,
  };
}

export type FundReport = NonNullable<Awaited<ReturnType<typeof fundReport>>>;

const MOST_REBALANCES = 500;

/** Null where it has set no rebalance point. */
function bandOf(
  { id, figures }: RebalanceRecord,
  points: readonly RebalancePoint[],
  settings: FundSettings,
): InterimBand | null {
  const point = points.find(({ rebalanceId }) => rebalanceId === id);
  return point === undefined || figures === null ? null : interimBand(figures, point, settings);
}

/** It, its hedge book and the other funds of that. */
function sharesAccountOf({ fund: { settings } }: FundOverview) {
  return ({ fund }: FundOverview): boolean =>
    fund.settings.account === settings.account && fund.settings.contract === settings.contract;
}

const NOTHING_NOW: Now = { foresight: null, noForesight: null, accountMoves: [], attributions: [] };

interface Now {
  readonly foresight: FundForesight | null;
  /** Why there is none. */
  readonly noForesight: string | null;
  /** Of a hedge book alone. */
  readonly accountMoves: readonly AccountRow[];
  readonly attributions: readonly FundAttribution[];
}

/** What the venue is needed for: where it does not answer, the rest is shown all the same. */
async function nowOf(
  ledger: PostgresLedger,
  venue: Venue,
  overview: FundOverview,
  sharing: readonly FundOverview[],
): Promise<Now> {
  const retired = retiredText(overview.fund);
  if (retired !== null) return { ...NOTHING_NOW, noForesight: retired };
  try {
    const all = await valuedFunds(venue, sharing, 'foresight');
    const valued = all.find(({ fund }) => fund.settings.token === overview.fund.settings.token);
    if (valued === undefined) return NOTHING_NOW;
    const { fund, at } = valued;
    const attributions = fund.units === null ? [] : await attributionsOf(ledger, fund, at);
    const noForesight = bookText(fund);
    const moves = movesOfAccounts(all);
    return {
      foresight: noForesight === null ? fundForesight(valued, rowsOf(valued, moves)) : null,
      noForesight,
      accountMoves: noForesight === null ? [] : (moves.get(fund.settings.token)?.account ?? []),
      attributions,
    };
  } catch (error) {
    const noForesight = error instanceof Error ? error.message : String(error);
    return { ...NOTHING_NOW, noForesight };
  }
}

const DAYS_BACK = [30, 7, 1];

/** Since the launch, and since the last strike before so many days where there is one; a span that is another's is left out. */
async function attributionsOf(
  ledger: PostgresLedger,
  { settings }: FundRecord,
  at: Valuation,
): Promise<readonly FundAttribution[]> {
  const { token } = settings;
  const [events, ...found] = await Promise.all([
    ledger.equityEvents(token),
    ...DAYS_BACK.map((days) => ledger.strikeBefore(token, at.time - days * DAY_MS)),
  ]);
  const moments = found.filter((moment) => moment !== null);
  const distinct = new Map(moments.map((moment) => [moment.rebalanceId, moment]));
  return [null, ...distinct.values()].map((since) => fundAttribution(events, since, at));
}
