import type { Ledger } from '../ledger/port.js';
import type { Venue } from '../venue/port.js';
import { type Around, LEDGER_BOUNDARIES, VENUE_BOUNDARIES } from './boundaries.js';
import type { Gate } from './gate.js';
import { reachWithin } from './step.js';

export const ledgerWithPoints = (ledger: Ledger, gate: Gate): Ledger =>
  withPoints(ledger, LEDGER_BOUNDARIES, gate);
export const venueWithPoints = (venue: Venue, gate: Gate): Venue => withPoints(venue, VENUE_BOUNDARIES, gate);

/** The same port, which waits before and after each call that has boundaries. */
function withPoints<Port extends object>(
  port: Port,
  boundaries: Readonly<Partial<Record<keyof Port, Around>>>,
  gate: Gate,
): Port {
  const wrapped = new Map<PropertyKey, unknown>();
  for (const name of Object.keys(boundaries) as (keyof Port)[]) {
    const around = boundaries[name];
    const method = port[name];
    if (around === undefined || typeof method !== 'function') continue;
    wrapped.set(name, async (...args: unknown[]): Promise<unknown> => {
      await reachWithin(gate, around[0]);
      const result: unknown = await Reflect.apply(method, port, args);
      await reachWithin(gate, around[1]);
      return result;
    });
  }
  return new Proxy(port, {
    get(target, name) {
      const found: unknown = wrapped.get(name) ?? Reflect.get(target, name, target);
      return typeof found === 'function' && !wrapped.has(name) ? found.bind(target) : found;
    },
  });
}
