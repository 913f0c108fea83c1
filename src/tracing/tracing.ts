import type { Tracing } from './port.js';

const NONE: Tracing = {
  interceptors: [],
  sinks: {},
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
