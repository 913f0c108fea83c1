import { type DecimalString, decimal } from '../../src/domain/decimal.js';
import type { FundRecord } from '../../src/ledger/records/fund.js';
import { d, settings, T0 } from '../ledger/fixtures.js';

/** The worked example: NAV 100, one unit, 3 contracts at 100 on an equity of 100. */
export function fund(leverage = '3', changes: Partial<FundRecord> = {}): FundRecord {
  const contracts = d(leverage);
  return {
    settings: settings({ leverage: contracts }),
    pendingSettings: null,
    rules: { version: 1, since: null },
    pendingRules: null,
    formerRules: [],
    state: 'ACTIVE',
    stateReason: null,
    tradingSwitch: { state: 'ACTIVE', reason: null, by: null, since: null },
    stateSince: T0,
    epoch: 'abc',
    units: d('1'),
    anchor: { seq: 1, price: d('100'), nav: d('100'), units: d('1'), time: T0, range: d('0.15') },
    pointNav: null,
    contracts,
    cash: decimal(d('100')).minus(decimal(contracts).times(100)).toFixed() as DecimalString,
    feesPayable: d('0'),
    receivable: d('0'),
    hasWaitingDealings: false,
    unitChange: null,
    betweenLegs: null,
    retirement: null,
    feesBookedUntil: T0,
    eventsBookedUntil: T0,
    ...changes,
  };
}
