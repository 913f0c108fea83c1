import type { Strike } from '../contract/rebalance.js';
import type { NumberedSettings } from '../contract/rules-in-force.js';
import { tradingUnder } from '../contract/trading-switch.js';
import { decimal, plain } from '../domain/decimal.js';
import { equityOf, netAssetValue } from '../domain/leverage.js';
import { owed } from '../domain/owed.js';
import type { TradeLimits } from '../domain/trade-guards.js';
import type { FundRecord } from '../ledger/port.js';
import type { BookReading } from './book-reading.js';

/**
 * The strike: position and cash of the ledger, which were just found equal to the venue's, at the venue's mark
 * price, and the rules by which the reading was judged. Equity, NAV in the settle coin.
 */
export function strikeOf(
  fund: FundRecord,
  { ticker, instrument }: BookReading,
  limits: TradeLimits,
  { version, settings }: NumberedSettings,
): Strike {
  if (fund.units === null) throw new TypeError(`${fund.settings.token} has no units: it is not established`);
  const { rules, leverage, account, contract } = settings;
  const equity = equityOf(decimal(fund.cash), decimal(fund.contracts), decimal(ticker.markPrice)).minus(
    owed(fund),
  );
  return {
    time: ticker.time,
    markPrice: ticker.markPrice,
    indexPrice: ticker.indexPrice,
    contracts: fund.contracts,
    cash: fund.cash,
    feesPayable: fund.feesPayable,
    receivable: fund.receivable,
    equity: plain(equity),
    units: fund.units,
    nav: plain(netAssetValue(equity, decimal(fund.units))),
    rulesVersion: version,
    anchorSeq: fund.anchor?.seq ?? 0,
    targetLeverage: leverage,
    account,
    contract,
    epoch: fund.epoch,
    reduceOnly: tradingUnder(fund.state, fund.tradingSwitch.state) === 'reduce-only',
    range: rules.interim.range,
    ...rules.execution,
    tickSize: instrument.tickSize,
    lotSize: instrument.lotSize,
    minOrder: instrument.minOrder,
    maxOrder: instrument.maxMarketOrder,
    minNotional: instrument.minNotional,
    limits,
  };
}
