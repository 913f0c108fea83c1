import type { DecimalString } from '../domain/decimal.js';
import type { ValuingVenue } from './market.js';

type Ask = ValuingVenue['markPriceAt'];

/** The price of an instant that is past never changes: each is asked of the venue once. A failure is not kept. */
export function withPastPrices(venue: ValuingVenue): ValuingVenue {
  const { name, simulated } = venue;
  return {
    name,
    simulated,
    markPriceAt: once((contract, time) => venue.markPriceAt(contract, time)),
    indexPriceAt: once((contract, time) => venue.indexPriceAt(contract, time)),
  };
}

function once(ask: Ask): Ask {
  const known = new Map<string, Promise<DecimalString>>();
  return (contract, time) => {
    const key = `${contract} ${time}`;
    const price = known.get(key) ?? ask(contract, time);
    known.set(key, price);
    price.catch(() => known.delete(key));
    return price;
  };
}
