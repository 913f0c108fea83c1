import { hostname } from 'node:os';
import type { Ledger } from '../ledger/port.js';

type VenueHealth = Parameters<Ledger['noteVenueHealth']>[2];

interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Says in the log and in the ledger what this process sees of the venue: `ballast status` shows it to people. */
export function sayVenueHealth(
  ledger: Pick<Ledger, 'noteVenueHealth'>,
  venue: string,
  words: (health: VenueHealth) => string,
  log: Log,
): (health: VenueHealth) => void {
  const self = `${hostname()}/${process.pid}`;
  let said: Promise<void> = Promise.resolve();
  return (health) => {
    log[health.state === 'closed' ? 'info' : 'warn']({ health }, words(health));
    // One after the other: the ledger keeps the latest word.
    said = said
      .then(() => ledger.noteVenueHealth(self, venue, health))
      .catch((error: unknown) => log.warn({ error }, 'the ledger does not know how the venue is'));
  };
}
