import { sql } from 'kysely';
import type { VenueHealth } from '../venue/port.js';
import { DATABASE_NOW } from './database-clock.js';
import type { Ledger } from './port.js';
import type { VenueOutage } from './records/watch.js';
import type { Session } from './session.js';

/** A process tries a venue that does not answer at least once a minute, and says so: what is older has died since. */
const SAID_WITHIN_MS = 5 * 60_000;

export function venueOutages(session: Session): Pick<Ledger, 'noteVenueHealth' | 'venueOutages'> {
  return {
    noteVenueHealth: (process, venue, health) => note(session, process, venue, health),
    venueOutages: () => read(session),
  };
}

async function note(session: Session, process: string, venue: string, health: VenueHealth): Promise<void> {
  const { state, since, reason, nextProbeAt } = health;
  if (state === 'closed') {
    await session.run((db) => db.deleteFrom('venue_outages').where('process', '=', process).execute());
    return;
  }
  const outage = { venue, since, reason: reason ?? '', next_probe_at: nextProbeAt, said_at: DATABASE_NOW };
  await session.run((db) =>
    db
      .insertInto('venue_outages')
      .values({ process, ...outage })
      .onConflict((conflict) => conflict.column('process').doUpdateSet(outage))
      .execute(),
  );
}

function read(session: Session): Promise<readonly VenueOutage[]> {
  return session.run((db) =>
    db
      .selectFrom('venue_outages')
      .select(['process', 'venue', 'since', 'reason', 'next_probe_at as nextProbeAt'])
      .where(sql<boolean>`said_at > ${DATABASE_NOW} - ${SAID_WITHIN_MS}::bigint`)
      .orderBy('since')
      .execute(),
  );
}
