import type { Environment } from '../config/environment.js';
import type { VenueSettings } from '../config/funds-file.js';
import { bybitVenue } from './bybit/bybit-venue.js';
import { BYBIT_PUBLIC_STREAM, BYBIT_REST, type BybitCall } from './bybit/options.js';
import type { Venue, VenueHealth } from './port.js';

export interface OpenedVenue {
  readonly venue: Venue;
  /** Where its public stream is. */
  readonly streamUrl: string;
}

export interface VenueListeners {
  /** Told at each change of the venue's health. */
  readonly onHealth?: (health: VenueHealth) => void;
  /** Told of each request once it has ended. */
  readonly onCall?: ((call: BybitCall) => void) | undefined;
}

/** No limits but those it tells, and asking while banned does not prolong its bans. */
const PAPER = { simulated: true, requestsPerSecond: null, banMs: 5_000 };

/** The venue that the configuration names; BALLAST_VENUE_URL goes before its `url`. */
export function openVenue(
  settings: VenueSettings,
  environment: Environment,
  { onHealth, onCall }: VenueListeners = {},
): OpenedVenue {
  const url = environment.venueUrl ?? settings.url;
  const paper = settings.name === 'paper';
  if (paper && url === null) {
    throw new Error(
      'the paper exchange has no address: set BALLAST_VENUE_URL, or venue.url in the funds file',
    );
  }
  const venue = bybitVenue({
    name: settings.name,
    ...(url === null ? {} : { baseUrl: url }),
    ...(paper ? PAPER : {}),
    ...(onHealth === undefined ? {} : { onHealth }),
    ...(onCall === undefined ? {} : { onCall }),
    processes: environment.venueProcesses,
    credentials: (account) => {
      const keys = environment.accountKeys.get(account);
      if (keys === undefined) throw new Error(`no keys for account ${account} in the environment`);
      return { apiKey: keys.key.reveal(), secret: keys.secret.reveal() };
    },
  });
  return { venue, streamUrl: streamOf(url) };
}

function streamOf(url: string | null): string {
  if (url === null || url === BYBIT_REST.mainnet) return BYBIT_PUBLIC_STREAM.mainnet;
  if (url === BYBIT_REST.testnet) return BYBIT_PUBLIC_STREAM.testnet;
  if (url === BYBIT_REST.demo) return BYBIT_PUBLIC_STREAM.demo;
  return `${url.replace(/^http/, 'ws').replace(/\/+$/, '')}/v5/public/linear`;
}
