import { feePrice } from '../activities/book-due-fees.js';
import { feesDue } from '../contract/fees-due.js';
import { decimal } from '../domain/decimal.js';
import type { DueFee } from '../domain/management-fee.js';
import type { FundOverview, FundRecord } from '../ledger/records/fund.js';
import type { StreamTick, Venue } from '../venue/port.js';
import type { Valuation } from './fund-figures.js';

/** What a venue is asked for a valuation, besides the present prices. */
export type ValuingVenue = Pick<Venue, 'name' | 'simulated' | 'markPriceAt' | 'indexPriceAt'>;

/** The present prices of some contracts, or why there are none. */
export interface Market {
  readonly tickers: ReadonlyMap<string, StreamTick>;
  /** Null where every contract has its price. */
  readonly trouble: string | null;
}

/** Public prices of each contract once; a venue that cannot be reached is a finding here, not a failure. */
export async function readMarket(venue: Venue, contracts: readonly string[]): Promise<Market> {
  const wanted = [...new Set(contracts)];
  const answers = await Promise.allSettled(wanted.map((contract) => venue.ticker(contract)));
  const tickers = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  const failed = answers.find((answer) => answer.status === 'rejected');
  return {
    tickers: new Map(tickers.map((ticker) => [ticker.contract, ticker])),
    trouble: failed === undefined ? null : messageOf(failed.reason),
  };
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}

/** Beyond so many fees due (a fund paused for weeks) the present price stands for the older ones. */
const MOST_FEE_PRICES = 12;

/**
 * The prices to value a fund at: those of its final NAV once it is retired; the venue's, else the last one that the watcher of its contract has judged.
 * Null where there is neither.
 */
export async function valuation(
  venue: ValuingVenue,
  market: Market,
  { fund, progress }: FundOverview,
): Promise<Valuation | null> {
  const final = fund.retirement?.final ?? null;
  if (final !== null) {
    const { markPrice, indexPrice, time } = final;
    return { mark: decimal(markPrice), index: decimal(indexPrice), time, feesDue: [] };
  }
  const ticker = market.tickers.get(fund.settings.contract);
  if (ticker !== undefined) {
    const due = await duePrices(venue, fund, ticker);
    const { markPrice, indexPrice, time } = ticker;
    return { mark: decimal(markPrice), index: decimal(indexPrice), time, feesDue: due };
  }
  if (progress === null) return null;
  const price = decimal(progress.price);
  const due = dueFees(fund, progress.time).map((fee) => ({ ...fee, price }));
  return { mark: price, index: price, time: progress.time, feesDue: due };
}

const dueFees = (fund: FundRecord, until: number): readonly DueFee[] =>
  fund.feesBookedUntil === null ? [] : feesDue(fund, fund.feesBookedUntil, until);

async function duePrices(
  venue: ValuingVenue,
  fund: FundRecord,
  ticker: StreamTick,
): Promise<Valuation['feesDue']> {
  const due = dueFees(fund, ticker.time);
  const instead = fund.settings.model === 'index' ? ticker.indexPrice : ticker.markPrice;
  const asked = new Set(due.slice(-MOST_FEE_PRICES));
  return Promise.all(
    due.map(async (fee) => {
      if (!asked.has(fee) || fee.continuous === true) return { ...fee, price: decimal(instead) };
      const price = await feePrice(venue, fund.settings, fee.dueAt).catch(() => instead);
      return { ...fee, price: decimal(price) };
    }),
  );
}
