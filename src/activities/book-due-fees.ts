import { accrueDueFees, feesDue, type PricedFee } from '../contract/fees-due.js';
import type { FundSettings } from '../contract/fund-settings.js';
import { indexPointOf, unitsOf } from '../contract/index-point.js';
import { type DecimalString, decimal } from '../domain/decimal.js';
import type { AccruedFee } from '../domain/fee-accrual.js';
import { accrueIndexFees } from '../domain/index-nav.js';
import { owed } from '../domain/owed.js';
import type { FundRecord } from '../ledger/records/fund.js';
import type { Venue } from '../venue/port.js';
import type { BookReading } from './book-reading.js';
import type { TradingPorts } from './ports.js';

/** Up to when fees are booked, at which price a continuous one is, and what was paid since the last booking. */
interface FeeReading {
  readonly ticker: Pick<BookReading['ticker'], 'time' | 'markPrice'>;
  readonly events: BookReading['events'];
}

/**
 * Books the management fees that fell due since the last booking, each at its own instant: on the equity at the mark
 * price then, or, in the index model, on the value of the units at the index price.
 */
export async function bookDueFees(
  { ledger, venue }: TradingPorts,
  fund: FundRecord,
  { ticker, events }: FeeReading,
): Promise<FundRecord> {
  const { token } = fund.settings;
  const due = feesDue(fund, fund.feesBookedUntil ?? ticker.time, ticker.time);
  if (due.length === 0) return fund.feesBookedUntil === null ? ledger.bookFees(token, [], ticker.time) : fund;

  const priced = await Promise.all(
    due.map(async (fee) => {
      // A continuous fee is charged on the equity of this very reading.
      const isNow = fee.continuous === true && fee.dueAt === ticker.time;
      const price = isNow ? ticker.markPrice : await feePrice(venue, fund.settings, fee.dueAt);
      return { ...fee, price: decimal(price) };
    }),
  );
  return ledger.bookFees(token, chargesOf(fund, priced, events), ticker.time);
}

/** The price that a fee is charged at. */
export function feePrice(
  venue: Pick<Venue, 'markPriceAt' | 'indexPriceAt'>,
  { model, contract }: FundSettings,
  dueAt: number,
): Promise<DecimalString> {
  return model === 'index' ? venue.indexPriceAt(contract, dueAt) : venue.markPriceAt(contract, dueAt);
}

function chargesOf(
  fund: FundRecord,
  due: readonly PricedFee[],
  events: BookReading['events'],
): readonly AccruedFee[] {
  if (fund.settings.model === 'index') {
    return accrueIndexFees({ point: indexPointOf(fund), units: unitsOf(fund), due }).fees;
  }
  const held = {
    cash: decimal(fund.cash),
    contracts: decimal(fund.contracts),
    feesPayable: owed(fund),
    funding: events.flatMap((event) =>
      event.kind === 'funding' ? [{ time: event.time, paid: decimal(event.paid) }] : [],
    ),
  };
  return accrueDueFees(held, due);
}
