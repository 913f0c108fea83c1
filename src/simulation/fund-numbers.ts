import { marginLeverage } from '../activities/margin-leverage.js';
import type { FundSettings } from '../contract/fund-settings.js';
import { capsOf } from '../contract/guard-limits.js';
import type { StrikeValues } from '../contract/strike-values.js';
import type { ContractTerms } from '../domain/contract-terms.js';
import { type Decimal, decimal, ZERO } from '../domain/decimal.js';
import { capValues, type LimitValues } from '../domain/trade-guards.js';

/** What no strike of a fund changes: its rules and the terms of its contract, read once. */
export interface FundNumbers
  extends Pick<
      StrikeValues,
      | 'targetLeverage'
      | 'units'
      | 'takerFee'
      | 'slippage'
      | 'collar'
      | 'maxSlice'
      | 'tickSize'
      | 'lotSize'
      | 'minOrder'
      | 'maxOrder'
      | 'minNotional'
    >,
    Pick<LimitValues, 'marginLeverage' | 'caps'> {
  readonly managementFee: Decimal;
  readonly minGap: Decimal;
}

export function fundNumbers(
  { rules, leverage, initial }: FundSettings,
  { tickSize, lotSize, minOrder, maxOrder, minNotional, maxLeverage }: ContractTerms,
): FundNumbers {
  const { takerFee, slippage, collar, maxSlice } = rules.execution;
  return {
    targetLeverage: decimal(leverage),
    units: decimal(initial.equity).div(initial.nav),
    takerFee: decimal(takerFee),
    slippage: decimal(slippage),
    collar: decimal(collar),
    maxSlice: decimal(maxSlice),
    tickSize: decimal(tickSize),
    lotSize: decimal(lotSize),
    minOrder: decimal(minOrder),
    maxOrder: decimal(maxOrder),
    minNotional: decimal(minNotional),
    marginLeverage: decimal(marginLeverage(leverage, maxLeverage)),
    caps: capValues(capsOf(rules)),
    managementFee: decimal(rules.managementFee.rate),
    minGap: rules.acceptThinGap ? ZERO : decimal(rules.minGap),
  };
}
