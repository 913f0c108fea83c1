import { describe, expect, it } from 'vitest';
import { failureOf } from './failure-of.js';
import { type Answer, scriptedVenue, TIME } from './scripted-venue.js';

const book = { account: 'main', contract: 'BTCUSDT' };
const flat = {
  symbol: 'BTCUSDT',
  positionIdx: 0,
  side: '',
  size: '0',
  avgPrice: '',
  liqPrice: '',
  leverage: '10',
};

async function venueWith(result: unknown, time = TIME) {
  return scriptedVenue(() => ({ result, time }));
}

describe('a position', () => {
  it('is signed contracts: a short is below zero', async () => {
    const { venue } = await venueWith({
      list: [{ ...flat, side: 'Sell', size: '1.50', avgPrice: '101.2', liqPrice: '190.5' }],
    });
    expect(await venue.position(book)).toEqual({
      contracts: '-1.5',
      entryPrice: '101.2',
      liquidationPrice: '190.5',
      leverage: '10',
    });
  });

  it('that is flat has no contracts, no entry price and no liquidation price', async () => {
    const { venue } = await venueWith({ list: [flat] });
    expect(await venue.position(book)).toEqual({
      contracts: '0',
      entryPrice: '0',
      liquidationPrice: null,
      leverage: '10',
    });
  });

  it('that the venue does not list is never read as flat', async () => {
    const { venue } = await venueWith({ list: [{ ...flat, symbol: 'ETHUSDT' }] });
    expect(await failureOf(venue.position(book))).toMatchObject({ kind: 'unavailable', code: 'MALFORMED' });
  });

  it('with a size but no side is never read as flat', async () => {
    const { venue } = await venueWith({ list: [{ ...flat, size: '2', avgPrice: '1' }] });
    expect(await failureOf(venue.position(book))).toMatchObject({ kind: 'unavailable', code: 'MALFORMED' });
  });

  it('in hedge mode is refused, with the remedy', async () => {
    const { venue } = await venueWith({ list: [1, 2].map((positionIdx) => ({ ...flat, positionIdx })) });
    const failure = await failureOf(venue.position(book));
    expect(failure).toMatchObject({ kind: 'account-not-ready', code: 'HEDGE_MODE' });
    expect(failure.message).toContain('switch it to one-way mode');
  });
});

describe('a wallet', () => {
  const coin = (name: string, walletBalance: string, borrowAmount = '0') => ({
    coin: name,
    walletBalance,
    borrowAmount,
    unrealisedPnl: '-3.25',
    equity: '1000',
    usdValue: '998',
    totalOrderIM: '1.5',
    totalPositionIM: '30',
    totalPositionMM: '12.25',
  });
  const wallet = (coins: unknown[], totalAvailableBalance = '499') => ({
    list: [{ totalAvailableBalance, coin: coins }],
  });

  it('is the settle coin s own balance; other coins are named, dust of zero is not', async () => {
    const coins = [coin('USDT', '1000.5', '7'), coin('BTC', '0.1'), coin('ETH', '0'), coin('USDC', '0', '5')];
    const { venue } = await venueWith(wallet(coins));
    expect(await venue.wallet('main')).toEqual({
      balance: '1000.5',
      unrealisedProfit: '-3.25',
      borrowed: '7',
      available: '500',
      initialMargin: '31.5',
      maintenanceMargin: '12.25',
      otherCoins: ['BTC', 'USDC'],
    });
  });

  it('that is empty has a balance of zero', async () => {
    const { venue } = await venueWith(wallet([], ''));
    expect(await venue.wallet('main')).toMatchObject({ balance: '0', available: '0', otherCoins: [] });
  });

  it('counts nothing as available in a coin that is no collateral', async () => {
    const { venue } = await venueWith(wallet([{ ...coin('USDT', '5'), usdValue: '0' }]));
    expect(await venue.wallet('main')).toMatchObject({ balance: '5', available: '0' });
  });

  it('without margin figures belongs to an account that is not in cross margin', async () => {
    const { venue } = await venueWith(wallet([coin('USDT', '5')], ''));
    expect(await failureOf(venue.wallet('main'))).toMatchObject({
      kind: 'account-not-ready',
      code: 'MARGIN_MODE',
    });
  });

  it.each(['borrowAmount', 'totalPositionMM'])('without %s is malformed, not free of it', async (field) => {
    const { venue } = await venueWith(wallet([{ ...coin('USDT', '5'), [field]: undefined }]));
    expect(await failureOf(venue.wallet('main'))).toMatchObject({ kind: 'unavailable', code: 'MALFORMED' });
  });

  it('of no account at all is an error, not zero', async () => {
    const { venue } = await venueWith({ list: [] });
    expect(await failureOf(venue.wallet('main'))).toMatchObject({ kind: 'unavailable' });
  });
});

describe('market data', () => {
  const row = {
    symbol: 'BTCUSDT',
    markPrice: '100.1',
    indexPrice: '100.2',
    bid1Price: '100',
    ask1Price: '100.3',
    fundingRate: '-0.0001',
    nextFundingTime: '1700006400000',
  };

  it('dates a ticker with the venue s time', async () => {
    const { venue } = await venueWith({ list: [row] }, 1_584_000_000_000);
    expect(await venue.ticker('BTCUSDT')).toEqual({
      contract: 'BTCUSDT',
      time: 1_584_000_000_000,
      markPrice: '100.1',
      indexPrice: '100.2',
      bidPrice: '100',
      askPrice: '100.3',
      fundingRate: '-0.0001',
      nextFundingTime: 1_700_006_400_000,
    });
  });

  it('refuses a ticker whose book is empty', async () => {
    const { venue } = await venueWith({ list: [{ ...row, bid1Price: '' }] });
    expect((await failureOf(venue.ticker('BTCUSDT'))).message).toContain('result.list.0.bid1Price');
  });

  it('tells the venue s time', async () => {
    const { venue } = await venueWith({ timeSecond: '1' }, 1_584_000_000_123);
    expect(await venue.serverTime()).toBe(1_584_000_000_123);
  });

  it('asks for public data without a signature', async () => {
    const { venue, asked } = await venueWith({ list: [row] });
    await venue.ticker('BTCUSDT');
    expect(asked[0]?.headers['x-bapi-sign']).toBeUndefined();
  });

  it('takes the open of the minute that begins at the instant', async () => {
    const start = 1_700_000_040_000;
    const { venue, asked } = await venueWith({
      symbol: 'BTCUSDT',
      list: [[String(start), '99.5', '1', '1', '1']],
    });
    expect(await venue.markPriceAt('BTCUSDT', start + 12_345)).toBe('99.5');
    expect(asked[0]?.query.get('start')).toBe(String(start));
    expect(await venue.indexPriceAt('BTCUSDT', start)).toBe('99.5');
    expect(asked.map(({ path }) => path)).toEqual([
      '/v5/market/mark-price-kline',
      '/v5/market/index-price-kline',
    ]);
  });

  it('has no mark price where the venue has no candle', async () => {
    const { venue } = await venueWith({ symbol: 'BTCUSDT', list: [] });
    const failure = await failureOf(venue.markPriceAt('BTCUSDT', 1_700_000_040_000));
    expect(failure.message).toContain('BTCUSDT at 2023-11-14T22:14:00.000Z');
  });

  it('takes the book best first, as listed', async () => {
    const { venue, asked } = await venueWith({
      s: 'BTCUSDT',
      b: [
        ['99.9', '1.5'],
        ['99.8', '2'],
      ],
      a: [['100.1', '0.3']],
      ts: TIME - 7,
      u: 1,
      seq: 2,
      cts: TIME - 9,
    });
    expect(await venue.depth('BTCUSDT')).toEqual({
      time: TIME - 7,
      bids: [
        { price: '99.9', contracts: '1.5' },
        { price: '99.8', contracts: '2' },
      ],
      asks: [{ price: '100.1', contracts: '0.3' }],
    });
    expect(asked[0]?.query.get('category')).toBe('linear');
  });

  it('refuses the book of another contract', async () => {
    const { venue } = await venueWith({ s: 'ETHUSDT', b: [], a: [], ts: TIME });
    expect(await failureOf(venue.depth('BTCUSDT'))).toMatchObject({ kind: 'unavailable', code: 'MALFORMED' });
  });

  const instrument = {
    symbol: 'BTCUSDT',
    status: 'Trading',
    settleCoin: 'USDT',
    deliveryTime: '0',
    fundingInterval: 480,
    leverageFilter: { maxLeverage: '100.00' },
    priceFilter: { tickSize: '0.10' },
    lotSizeFilter: { qtyStep: '0.001', minOrderQty: '0.001', maxMktOrderQty: '119', minNotionalValue: '5' },
  };
  const tier = (rates: object) => ({
    symbol: 'BTCUSDT',
    riskLimitValue: '2000000',
    isLowestRisk: 1,
    maxLeverage: '100.00',
    ...rates,
  });

  it.each([
    ['as a fraction', { maintenanceMargin: '0.005', initialMargin: '0.01' }],
    ['as a number', { maintenanceMargin: 0.005, initialMargin: 0.01 }],
    ['in percent', { maintenanceMargin: '0.5', initialMargin: '1' }],
  ])('reads its risk tiers, the lowest first, with rates given %s', async (_how, rates) => {
    const higher = { riskLimitValue: '4000000', isLowestRisk: 0, mmDeduction: '1250' };
    const script = (path: string): Answer =>
      path.endsWith('risk-limit')
        ? {
            result: {
              list: [
                { ...tier(rates), ...higher },
                { ...tier(rates), mmDeduction: '' },
              ],
            },
          }
        : { result: { list: [instrument] } };
    const { venue } = await scriptedVenue(({ path }) => script(path));
    expect(await venue.instrument('BTCUSDT')).toEqual({
      contract: 'BTCUSDT',
      settleCoin: 'USDT',
      trading: true,
      delistingTime: null,
      tickSize: '0.10',
      lotSize: '0.001',
      minOrder: '0.001',
      maxMarketOrder: '119',
      minNotional: '5',
      riskTiers: [
        { limit: '2000000', maintenanceMargin: '0.005', deduction: '0' },
        { limit: '4000000', maintenanceMargin: '0.005', deduction: '1250' },
      ],
      maxLeverage: '100.00',
      fundingIntervalMinutes: 480,
    });
  });
});

describe('the risk tiers of a contract', () => {
  const rules = {
    symbol: 'BTCUSDT',
    status: 'Closed',
    settleCoin: 'USDT',
    deliveryTime: '1700006400000',
    fundingInterval: 480,
    leverageFilter: { maxLeverage: '100' },
    priceFilter: { tickSize: '0.1' },
    lotSizeFilter: { qtyStep: '1', minOrderQty: '1', maxMktOrderQty: '1', minNotionalValue: '5' },
  };
  const tier = {
    symbol: 'BTCUSDT',
    riskLimitValue: '2000000',
    isLowestRisk: 1,
    maxLeverage: '100',
    maintenanceMargin: '0.005',
    initialMargin: '0.01',
  };

  it('are remembered, and its rules for a moment; a failure to read them is not', async () => {
    let tierCalls = 0;
    const { venue, asked } = await scriptedVenue(({ path }): Answer => {
      if (!path.endsWith('risk-limit')) return { result: { list: [rules] } };
      tierCalls += 1;
      return tierCalls === 1 ? { status: 502, text: '' } : { result: { list: [tier] } };
    });
    await failureOf(venue.instrument('BTCUSDT'));
    expect(await venue.instrument('BTCUSDT')).toMatchObject({
      trading: false,
      delistingTime: 1_700_006_400_000,
    });
    await venue.instrument('BTCUSDT');
    expect(tierCalls).toBe(2);
    expect(asked.filter(({ path }) => path.endsWith('instruments-info'))).toHaveLength(1);
  });

  it.each([
    ['none of this contract', [{ ...tier, symbol: 'ETHUSDT' }]],
    ['no lowest one', [{ ...tier, isLowestRisk: 0 }]],
    ['a deduction that is no number', [{ ...tier, mmDeduction: 'a lot' }]],
  ])('with %s are malformed', async (_what, list) => {
    const { venue } = await scriptedVenue(
      ({ path }): Answer => ({ result: { list: path.endsWith('risk-limit') ? list : [rules] } }),
    );
    expect(await failureOf(venue.instrument('BTCUSDT'))).toMatchObject({ code: 'MALFORMED' });
  });
});

describe('preparing a book', () => {
  const script =
    (marginMode: string, leverage: Answer) =>
    ({ path }: { path: string }): Answer => {
      if (path === '/v5/account/info') return { result: { marginMode } };
      if (path === '/v5/position/list') return { result: { list: [flat] } };
      return leverage;
    };

  it('sets the leverage of both sides', async () => {
    const { venue, asked } = await scriptedVenue(script('REGULAR_MARGIN', { result: {} }));
    await venue.prepareBook(book, (await venue.position(book)).leverage);
    expect(JSON.parse(asked.at(-1)?.body ?? '')).toEqual({
      category: 'linear',
      symbol: 'BTCUSDT',
      buyLeverage: '10',
      sellLeverage: '10',
    });
  });

  it('is harmless when repeated', async () => {
    const notModified = { retCode: 110043, retMsg: 'Set leverage has not been modified' };
    const { venue } = await scriptedVenue(script('REGULAR_MARGIN', notModified));
    const { leverage } = await venue.position(book);
    await expect(venue.prepareBook(book, leverage)).resolves.toBeUndefined();
  });

  it('refuses isolated margin and changes nothing', async () => {
    const { venue, asked } = await scriptedVenue(script('ISOLATED_MARGIN', { result: {} }));
    const { leverage } = await venue.position(book);
    expect(await failureOf(venue.prepareBook(book, leverage))).toMatchObject({
      kind: 'account-not-ready',
      code: 'MARGIN_MODE',
    });
    expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(0);
  });
});

describe('a read', () => {
  it.each<[string, Answer]>([
    ['silence', { wire: () => {} }],
    ['a reset', { wire: (socket) => socket.resetAndDestroy() }],
    ['HTTP 503', { status: 503, text: '' }],
    ['HTTP 404', { status: 404, text: 'not found' }],
    ['10016', { retCode: 10016, retMsg: 'Server error' }],
    ['a page', { status: 200, text: '<html>' }],
  ])('that ends in %s is unavailable', async (_what, answer) => {
    const { venue, asked } = await scriptedVenue(() => answer);
    expect(await failureOf(venue.ticker('BTCUSDT'))).toMatchObject({ kind: 'unavailable' });
    expect(asked).toHaveLength(1);
  });
});
