import { Counter, Histogram, type Registry } from 'prom-client';
import type { MarketFeed, Venue } from '../venue/port.js';
import type { MetricSource } from './metric-source.js';
import { ReadGauge } from './read-gauge.js';

/** A finished call to the venue; `code` is `0` where it agreed. */
export interface VenueCall {
  readonly endpoint: string;
  readonly milliseconds: number;
  readonly code: string;
}

const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What this process asks of the venue. Endpoints are some twenty, codes those that the venue has. */
export function venueCallMetrics(registry: Registry): (call: VenueCall) => void {
  const requests = new Counter({
    name: 'ballast_venue_requests_total',
    help: 'Requests to the venue by what came of them: `0` where it agreed, else its code, that of the connection, or why nothing was sent.',
    labelNames: ['endpoint', 'code'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'ballast_venue_request_duration_seconds',
    help: 'From asking to the whole answer, waiting for the own limits included.',
    labelNames: ['endpoint'],
    buckets: SECONDS,
    registers: [registry],
  });
  return ({ endpoint, milliseconds, code }) => {
    requests.inc({ endpoint, code });
    durations.observe({ endpoint }, milliseconds / 1_000);
  };
}

/** How this process sees the venue and its price stream. */
export function venueStateMetrics(
  registry: Registry,
  { venue, feed }: { readonly venue: Pick<Venue, 'health'>; readonly feed: Pick<MarketFeed, 'state'> },
): MetricSource {
  const circuit = new ReadGauge(
    registry,
    'ballast_venue_circuit_open',
    '1 while this process sends nothing but cancels, because the venue does not answer it.',
  );
  const live = new ReadGauge(
    registry,
    'ballast_feed_live',
    '1 while every contract that this process watches has a fresh price from the stream. 0 also where it watches none.',
  );
  const forget = () => {
    circuit.clear();
    live.clear();
  };
  return {
    name: 'venue',
    forget,
    refresh: async () => {
      circuit.set({}, venue.health().state === 'closed' ? 0 : 1);
      live.set({}, feed.state().kind === 'live' ? 1 : 0);
    },
  };
}
