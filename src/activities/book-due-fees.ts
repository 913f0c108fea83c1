import { decimal } from '../domain/decimal.js';
import { accrueFees } from '../domain/fee-accrual.js';
import { feeInstantsBetween } from '../domain/management-fee.js';
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
  const { token, rules } = fund.settings;
  const from = fund.feesBookedUntil ?? ticker.time;
  const due = feeInstantsBetween(rules.managementFee, from, ticker.time);
  if (due.length === 0) return fund.feesBookedUntil === null ? ledger.bookFees(token, [], ticker.time) : fund;

  const { contract } = bookOf(fund);
  const instants = await Promise.all(
    due.map(async (dueAt) => ({ dueAt, price: decimal(await venue.markPriceAt(contract, dueAt)) })),
  );
  const charges = accrueFees({
    cash: decimal(fund.cash),
    contracts: decimal(fund.contracts),
    feesPayable: decimal(fund.feesPayable),
    rate: decimal(rules.managementFee.rate),
    instants,
    funding: events.flatMap((event) =>
      event.kind === 'funding' ? [{ time: event.time, paid: decimal(event.paid) }] : [],
    ),
  });
  return ledger.bookFees(token, charges, ticker.time);
}
