import { decimal } from '../../domain/decimal.js';
import { navInNewUnits } from '../../domain/unit-change.js';
import type { PublicBooks, PublicLedger } from '../../ledger/public-port.js';
import type { RebalanceRecord } from '../../ledger/records/rebalance.js';
import { type Market, type ValuingVenue, valuation } from '../../valuation/market.js';
import { contractsOf } from '../read-status.js';
import { iso } from '../status-report.js';
import { disclosure } from './disclosure.js';
import { figure } from './figure.js';
import { fundEntry } from './fund-entry.js';
import type { FundEntry, FundSnapshot, Snapshot } from './snapshot-schema.js';

/** Where the figures come from. */
export interface SnapshotSource {
  readonly ledger: PublicLedger;
  readonly venue: ValuingVenue;
  readonly market: { prices(contracts: readonly string[]): Market };
}

const MOST_REBALANCES = 100;

/** Books of one instant, all valued at the prices of one moment. */
export async function readSnapshot(source: SnapshotSource): Promise<Snapshot> {
  const books = await source.ledger.publicBooks();
  return { ...heading(source, books), funds: await entries(source, books) };
}

/** Null where there is no such fund. */
export async function readFundSnapshot(source: SnapshotSource, token: string): Promise<FundSnapshot | null> {
  const books = await source.ledger.publicBooks({ token, rebalances: MOST_REBALANCES });
  const [fund] = await entries(source, books);
  if (fund === undefined) return null;
  return { ...heading(source, books), fund, rebalances: books.history.flatMap(pastEntry) };
}

function heading({ venue: { name, simulated } }: SnapshotSource, { readAt }: PublicBooks) {
  return {
    version: 1 as const,
    asOf: iso(readAt),
    venue: { name, simulated },
    settleCoin: 'USDT',
    disclosure: disclosure(simulated),
  };
}

async function entries(source: SnapshotSource, { books, readAt }: PublicBooks): Promise<FundEntry[]> {
  const overviews = books.map(({ overview }) => overview);
  // Kept: while one fund waits for the price of a past fee, the stream goes on.
  const { tickers, trouble } = source.market.prices(contractsOf(overviews));
  const market = { tickers: new Map(tickers), trouble };
  return Promise.all(
    books.map(async (book) => fundEntry(book, await valuation(source.venue, market, book.overview), readAt)),
  );
}

/** None where nothing was struck. */
function pastEntry({ cause, outcome, figures, unitRatio }: RebalanceRecord): FundSnapshot['rebalances'] {
  if (figures === null || outcome === null) return [];
  const { time } = figures;
  const nav = (value: typeof figures.navBefore) =>
    figure(navInNewUnits(decimal(value), unitRatio), 'USDT per unit', time);
  return [
    {
      ...{ cause, outcome },
      price: figure(figures.price, 'USDT', time),
      contractsBefore: figure(figures.contractsBefore, 'contracts', time),
      contractsAfter: figure(figures.contractsAfter, 'contracts', time),
      leverageBefore: figure(figures.leverageBefore, 'x', time),
      leverageAfter: figure(figures.leverageAfter, 'x', time),
      navBefore: nav(figures.navBefore),
      navAfter: nav(figures.navAfter),
    },
  ];
}
