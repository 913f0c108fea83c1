import { decimal, ONE, plain } from '../../../domain/decimal.js';
import type { ContractRules } from '../config.js';
import type { Listing } from '../engine/listings.js';

const SETTLE_COIN = 'USDT';
/** The largest price and leverage step shown; nothing depends on them. */
const MAX_PRICE = '19999999';
const LEVERAGE_STEP = '0.01';
const RATE_DECIMALS = 18;

export function instrumentView(rules: ContractRules, listing: Listing): unknown {
  const largest = rules.maxLimitOrder ?? rules.maxMarketOrder;
  return {
    symbol: rules.contract,
    contractType: 'LinearPerpetual',
    status: listing.status,
    baseCoin: rules.contract.slice(0, -SETTLE_COIN.length),
    quoteCoin: SETTLE_COIN,
    launchTime: '0',
    deliveryTime: String(listing.deliveryTime),
    deliveryFeeRate: '',
    priceScale: String(decimal(rules.tickSize).decimalPlaces()),
    leverageFilter: { minLeverage: '1', maxLeverage: rules.maxLeverage, leverageStep: LEVERAGE_STEP },
    priceFilter: { minPrice: rules.tickSize, maxPrice: MAX_PRICE, tickSize: rules.tickSize },
    lotSizeFilter: {
      maxOrderQty: largest,
      minOrderQty: rules.minOrder,
      qtyStep: rules.lotSize,
      postOnlyMaxOrderQty: largest,
      maxMktOrderQty: rules.maxMarketOrder,
      minNotionalValue: rules.minNotional,
    },
    unifiedMarginTrade: true,
    fundingInterval: rules.fundingIntervalMinutes,
    settleCoin: SETTLE_COIN,
    copyTrading: 'none',
    upperFundingRate: '0.005',
    lowerFundingRate: '-0.005',
    isPreListing: false,
    preListingInfo: null,
    riskParameters: { priceLimitRatioX: rules.priceBand, priceLimitRatioY: rules.priceBand },
    displayName: `${rules.contract} (simulated)`,
  };
}

/** What is told as the limit of a tier for any size. */
export const NO_RISK_LIMIT = '1000000000';

/** The risk tiers, from the lowest; rates are fractions. The highest leverage is the same in each. */
export function riskLimitViews(rules: ContractRules): readonly unknown[] {
  const initial = ONE.div(decimal(rules.maxLeverage)).toDecimalPlaces(RATE_DECIMALS);
  return rules.riskTiers.map(({ limit, maintenanceMargin, deduction }, index) => ({
    id: index + 1,
    symbol: rules.contract,
    riskLimitValue: limit ?? NO_RISK_LIMIT,
    maintenanceMargin,
    initialMargin: plain(initial),
    isLowestRisk: index === 0 ? 1 : 0,
    maxLeverage: rules.maxLeverage,
    mmDeduction: index === 0 ? '' : deduction,
  }));
}
