import type { Tracing } from './port.js';

const NONE: Tracing = {
  interceptors: [],
  // Workflows tell it all the same: what no sink takes is an error of the worker's log.
  sinks: { sinks: { traces: { ended: { fn: () => {} } } } },
  onVenueCall: undefined,
  ledger: (ledger) => ledger,
  close: async () => {},
};

/** `isWanted`: whether OTEL_EXPORTER_OTLP_ENDPOINT names where traces go; the library reads the rest of OTEL_*. */
export async function tracing(isWanted: boolean, roles: readonly string[]): Promise<Tracing> {
  if (!isWanted) return NONE;
  const { openTracing } = await import('./open-tracing.js');
  return openTracing(roles);
}
