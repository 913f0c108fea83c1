import type { NewAlert } from '../../contract/alert.js';
import { hasEnded } from '../../contract/fund-state.js';
import { decimal } from '../../domain/decimal.js';
import type { HealthReading } from '../../ledger/health-port.js';
import type { VenueOutage } from '../../ledger/records/watch.js';

/** The watch notes a price each second. */
export const SILENT_MS = 30_000;
/** A breaker that opens for a moment is the venue's everyday life. */
const OUT_MS = 30_000;

/** Contracts of which nobody has judged a new price, while a fund that has not ended holds them. */
export function silentFeeds({ now, overviews, ticks }: HealthReading): readonly NewAlert[] {
  const held = new Map<string, string[]>();
  for (const { fund } of overviews) {
    const { token, contract } = fund.settings;
    if (fund.anchor === null || hasEnded(fund.state) || decimal(fund.contracts).isZero()) continue;
    held.set(contract, [...(held.get(contract) ?? []), token]);
  }
  const latest = new Map(ticks.map(({ contract, at }) => [contract, at]));
  return [...held].flatMap(([contract, tokens]) => {
    const at = latest.get(contract);
    if (at !== undefined && now - at <= SILENT_MS) return [];
    const since = at === undefined ? 'ever' : `since ${new Date(at).toISOString()}`;
    const what = `no new price of ${contract} was judged ${since}; it is held by ${tokens.join(', ')}`;
    return [{ kind: 'feed-silent', token: null, what, key: `feed/${contract}` } as const];
  });
}

/** One alert for each venue, however many workers it does not answer. */
export function venuesOut({ now, outages }: HealthReading): readonly NewAlert[] {
  const lasting = outages.filter(({ since }) => now - since >= OUT_MS);
  const venues = [...new Set(lasting.map(({ venue }) => venue))];
  return venues.map((venue) => {
    const out = lasting.filter((outage) => outage.venue === venue);
    const what = `${venue} does not answer ${out.map(outageText).join('; ')}`;
    return { kind: 'venue-out', token: null, what, key: `venue/${venue}` };
  });
}

const outageText = ({ process, since, reason }: VenueOutage): string =>
  `worker ${process} since ${new Date(since).toISOString()} (${reason})`;
