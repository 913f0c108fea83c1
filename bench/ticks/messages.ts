/** The contract whose ticks are judged. */
export const CONTRACT = 'BTCUSDT';
export const TOPIC = `tickers.${CONTRACT}`;
/** Around this price, by less than one percent. */
export const PRICE = 64_000;
/** Far beyond every band: the last tick, which ends the watch. */
export const BREACH = '40000';
const START = 1_770_000_000_000;

export const snapshotText = (): string => message('snapshot', 0, { ...FIELDS, ...priceFields(PRICE) });

/** One delta, with the fields that the venue sends in most of them. */
export function deltaText(index: number, isLast: boolean): string {
  const price = PRICE + 500 * Math.sin(index / 7) + (index % 97);
  const fields = priceFields(price);
  return message('delta', index + 1, isLast ? { ...fields, indexPrice: BREACH } : fields);
}

export const TICKER_TIME = START;

function message(type: 'snapshot' | 'delta', sequence: number, data: object): string {
  const ts = START + sequence;
  return JSON.stringify({ topic: TOPIC, type, data: { symbol: CONTRACT, ...data }, cs: sequence + 1, ts });
}

function priceFields(price: number): Record<string, string> {
  return {
    tickDirection: 'PlusTick',
    price24hPcnt: (price / 63_500 - 1).toFixed(6),
    lastPrice: price.toFixed(1),
    turnover24h: (price * 91_705.276).toFixed(4),
    volume24h: '91705.2760',
    bid1Price: (price - 0.1).toFixed(1),
    bid1Size: '84.489',
    ask1Price: price.toFixed(1),
    ask1Size: '83.020',
    markPrice: (price + 0.4).toFixed(2),
    indexPrice: (price + 1.2).toFixed(2),
  };
}

const FIELDS = {
  prevPrice24h: '63500.00',
  highPrice24h: '65281.50',
  lowPrice24h: '62915.00',
  prevPrice1h: '63938.00',
  openInterest: '68744.761',
  openInterestValue: '4399664704.00',
  nextFundingTime: '1770019200000',
  fundingRate: '-0.000212',
};
