import type { FundSettings } from '../contract/fund-settings.js';
import { comingRules } from '../contract/rules-in-force.js';
import type { FundRecord } from '../ledger/records/fund.js';
import type { Ticker } from '../venue/port.js';

/** The settings that a rebalance goes by, at the time of this price: see `comingRules`. */
export const comingSettings = (fund: FundRecord, { time }: Pick<Ticker, 'time'>): FundSettings =>
  comingRules(fund, time).settings;
