import { type DailyRule, whySkipped } from './daily-rule.js';
import { type Decimal, type DecimalString, decimal, ZERO } from './decimal.js';
import type { InterimRule } from './interim-rule.js';
import { isInside, type LeverageBand, nearestInside } from './leverage-band.js';
import type { Cause } from './request-priority.js';
import type { RebalanceFigures } from './sizing-figures.js';

/**
 * What a fund's rules say of a rebalance besides its target, as they stand at the strike. A wire record. Absent where
 * they say nothing: each rebalance goes to the target, and an interim one only reduces.
 */
export interface AimRules {
  readonly daily: Pick<DailyRule, 'skip' | 'mode'>;
  readonly interim: InterimRule;
  /** The target is the real leverage itself while that is inside, else the nearest edge. */
  readonly targetBand?: LeverageBand;
  /** Of the last rebalance point; null before the first. */
  readonly anchorPrice: DecimalString | null;
  /** No interim rebalance before this time; null where nothing holds it back. */
  readonly quietUntil: number | null;
}

/** The moment of a strike, as far as its aim depends on it. Leverages are signed. */
export interface AimedStrike {
  readonly time: number;
  readonly price: Decimal;
  readonly targetLeverage: Decimal;
  /** Its real leverage, which most rules never ask for. */
  readonly position: Pick<RebalanceFigures, 'leverage'>;
  readonly rules: AimRules | undefined;
}

export type Aim =
  | { readonly kind: 'leverage'; readonly leverage: Decimal }
  /** It is where it should be: no trade, and a new rebalance point. */
  | { readonly kind: 'stay' }
  /** A rule says no: no trade, and the old rebalance point. */
  | { readonly kind: 'skip'; readonly reason: string };

/** `first`: nothing was traded for this request yet. An operator's word and a first position go to the target itself. */
export function aimOf(asked: { readonly cause: Cause; readonly first: boolean }, strike: AimedStrike): Aim {
  const { rules } = strike;
  if (rules === undefined) return { kind: 'leverage', leverage: strike.targetLeverage };
  if (asked.cause === 'interim') return interimAim(strike, rules);
  if (asked.cause === 'daily') return dailyAim(asked.first, strike, rules);
  return { kind: 'leverage', leverage: strike.targetLeverage };
}

function interimAim(strike: AimedStrike, rules: AimRules): Aim {
  const { quietUntil, interim } = rules;
  if (quietUntil !== null && strike.time < quietUntil) {
    return { kind: 'skip', reason: `held back until ${new Date(quietUntil).toISOString()} by its rule` };
  }
  if (interim.to !== 'edge' || interim.band === undefined) return bandAim(strike, rules);
  const { band } = interim;
  const { leverage } = strike.position;
  // What moved the edge since the rebalance point (funding, fees) is in the next one.
  if (isInside(band, leverage)) return { kind: 'stay' };
  return { kind: 'leverage', leverage: nearestInside(band, leverage, strike.targetLeverage) };
}

function dailyAim(first: boolean, strike: AimedStrike, rules: AimRules): Aim {
  const { skip } = rules.daily;
  if (first && skip !== undefined && rules.anchorPrice !== null) {
    const { price, position } = strike;
    const reason = whySkipped(skip, {
      leverage: position.leverage,
      price,
      anchorPrice: decimal(rules.anchorPrice),
    });
    if (reason !== null) return { kind: 'skip', reason };
  }
  return bandAim(strike, rules);
}

function bandAim({ position, targetLeverage }: AimedStrike, { targetBand }: AimRules): Aim {
  if (targetBand === undefined) return { kind: 'leverage', leverage: targetLeverage };
  const { leverage: realLeverage } = position;
  const isOnItsSide = realLeverage.times(targetLeverage).gt(ZERO);
  if (isOnItsSide && isInside(targetBand, realLeverage)) return { kind: 'stay' };
  return { kind: 'leverage', leverage: nearestInside(targetBand, realLeverage, targetLeverage) };
}
