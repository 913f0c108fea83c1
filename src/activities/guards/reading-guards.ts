import { priceLimitsOf } from '../../contract/guard-limits.js';
import { decimal } from '../../domain/decimal.js';
import { needsSecondReading, priceRefusals } from '../../domain/price-guards.js';
import { type GuardCode, type Refusal, refusalText } from '../../domain/refusal.js';
import type { FundRecord } from '../../ledger/records/fund.js';
import type { BookReading } from '../book-reading.js';
import { comingSettings } from '../coming-settings.js';
import { nearFunding } from '../funding-window.js';
import { surelyReduces } from './stance.js';

/** Nothing is added to a position whose contract ends this soon. */
const DELISTING_NOTICE_MS = 7 * 24 * 3_600_000;

/** Everything that speaks against trading on this reading; what is about adding alone passes a trade that reduces. */
export function readingRefusals(fund: FundRecord, reading: BookReading): readonly Refusal[] {
  const always = [
    ...prices(fund, reading),
    ...untraded(reading),
    ...foreignOrders(reading),
    ...nearFunding(reading, fund),
  ];
  if (surelyReduces(fund, reading)) return always;
  return [...always, ...aboutAdding(reading)];
}

const aboutAdding = (reading: BookReading): readonly Refusal[] => [
  ...delisting(reading),
  ...otherMoney(reading),
];

/** What a reading passes for a trade that reduces, and a creation could turn into one that adds; null for nothing. */
export function whyNothingAdds(fund: FundRecord, reading: BookReading): string | null {
  if (!surelyReduces(fund, reading)) return null;
  const limits = priceLimitsOf(comingSettings(fund, reading.ticker).rules);
  const isFast = needsSecondReading(reading.ticker.markPrice, fund.anchor?.price ?? null, limits);
  const refusals = aboutAdding(reading);
  if (refusals.length > 0) return refusalText(refusals);
  return isFast ? 'the price moves too fast to add to the position' : null;
}

function prices(fund: FundRecord, { ticker, depth, second }: BookReading): readonly Refusal[] {
  const book = {
    time: depth.time,
    bid: depth.bids[0]?.price ?? null,
    ask: depth.asks[0]?.price ?? null,
  };
  const limits = priceLimitsOf(comingSettings(fund, ticker).rules);
  return priceRefusals({ ...ticker, book, secondMark: second?.markPrice ?? null }, limits);
}

const refuse = (code: GuardCode, what: string): readonly Refusal[] => [{ code, what }];

function untraded({ instrument, ticker }: BookReading): readonly Refusal[] {
  const { contract, trading, delistingTime } = instrument;
  if (trading) return [];
  if (delistingTime === null || delistingTime > ticker.time) {
    return refuse('B-NOT-TRADING', `${contract} is not trading at the venue now`);
  }
  return refuse('B-CONTRACT-ENDED', `${contract} ended at ${new Date(delistingTime).toISOString()}`);
}

function delisting({ instrument, ticker }: BookReading): readonly Refusal[] {
  const { contract, delistingTime } = instrument;
  if (delistingTime === null || delistingTime - ticker.time > DELISTING_NOTICE_MS) return [];
  return refuse('B-DELISTING', `${contract} ends at ${new Date(delistingTime).toISOString()}`);
}

function foreignOrders({ openOrders }: BookReading): readonly Refusal[] {
  if (openOrders.length === 0) return [];
  const ids = openOrders.map((order) => order.clientOrderId || order.venueOrderId).join(', ');
  return refuse('B-FOREIGN-ORDERS', `orders are open in the book: ${ids}`);
}

function otherMoney({ wallet, instrument }: BookReading): readonly Refusal[] {
  const others = wallet.otherCoins.join(', ');
  return [
    ...(others === '' ? [] : refuse('B-OTHER-COINS', `the account also holds or owes ${others}`)),
    ...(decimal(wallet.borrowed).isZero()
      ? []
      : refuse('B-BORROWED', `the account owes ${wallet.borrowed} ${instrument.settleCoin}`)),
  ];
}
