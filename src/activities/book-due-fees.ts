import { accrueDueFees, feesDue } from '../contract/fees-due.js';
import { decimal } from '../domain/decimal.js';
import { owed } from '../domain/owed.js';
import type { FundRecord } from '../ledger/port.js';
import type { BookReading } from './book-reading.js';
import { bookOf } from './book-reading.js';
import type { TradingPorts } from './ports.js';

/** Books the management fees that fell due since the last booking, each on the equity at its own instant. */
export async function bookDueFees(
  { ledger, venue }: TradingPorts,
  fund: FundRecord,
  { ticker, events }: Pick<BookReading, 'ticker' | 'events'>,
): Promise<FundRecord> {
  const { token } = fund.settings;
  const due = feesDue(fund, fund.feesBookedUntil ?? ticker.time, ticker.time);
  if (due.length === 0) return fund.feesBookedUntil === null ? ledger.bookFees(token, [], ticker.time) : fund;

  const { contract } = bookOf(fund);
  const instants = await Promise.all(
    due.map(async (fee) => ({ ...fee, price: decimal(await venue.markPriceAt(contract, fee.dueAt)) })),
  );
  const held = {
    cash: decimal(fund.cash),
    contracts: decimal(fund.contracts),
    feesPayable: owed(fund),
    funding: events.flatMap((event) =>
      event.kind === 'funding' ? [{ time: event.time, paid: decimal(event.paid) }] : [],
    ),
  };
  const charges = accrueDueFees(held, instants);
  return ledger.bookFees(token, charges, ticker.time);
}
