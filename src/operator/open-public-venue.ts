import { loadFunds } from '../config/funds-file.js';
import { openVenue } from '../venue/open-venue.js';
import type { Venue } from '../venue/port.js';
import { fundsFile, type Surroundings, venueEnvironment } from './surroundings.js';

/** The venue of the configuration, for its public prices: no key is needed until an account is asked for. */
export async function openPublicVenue(around: Surroundings): Promise<Venue> {
  const { venue: settings } = await loadFunds(fundsFile(around));
  return openVenue(settings, venueEnvironment(around)).venue;
}
