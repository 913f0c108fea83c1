import type { FundSettings } from '../contract/fund-settings.js';
import type { FundRecord } from '../ledger/port.js';

/** The settings that a rebalance goes by: those that wait for its rebalance point, where any do. */
export const comingSettings = ({ pendingSettings, settings }: FundRecord): FundSettings =>
  pendingSettings ?? settings;
