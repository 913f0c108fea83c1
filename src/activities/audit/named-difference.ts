import { withCode } from '../../contract/findings.js';
import type { FundRecord } from '../../ledger/records/fund.js';
import type { Position, Wallet } from '../../venue/port.js';
import type { BookReading } from '../book-reading.js';
import type { TradingPorts } from '../ports.js';
import { difference } from '../reconcile.js';
import { bookArrived, readTransfers } from './arrived-transfers.js';
import { findingsOf } from './classify.js';

type Reading = Pick<BookReading, 'ticker' | 'events'> & {
  readonly position: Position;
  readonly wallet: Wallet;
};

/**
 * What differs, named as the audit names it; null where nothing does. Only then are transfers read: an announced
 * one that has come is booked, and the next reading agrees.
 */
export async function namedDifference(
  ports: TradingPorts,
  fund: FundRecord,
  reading: Reading,
): Promise<string | null> {
  const { audit, venue } = ports;
  const { position, wallet, ticker } = reading;
  const found = difference(fund, position, wallet);
  if (found === null || audit === undefined) return found;
  const { token } = fund.settings;
  const transfers = await readTransfers(venue, await audit.auditView(token), ticker.time);
  const unmatched = await bookArrived({ ...ports, audit }, fund, reading, transfers);
  const { fund: now } = await audit.auditView(token);
  const compared = { fund: now, position, wallet, strangeOrders: [], unexplained: [], unmatched };
  const findings = findingsOf(compared).map(({ kind, what }) => withCode(kind, what));
  return findings.length === 0 ? 'an announced transfer was booked just now' : findings.join('; ');
}
