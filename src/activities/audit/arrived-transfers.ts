import { decimal } from '../../domain/decimal.js';
import type { AuditLedger, AuditView, ExpectedTransfer, UnmatchedTransfer } from '../../ledger/audit-port.js';
import type { FundRecord } from '../../ledger/records/fund.js';
import type { Transfer, Venue } from '../../venue/port.js';
import { bookDueFees } from '../book-due-fees.js';
import type { BookReading } from '../book-reading.js';
import type { TradingPorts } from '../ports.js';

/** Transfers appear in the venue's log later than in its balance. */
const OVERLAP_MS = 10 * 60_000;

/** From a little before the last instant at which every transfer was known; venue time. Each once. */
export async function readTransfers(
  venue: Venue,
  { fund, establishedAt, transfersCheckedUntil }: AuditView,
  time: number,
): Promise<readonly Transfer[]> {
  const since = transfersCheckedUntil ?? establishedAt ?? time;
  const transfers = await venue.transfers(fund.settings.account, since - OVERLAP_MS);
  return [...new Map(transfers.map((transfer) => [transfer.id, transfer])).values()];
}

/**
 * Books the announced ones among these transfers, and returns the others. A fee that fell due before the money
 * moved is charged on the equity of that time. Of the owner of an account, whose the money is or one of whose funds'.
 */
export async function bookArrived(
  ports: TradingPorts & { readonly audit: AuditLedger },
  fund: FundRecord,
  reading: Pick<BookReading, 'ticker' | 'events'>,
  transfers: readonly Transfer[],
): Promise<readonly UnmatchedTransfer[]> {
  const { audit } = ports;
  const { token } = fund.settings;
  if (transfers.length === 0) return [];
  const announced = await audit.expectedTransfers({ token, open: true });
  if (announced.length === 0) return audit.unmatchedTransfers(token, transfers);
  const unmatched: UnmatchedTransfer[] = [];
  let now = fund;
  for (const transfer of transfers) {
    for (const token of fundsOf(transfer, announced)) {
      const own = token === now.settings.token;
      const due = await bookDueFees(
        ports,
        own ? now : await ports.ledger.fund(token),
        until(reading, transfer.time),
      );
      if (own) now = due;
    }
    const result = await audit.bookTransfers(token, [transfer]);
    unmatched.push(...result.unmatched);
    now = result.fund;
  }
  return unmatched;
}

/** Whose it may be. */
const fundsOf = (transfer: Transfer, announced: readonly ExpectedTransfer[]): ReadonlySet<string> =>
  new Set(
    announced.filter(({ amount }) => decimal(amount).eq(decimal(transfer.amount))).map(({ token }) => token),
  );

const until = (reading: Pick<BookReading, 'ticker' | 'events'>, time: number) => ({
  ...reading,
  ticker: { ...reading.ticker, time },
});
