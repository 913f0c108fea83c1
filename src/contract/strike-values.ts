import type { LegsAtStrike } from '../domain/daily-legs.js';
import { type Decimal, decimal } from '../domain/decimal.js';
import type { AimRules } from '../domain/rebalance-aim.js';
import { type GuardedStrike, limitValues } from '../domain/trade-guards.js';
import type { Strike } from './rebalance.js';
import { type StruckWorth, struckWorth } from './strike-value.js';

/** The part of a strike that its plan is computed from, as decimals: `Strike` inside one process. */
export interface StrikeValues extends GuardedStrike, StruckWorth {
  readonly time: number;
  readonly targetLeverage: Decimal;
  readonly rules: AimRules | undefined;
  readonly legs: LegsAtStrike | undefined;
  readonly slippage: Decimal;
  readonly maxSlice: Decimal;
  readonly tickSize: Decimal;
  readonly lotSize: Decimal;
  readonly minOrder: Decimal;
  readonly maxOrder: Decimal;
  readonly minNotional: Decimal;
  readonly ordersBefore: number;
  readonly waiting: Strike['waiting'];
}

export function strikeValues(strike: Strike): StrikeValues {
  return {
    ...struckWorth(strike),
    time: strike.time,
    markPrice: decimal(strike.markPrice),
    contracts: decimal(strike.contracts),
    targetLeverage: decimal(strike.targetLeverage),
    reduceOnly: strike.reduceOnly,
    rules: strike.rules,
    legs: strike.legs,
    takerFee: decimal(strike.takerFee),
    slippage: decimal(strike.slippage),
    collar: decimal(strike.collar),
    maxSlice: decimal(strike.maxSlice),
    tickSize: decimal(strike.tickSize),
    lotSize: decimal(strike.lotSize),
    minOrder: decimal(strike.minOrder),
    maxOrder: decimal(strike.maxOrder),
    minNotional: decimal(strike.minNotional),
    limits: limitValues(strike.limits),
    ordersBefore: strike.ordersBefore ?? 0,
    waiting: strike.waiting,
  };
}
