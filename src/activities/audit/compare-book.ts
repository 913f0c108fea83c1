import type { Finding } from '../../contract/audit.js';
import type { AuditView } from '../../ledger/audit-port.js';
import type { FundRecord } from '../../ledger/records/fund.js';
import type { Transfer, VenueOrder } from '../../venue/port.js';
import { type BookReading, bookOf, EVENT_OVERLAP_MS } from '../book-reading.js';
import { nearFunding } from '../funding-window.js';
import { bookArrived, readTransfers } from './arrived-transfers.js';
import type { AuditPorts } from './audit-ports.js';
import { type Compared, findingsOf } from './classify.js';

export type AuditReading = Pick<
  BookReading,
  'ticker' | 'instrument' | 'openOrders' | 'events' | 'position' | 'wallet'
>;

export type Comparison =
  /** A rebalance is open, or began meanwhile: it reconciles by itself. */
  | { readonly kind: 'busy'; readonly why: string }
  | {
      readonly kind: 'compared';
      /** Of the ledger after what was booked here. */
      readonly revision: string;
      readonly compared: Compared;
      readonly findings: readonly Finding[];
      /** Venue time of the prices, read first. */
      readonly readAt: number;
      readonly reading: AuditReading;
    };

/**
 * Reads a book: orders, then executions, then position, wallet and transfers; books what is expected (funding,
 * late fills of known orders, announced transfers), and names the rest. Throws `VenueError` where any query fails:
 * what was not read is not known, and is never taken for nothing.
 */
export async function compareBook(ports: AuditPorts, token: string): Promise<Comparison> {
  const { audit } = ports;
  const before = await audit.auditView(token);
  const busy = whyBusy(before);
  if (busy !== null) return { kind: 'busy', why: busy };

  const { reading, transfers } = await readInOrder(ports, before);
  const meanwhile = await audit.auditView(token);
  if (meanwhile.revision !== before.revision) return { kind: 'busy', why: 'the books moved meanwhile' };

  const booked = await bookWhatIsExpected(ports, before.fund, reading, transfers);
  const after = await audit.auditView(token);
  if (after.openRebalance !== null) return { kind: 'busy', why: `${after.openRebalance} began meanwhile` };
  const { position, wallet, ticker } = reading;
  const strangeOrders = await strangeOrdersOf(ports, token, reading.openOrders);
  const compared = { fund: after.fund, position, wallet, strangeOrders, ...booked };
  const findings = findingsOf(compared).filter(unlessFundingIsDue(after.fund, reading));
  return { kind: 'compared', revision: after.revision, compared, findings, readAt: ticker.time, reading };
}

function whyBusy({ fund, openRebalance }: AuditView): string | null {
  if (fund.units === null) return 'it is not established';
  return openRebalance === null ? null : `${openRebalance} is open`;
}

async function readInOrder(
  { venue }: AuditPorts,
  view: AuditView,
): Promise<{ reading: AuditReading; transfers: readonly Transfer[] }> {
  const { fund } = view;
  const book = bookOf(fund);
  const [openOrders, ticker, instrument] = await Promise.all([
    venue.openOrders(book),
    venue.ticker(book.contract),
    venue.instrument(book.contract),
  ]);
  const since = Math.min(fund.eventsBookedUntil ?? ticker.time, fund.feesBookedUntil ?? ticker.time);
  const events = await venue.accountEvents(book, since - EVENT_OVERLAP_MS);
  const [position, wallet, transfers] = await Promise.all([
    venue.position(book),
    venue.wallet(book.account),
    readTransfers(venue, view, ticker.time),
  ]);
  return { reading: { openOrders, ticker, instrument, events, position, wallet }, transfers };
}

/** Everything here is safe to repeat, and to run beside a rebalance that begins: each event is booked once. */
async function bookWhatIsExpected(
  ports: AuditPorts,
  fund: FundRecord,
  reading: AuditReading,
  transfers: readonly Transfer[],
): Promise<Pick<Compared, 'unexplained' | 'unmatched'>> {
  const { token } = fund.settings;
  // No further than the last event: up to which instant funding was paid is the snapshot's to judge.
  const readUntil = reading.events.at(-1)?.time ?? fund.eventsBookedUntil ?? 0;
  const { unexplained, fund: booked } = await ports.ledger.bookEvents(token, reading.events, readUntil);
  const unmatched = await bookArrived(ports, booked, reading, transfers);
  return { unexplained, unmatched };
}

async function strangeOrdersOf(
  { ledger }: AuditPorts,
  token: string,
  open: readonly VenueOrder[],
): Promise<readonly VenueOrder[]> {
  if (open.length === 0) return [];
  const known = await Promise.all(
    open.map(({ clientOrderId }) => (clientOrderId === '' ? null : ledger.order(clientOrderId))),
  );
  return open.filter((_, index) => known[index]?.token !== token);
}

/** While a funding payment is about to be made or to be recorded, the balance may be on either side of it. */
function unlessFundingIsDue(fund: FundRecord, reading: AuditReading): (finding: Finding) => boolean {
  const isDue = nearFunding(reading, fund).length > 0;
  return ({ kind }) => !isDue || kind !== 'unexplained-cash';
}
