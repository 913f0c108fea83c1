import { type DecimalString, isDecimalString } from '../../../domain/decimal.js';
import type { StreamTick } from '../../port.js';

/** The fields read from one message of a topic `tickers.X`. A field that is absent has not changed. */
export interface TickerMessage {
  readonly snapshot: boolean;
  readonly time: number;
  readonly markPrice: DecimalString | undefined;
  readonly indexPrice: DecimalString | undefined;
}

/**
 * Checked by hand, without a schema: this runs for every tick. Null if a field is missing or malformed.
 */
export function tickerMessage(message: Readonly<Record<string, unknown>>): TickerMessage | null {
  const { type, ts, data } = message;
  if (!isInstant(ts) || (type !== 'delta' && type !== 'snapshot')) return null;
  if (typeof data !== 'object' || data === null) return null;
  const { markPrice, indexPrice } = data as Readonly<Record<string, unknown>>; // an object, as just checked
  if (!isPriceOrAbsent(markPrice) || !isPriceOrAbsent(indexPrice)) return null;
  return { snapshot: type === 'snapshot', time: ts, markPrice, indexPrice };
}

const isInstant = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0;

function isPriceOrAbsent(value: unknown): value is DecimalString | undefined {
  return value === undefined || (typeof value === 'string' && isDecimalString(value) && Number(value) > 0);
}

/** The state after `message`, or null where the message needs a snapshot first. */
export function merged(
  contract: string,
  before: StreamTick | null,
  message: TickerMessage,
): StreamTick | null {
  const base = message.snapshot ? null : before;
  const markPrice = message.markPrice ?? base?.markPrice;
  const indexPrice = message.indexPrice ?? base?.indexPrice;
  if (markPrice === undefined || indexPrice === undefined) return null;
  return { contract, time: message.time, markPrice, indexPrice };
}
