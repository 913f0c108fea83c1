import { MockActivityEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { watchMarket } from '../../src/activities/watch-market.js';
import type { WatchInput, WatchResult } from '../../src/contract/watch.js';
import type { DecimalString } from '../../src/domain/decimal.js';
import type { Ledger } from '../../src/ledger/port.js';
import { bybitMarketFeed } from '../../src/venue/bybit/public-stream.js';
import type { MarketFeed, Ticker } from '../../src/venue/port.js';
import type { Flood } from './flood.js';
import { CONTRACT, PRICE, TICKER_TIME } from './messages.js';

/**
 * The real feed and the real watch over the real ledger, as the worker runs them. The last tick breaches, so the
 * flood ends when the watch reports it: by then every tick before it was judged.
 */
export async function watcherFlood(url: string, ledger: Ledger, flood: Flood): Promise<void> {
  const feed = bybitMarketFeed({ url, ticker: async () => TICKER });
  const ended: MarketFeed = {
    ...endOf(feed, () => flood.end()),
    state: () => feed.state(),
    close: () => feed.close(),
  };
  const log = pino({ level: 'warn' }, pino.destination({ dest: 2, sync: false }));
  const watch = watchMarket({ ledger, feed: ended, log, progressEveryMs: 1_000 });
  const input = { contract: CONTRACT, endAfterMs: 120_000, reported: [] };
  const watching = new MockActivityEnvironment().run<[WatchInput], WatchResult, typeof watch>(watch, input);
  while (feed.state().kind !== 'live') await new Promise((resolve) => setTimeout(resolve, 5));
  flood.begin();
  const { breaches } = await watching;
  await feed.close();
  if (breaches.length === 0) throw new Error('the watch ended without the breach that ends the flood');
  const { malformed } = feed.faults();
  if (malformed > 0) throw new Error(`${malformed} ticks were not understood`);
}

/** A watch that has found its breach gives up its subscription at once, and only then tidies up. */
function endOf(feed: MarketFeed, onEnd: () => void): Pick<MarketFeed, 'subscribe'> {
  return {
    subscribe(contract, onTick) {
      const subscription = feed.subscribe(contract, onTick);
      return {
        unsubscribe: () => {
          onEnd();
          subscription.unsubscribe();
        },
      };
    },
  };
}

const text = (price: number) => price.toFixed(2) as DecimalString; // plain digits

const TICKER: Ticker = {
  contract: CONTRACT,
  time: TICKER_TIME,
  markPrice: text(PRICE),
  indexPrice: text(PRICE),
  bidPrice: text(PRICE - 1),
  askPrice: text(PRICE),
  fundingRate: '0' as DecimalString,
  nextFundingTime: TICKER_TIME + 3_600_000,
};
