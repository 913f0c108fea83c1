import { type DecimalString, plain } from '../domain/decimal.js';
import type { RecordedMarket } from '../domain/recorded-market.js';
import { type Cursor, nextEvent, startOf } from '../domain/recorded-path.js';

/** Where a recording begins: the prices at `from`, and the path from the first event after them. */
export interface Opening {
  readonly prices: Readonly<Record<string, DecimalString>>;
  readonly cursor: Cursor;
}

/**
 * Plays the path up to the price of every contract at `from`, where the funds are established. Funding and fees of
 * that very instant are passed by: they come before the first price, when nothing is held and no unit issued.
 * Throws a `RangeError` where a contract has no price at `from`.
 */
export function openingOf(market: RecordedMarket): Opening {
  const prices: Record<string, DecimalString> = {};
  let cursor = startOf(market);
  const missing = () => market.contracts.filter(({ contract }) => prices[contract] === undefined);
  while (missing().length > 0) {
    const next = nextEvent(market, cursor, []);
    if (next === null || next.event.time > market.from || next.event.kind === 'daily') {
      const names = missing().map(({ contract }) => contract);
      throw new RangeError(`no price of ${names.join(', ')} at ${new Date(market.from).toISOString()}`);
    }
    cursor = next.cursor;
    if (next.event.kind === 'tick') prices[next.event.contract] = plain(next.event.price);
  }
  return { prices, cursor };
}
