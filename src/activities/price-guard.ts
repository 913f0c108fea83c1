import { FAILURE } from '../contract/failures.js';
import { decimal, parseDecimal } from '../domain/decimal.js';
import type { Ticker } from '../venue/port.js';
import { failure } from './failure.js';

/** Mark and index further apart than this disagree about the market; a fast market moves both. */
const MOST_APART = parseDecimal('0.05');

/**
 * Refuses prices that cannot be right: not positive, crossed (a bid equal to the ask is not), or mark and index in
 * contradiction.
 */
export function refuseBadPrices({ contract, markPrice, indexPrice, bidPrice, askPrice }: Ticker): void {
  const mark = decimal(markPrice);
  const index = decimal(indexPrice);
  const mistakes = [
    ...(mark.gt(0) && index.gt(0) ? [] : [`mark ${markPrice} and index ${indexPrice} must be above zero`]),
    ...(decimal(bidPrice).lte(decimal(askPrice))
      ? []
      : [`the book is crossed: bid ${bidPrice}, ask ${askPrice}`]),
    ...(mark.minus(index).abs().gt(index.abs().times(MOST_APART))
      ? [`mark ${markPrice} and index ${indexPrice} are more than 5 % apart`]
      : []),
  ];
  if (mistakes.length > 0)
    throw failure(FAILURE.priceRefused, `prices of ${contract} refused: ${mistakes.join('; ')}`);
}
