import type { Client } from '@temporalio/client';
import type { PostgresLedger } from '../ledger/postgres-ledger.js';
import type { Place } from '../ledger/trail-port.js';
import type { Venue } from '../venue/port.js';
import { withLedger } from './open-ledger.js';
import { openPublicVenue } from './open-public-venue.js';
import { ledgerUrl, type Surroundings, surroundings } from './surroundings.js';
import { temporalSettings, withTemporal } from './temporal-connection.js';

/** Who acts, and from where. */
export interface Speaker extends Place {
  /** Null where nobody has shown one: what is done is then `unverified`. */
  readonly operatorToken: string | null;
}

/** With what an action is done, whether a command asks for it or the desk. */
export interface Means {
  readonly speaker: Speaker;
  readonly withLedger: <T>(work: (ledger: PostgresLedger) => Promise<T>) => Promise<T>;
  readonly withClient: <T>(work: (client: Client) => Promise<T>) => Promise<T>;
  /** For prices and terms of contracts; it trades nothing. */
  readonly withVenue: <T>(work: (venue: Venue) => Promise<T>) => Promise<T>;
}

export async function commandMeans(env: NodeJS.ProcessEnv, dataDir: string | undefined): Promise<Means> {
  return meansAround(env, await surroundings(env, dataDir));
}

/** Of a command: each connection is made when it is needed, and closed after it. */
export function meansAround(env: NodeJS.ProcessEnv, around: Surroundings): Means {
  const operatorToken = around.environment.operatorToken?.reveal() ?? null;
  return {
    speaker: { operatorToken, origin: 'command line', address: null },
    withLedger: (work) => withLedger(ledgerUrl(around), work),
    withClient: (work) => withTemporal(temporalSettings(env, around), work),
    withVenue: async (work) => {
      const venue = await openPublicVenue(around);
      try {
        return await work(venue);
      } finally {
        await venue.close();
      }
    },
  };
}
