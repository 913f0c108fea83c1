import type { ContractKind } from './contract-kind.js';
import { Decimal, type DecimalString, decimal, ONE, plain } from './decimal.js';
import { type LeverageBand, priceAtLeverage } from './leverage-band.js';
import { type Anchor, type FixedTriggers, losingSide } from './rebalance-point.js';
import { DAY_MS } from './time-of-day.js';

/** What triggers a rebalance between two dailies, and how it is made. A wire record. */
export interface InterimRule {
  /** Swing from the rebalance point beyond which it is due: "0.15" is 15 %. Null: no swing is. */
  readonly range: DecimalString | null;
  /** Real leverage at the edges of which, or beyond, it is due; only where `range` is null. Neither: nothing is. */
  readonly band?: LeverageBand;
  /** `losers` (where left out): only when the fund loses. `both`: also when it wins. */
  readonly who?: 'losers' | 'both';
  /** `target` (where left out), or the edge of the band that was met. */
  readonly to?: 'target' | 'edge';
  /** Whether it never adds to the position. Where left out: true for losers, false for both. */
  readonly reduceOnly?: boolean;
  /** Seconds after an interim rebalance in which no other is made. */
  readonly cooldown?: DecimalString;
  /** Interim rebalances on one day (UTC) after which no other is made until the next. */
  readonly mostADay?: number;
}

export function onlyReduces({ reduceOnly, who }: InterimRule): boolean {
  return reduceOnly ?? who !== 'both';
}

/** The book as a rebalance leaves it. `cash` is equity less exposure, fees payable taken off. */
export interface PointState {
  readonly price: Decimal;
  readonly contracts: Decimal;
  readonly cash: Decimal;
  /** Linear where it is left out; `cash` of inverse contracts is equity plus exposure. */
  readonly kind?: ContractKind;
}

/** Decimals of a trigger price that is a quotient: finer than any venue's prices. */
const TRIGGER_DECIMALS = 12;

/**
 * A trigger of a band is never nearer to the rebalance point than this fraction of its price, so that a fund that
 * stands at the edge is not rebalanced at every tick.
 */
export const LEAST_MOVE = new Decimal('0.001');

/**
 * The trigger prices that a rebalance point fixes; undefined for the plain rule, losers beyond the range, which
 * `Anchor.range` says. Those of a band are the prices at which the position and the cash that the rebalance has left
 * have the leverage of its edges, rounded away from the rebalance point: the first price of 12 decimals at or beyond
 * the edge.
 */
export function fixedTriggers(
  rule: InterimRule,
  leverage: Decimal,
  point: PointState,
): FixedTriggers | undefined {
  if (rule.band !== undefined) return bandTriggers(rule, rule.band, leverage, point);
  if (rule.range === null) return { below: null, above: null, reached: false };
  if (rule.who !== 'both') return undefined;
  const below = point.price.times(ONE.minus(rule.range));
  return { below: plain(below), above: plain(point.price.times(ONE.plus(rule.range))), reached: false };
}

function bandTriggers(
  { who }: InterimRule,
  band: LeverageBand,
  leverage: Decimal,
  { price, contracts, cash, kind }: PointState,
): FixedTriggers {
  const edge = (size: DecimalString) => priceAtLeverage(decimal(size), contracts, cash, kind);
  const losing = edge(band.to);
  const winning = who === 'both' ? edge(band.from) : null;
  const [below, above] = losingSide(leverage) === 'below' ? [losing, winning] : [winning, losing];
  return {
    below:
      below && plain(rounded(Decimal.min(below, price.times(ONE.minus(LEAST_MOVE))), Decimal.ROUND_DOWN)),
    above: above && plain(rounded(Decimal.max(above, price.times(ONE.plus(LEAST_MOVE))), Decimal.ROUND_UP)),
    reached: true,
  };
}

const rounded = (price: Decimal, rounding: 0 | 1): Decimal =>
  price.toDecimalPlaces(TRIGGER_DECIMALS, rounding);

/**
 * Until when the rule makes no interim rebalance after this rebalance point; undefined where nothing holds it back.
 * `interims` are the times of the interim rebalances that have set a rebalance point, this one included; `now` is the
 * time of this rebalance point. All are times of strikes: the venue's, or recorded.
 */
export function quietUntil(
  { cooldown, mostADay }: Pick<InterimRule, 'cooldown' | 'mostADay'>,
  interims: readonly number[],
  now: number,
): number | undefined {
  const day = Math.floor(now / DAY_MS);
  const today = interims.filter((time) => Math.floor(time / DAY_MS) === day).length;
  const cooled =
    cooldown === undefined || interims.length === 0
      ? now
      : Math.max(...interims) + decimal(cooldown).times(1_000).ceil().toNumber();
  const counted = mostADay !== undefined && today >= mostADay ? (day + 1) * DAY_MS : now;
  const until = Math.max(cooled, counted);
  return until > now ? until : undefined;
}

/** What a new rebalance point fixes of the interim rule besides its range. `interims` as for `quietUntil`. */
export function fixedByRule(
  rule: InterimRule,
  leverage: Decimal,
  state: PointState,
  { interims, time }: { readonly interims: readonly number[]; readonly time: number },
): Pick<Anchor, 'triggers' | 'quietUntil'> {
  const triggers = fixedTriggers(rule, leverage, state);
  const until = quietUntil(rule, interims, time);
  return { ...(triggers !== undefined && { triggers }), ...(until !== undefined && { quietUntil: until }) };
}

/** How far back `quietUntil` looks from a rebalance point; null where it needs no look. Milliseconds. */
export function quietLookBack({ cooldown, mostADay }: InterimRule): number | null {
  if (cooldown === undefined && mostADay === undefined) return null;
  return Math.max(DAY_MS, cooldown === undefined ? 0 : decimal(cooldown).times(1_000).ceil().toNumber());
}
