import { indexPointOf, strikePoint, unitsOf } from '../contract/index-point.js';
import type { Strike } from '../contract/rebalance.js';
import { retirementInEffect, targetLeverageOf } from '../contract/retirement.js';
import type { NumberedSettings } from '../contract/rules-in-force.js';
import { tradingUnder } from '../contract/trading-switch.js';
import { type Decimal, decimal, plain, ZERO } from '../domain/decimal.js';
import { indexNavAt } from '../domain/index-nav.js';
import { equityOf, netAssetValue } from '../domain/leverage.js';
import { owed } from '../domain/owed.js';
import type { TradeLimits } from '../domain/trade-guards.js';
import type { FundRecord } from '../ledger/records/fund.js';
import { aimRules } from './aim-rules.js';
import type { BookReading } from './book-reading.js';

/**
 * The strike: position and cash of the ledger, which were just found equal to the venue's, at the venue's mark
 * price, and the rules by which the reading was judged. Equity, NAV in the settle coin; the NAV of the index model is
 * at the index price.
 */
export function strikeOf(
  fund: FundRecord,
  { ticker, instrument }: BookReading,
  limits: TradeLimits,
  { version, settings }: NumberedSettings,
): Strike {
  const units = unitsOf(fund);
  const { rules, account, contract } = settings;
  const retiring = retirementInEffect(fund);
  const leverage = targetLeverageOf(fund, settings);
  const equity = equityOf(decimal(fund.cash), decimal(fund.contracts), decimal(ticker.markPrice)).minus(
    owed(fund),
  );
  return {
    model: fund.settings.model,
    ...(fund.settings.model === 'index' ? { indexPoint: strikePoint(indexPointOf(fund), leverage) } : {}),
    time: ticker.time,
    markPrice: ticker.markPrice,
    indexPrice: ticker.indexPrice,
    contracts: fund.contracts,
    cash: fund.cash,
    feesPayable: fund.feesPayable,
    receivable: fund.receivable,
    equity: plain(equity),
    units: plain(units),
    nav: plain(navOf(fund, { equity, units, index: decimal(ticker.indexPrice) })),
    rulesVersion: version,
    anchorSeq: fund.anchor?.seq ?? 0,
    targetLeverage: leverage,
    ...(retiring !== null && { retiring: retiring.id }),
    account,
    contract,
    epoch: fund.epoch,
    reduceOnly: retiring !== null || tradingUnder(fund.state, fund.tradingSwitch.state) === 'reduce-only',
    range: rules.interim.range,
    ...aimRules(rules, fund.anchor),
    ...rules.execution,
    tickSize: instrument.tickSize,
    lotSize: instrument.lotSize,
    minOrder: instrument.minOrder,
    maxOrder: instrument.maxMarketOrder,
    // Venues hold no order that only reduces to a least value.
    minNotional: retiring === null ? instrument.minNotional : NOTHING,
    limits,
  };
}

const NOTHING = plain(ZERO);

function navOf(
  fund: FundRecord,
  at: { readonly equity: Decimal; readonly units: Decimal; readonly index: Decimal },
): Decimal {
  if (fund.settings.model === 'fund') return netAssetValue(at.equity, at.units);
  return indexNavAt(indexPointOf(fund), at.index);
}
