import type { FundSettings } from '../contract/fund-settings.js';
import { kindOf } from '../domain/contract-kind.js';
import type { ContractTerms } from '../domain/contract-terms.js';
import { type Decimal, decimal } from '../domain/decimal.js';
import { FundAccount } from './fund-account.js';
import { type FundNumbers, fundNumbers } from './fund-numbers.js';
import { IndexUnits } from './index-units.js';
import type { TradingCosts } from './trading-costs.js';

/** The venue as one fund meets it. */
export interface FundVenue {
  readonly terms: ContractTerms;
  readonly costs: TradingCosts;
}

/** When a recording opens, and at which price. */
export interface OpensAt {
  readonly time: number;
  readonly price: Decimal;
}

/** What one fund is made of: its rules, what it holds, and what its holders are owed. */
export interface FundParts {
  readonly settings: FundSettings;
  readonly venue: FundVenue;
  readonly opens: OpensAt;
  readonly numbers: FundNumbers;
  readonly account: FundAccount;
  /** Null in the fund model. */
  readonly indexUnits: IndexUnits | null;
}

export function fundParts(settings: FundSettings, venue: FundVenue, opens: OpensAt): FundParts {
  const { equity, nav } = settings.initial;
  const numbers = fundNumbers(settings, venue.terms);
  return {
    settings,
    venue,
    opens,
    numbers,
    account: new FundAccount(decimal(equity), opens.price, kindOf(settings.inverse)),
    indexUnits:
      settings.model === 'index'
        ? new IndexUnits(numbers.units, decimal(nav), numbers.targetLeverage, opens.price)
        : null,
  };
}
