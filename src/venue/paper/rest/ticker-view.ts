import { rateOf } from '../engine/clock.js';
import type { Exchange } from '../engine/exchange.js';
import { nextFunding } from '../engine/funding.js';

const HOUR = 3_600_000;

export type TickerFields = Readonly<Record<string, string>>;

/** A contract's ticker in the venue's words. There is no public trading, so volumes and open interest are 0. */
export function tickerView(exchange: Exchange, contract: string): TickerFields {
  const { board, history } = exchange;
  const quote = board.quote(contract);
  const best = board.best(contract);
  const { rules } = board.info(contract);
  const dayAgo = history.at(contract, board.time - 24 * HOUR)?.last ?? rules.initialPrice;
  const hourAgo = history.at(contract, board.time - HOUR)?.last ?? rules.initialPrice;
  return {
    symbol: contract,
    lastPrice: quote.last,
    indexPrice: quote.index,
    markPrice: quote.mark,
    prevPrice24h: dayAgo,
    price24hPcnt: (Number(quote.last) / Number(dayAgo) - 1).toFixed(6),
    highPrice24h: exchange.dayRange(contract).high(),
    lowPrice24h: exchange.dayRange(contract).low(),
    prevPrice1h: hourAgo,
    openInterest: '0',
    openInterestValue: '0',
    turnover24h: '0',
    volume24h: '0',
    fundingRate: rateOf(exchange, contract),
    nextFundingTime: String(nextFunding(board.time, rules.fundingIntervalMinutes)),
    fundingIntervalHour: String(rules.fundingIntervalMinutes / 60),
    predictedDeliveryPrice: '',
    basisRate: '',
    deliveryFeeRate: '',
    deliveryTime: String(exchange.listings.of(contract).deliveryTime),
    bid1Price: best.bid,
    bid1Size: best.bidSize,
    ask1Price: best.ask,
    ask1Size: best.askSize,
    basis: '',
    preOpenPrice: '',
    preQty: '',
    curPreListingPhase: '',
  };
}
