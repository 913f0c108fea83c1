import type { Surroundings } from './surroundings.js';

/** Where the Temporal UI shows the namespace of the system that runs here; null where none was started along with it. */
export function temporalUi({ running }: Surroundings): string | null {
  const temporal = running?.temporal ?? null;
  return temporal?.uiUrl == null ? null : namespaceUi(temporal.uiUrl, temporal.namespace);
}

export const namespaceUi = (uiUrl: string, namespace: string): string => `${uiUrl}/namespaces/${namespace}`;
