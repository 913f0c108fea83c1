import { type ContractKind, contractNotional, LINEAR } from './contract-kind.js';
import { Decimal, type DecimalString, decimal, ONE, plain, ZERO } from './decimal.js';
import { exposure } from './leverage.js';
import type { GuardCode, Refusal } from './refusal.js';
import { gapToLiquidation } from './risk-gap.js';
import { oneTier, type RiskTiers, strictestRate } from './risk-tiers.js';
import type { RebalanceFigures } from './sizing-figures.js';

/** What a fund must never exceed, whatever its target; null is no cap. Notional in the quote currency. */
export interface Caps {
  readonly leverage: DecimalString | null;
  readonly notional: DecimalString | null;
}

/** What the venue said at the strike that the guards of a trade need. Amounts in the settle coin. */
export interface TradeLimits {
  /** What may still serve as margin; null where that is judged for several funds together. */
  readonly available: DecimalString | null;
  /** The venue's leverage setting for the contract: value / leverage is the margin that a position needs. */
  readonly marginLeverage: DecimalString;
  /** Maintenance margin rate of the position that is held, by the venue's own reckoning; zero where there is none. */
  readonly maintenanceMargin: DecimalString;
  readonly riskTiers: RiskTiers;
  /** Least accepted distance to liquidation after the trade, as a fraction of the price; null likewise. */
  readonly minGap: DecimalString | null;
  readonly caps: Caps;
  /** The best prices of the book; null where that side is empty. */
  readonly bestBid: DecimalString | null;
  readonly bestAsk: DecimalString | null;
}

/** The same as decimals, inside one process. */
export interface LimitValues {
  readonly available: Decimal | null;
  readonly marginLeverage: Decimal;
  readonly maintenanceMargin: Decimal;
  readonly riskTiers: RiskTiers;
  readonly minGap: Decimal | null;
  readonly caps: { readonly [Name in keyof Caps]: Decimal | null };
  readonly bestBid: Decimal | null;
  readonly bestAsk: Decimal | null;
}

export function limitValues(limits: TradeLimits): LimitValues {
  const { riskTiers, caps } = limits;
  return {
    available: orNull(limits.available),
    marginLeverage: decimal(limits.marginLeverage),
    maintenanceMargin: decimal(limits.maintenanceMargin),
    riskTiers,
    minGap: orNull(limits.minGap),
    caps: capValues(caps),
    bestBid: orNull(limits.bestBid),
    bestAsk: orNull(limits.bestAsk),
  };
}

export const capValues = ({ leverage, notional }: Caps): LimitValues['caps'] => ({
  leverage: orNull(leverage),
  notional: orNull(notional),
});

const orNull = (text: DecimalString | null): Decimal | null => (text === null ? null : decimal(text));

/** The part of a strike that guards look at. */
export interface GuardedStrike {
  readonly markPrice: Decimal;
  readonly contracts: Decimal;
  readonly collar: Decimal;
  readonly takerFee: Decimal;
  readonly reduceOnly: boolean;
  /** Linear where it is left out. */
  readonly kind?: ContractKind;
  readonly limits: LimitValues;
}

/** The part of a planned trade that guards look at. Sizes are signed contracts. */
export interface GuardedTrade {
  readonly side: 'buy' | 'sell';
  readonly reduceOnly: boolean;
  readonly limitPrice: Decimal;
  readonly figures: Pick<RebalanceFigures, 'deltaContracts' | 'targetContracts' | 'leverageAfter'>;
  /**
   * Real leverage of the account after the trade, where it is not the fund's own (index model): what the venue
   * liquidates by. Null where the account would have no equity.
   */
  readonly accountLeverage?: Decimal | null;
}

/** One guard that a planned trade has met, and what it said. */
export interface AskedGuard {
  readonly code: GuardCode;
  /** Empty where it lets the trade pass. */
  readonly refusals: readonly Refusal[];
}

/** Everything that speaks against a planned trade. */
export function tradeRefusals(strike: GuardedStrike, trade: GuardedTrade): readonly Refusal[] {
  return askedGuards(strike, trade).flatMap(({ refusals }) => refusals);
}

/**
 * The guards that a planned trade meets, in their order. One that only reduces the position passes by every guard
 * that is about adding (margin, gap, caps, a book beyond the collar).
 */
export function askedGuards(strike: GuardedStrike, trade: GuardedTrade): readonly AskedGuard[] {
  const asked = onlyReduces(strike, trade) ? ALWAYS : [...ALWAYS, ...WHEN_ADDING];
  return asked.map(({ code, judge }) => ({ code, refusals: judge(strike, trade) }));
}

interface TradeGuard {
  readonly code: GuardCode;
  readonly judge: (strike: GuardedStrike, trade: GuardedTrade) => readonly Refusal[];
}

const ALWAYS: readonly TradeGuard[] = [
  { code: 'B-REDUCE-ONLY', judge: reduceOnlyViolated },
  { code: 'B-COLLAR', judge: outsideCollar },
];

const WHEN_ADDING: readonly TradeGuard[] = [
  { code: 'B-COLLAR', judge: bookBeyondCollar },
  { code: 'B-MARGIN-SHORT', judge: insufficientMargin },
  { code: 'B-GAP-THIN', judge: thinGap },
  { code: 'B-CAP-LEVERAGE', judge: beyondLeverageCap },
  { code: 'B-CAP-NOTIONAL', judge: beyondNotionalCap },
];

function onlyReduces({ contracts }: GuardedStrike, { figures }: GuardedTrade): boolean {
  const after = figures.targetContracts;
  const crosses = after.isNegative() !== contracts.isNegative() && !after.isZero();
  return !crosses && after.abs().lt(contracts.abs());
}

function reduceOnlyViolated(strike: GuardedStrike, trade: GuardedTrade): readonly Refusal[] {
  if (onlyReduces(strike, trade) || !(strike.reduceOnly || trade.reduceOnly)) return [];
  const why = strike.reduceOnly ? 'the fund only reduces' : 'the order is reduce-only';
  const from = `from ${plain(strike.contracts)} to ${plain(trade.figures.targetContracts)} contracts`;
  return [{ code: 'B-REDUCE-ONLY', what: `${why}, but the trade goes ${from}` }];
}

/** The worst price of the orders is computed from the collar; this looks at what came of it. */
function outsideCollar(strike: GuardedStrike, { side, limitPrice }: GuardedTrade): readonly Refusal[] {
  const { collar, markPrice } = strike;
  const within =
    side === 'buy'
      ? limitPrice.lte(markPrice.times(ONE.plus(collar)))
      : limitPrice.gte(markPrice.times(ONE.minus(collar)));
  if (within && limitPrice.gt(ZERO)) return [];
  const around = `the collar of ${plain(collar)} around ${plain(markPrice)}`;
  const what = `the worst price ${plain(limitPrice)} is outside ${around}`;
  return [{ code: 'B-COLLAR', what }];
}

function bookBeyondCollar({ limits }: GuardedStrike, { side, limitPrice }: GuardedTrade): readonly Refusal[] {
  const best = side === 'buy' ? limits.bestAsk : limits.bestBid;
  if (best === null) return [{ code: 'B-COLLAR', what: `nobody offers anything to ${side} from` }];
  const reachable = side === 'buy' ? best.lte(limitPrice) : best.gte(limitPrice);
  if (reachable) return [];
  const what = `the best price ${plain(best)} is beyond the worst accepted ${plain(limitPrice)}`;
  return [{ code: 'B-COLLAR', what }];
}

/** Margin is needed for what the position grows by, at the worst price, as the venue reckons it. */
function insufficientMargin(strike: GuardedStrike, trade: GuardedTrade): readonly Refusal[] {
  const { available, marginLeverage } = strike.limits;
  if (available === null) return [];
  const price = trade.limitPrice;
  const traded = exposure(trade.figures.deltaContracts.abs(), price, strike.kind);
  const margin = exposure(growth(strike, trade), price, strike.kind).div(marginLeverage);
  const needed = margin.plus(traded.times(strike.takerFee));
  if (needed.lte(available)) return [];
  const asked = needed.toDecimalPlaces(8).toFixed();
  const what = `the trade needs ${asked} as margin and fee, available is ${plain(available)}`;
  return [{ code: 'B-MARGIN-SHORT', what }];
}

function growth({ contracts }: GuardedStrike, { figures }: GuardedTrade): Decimal {
  const grown = figures.targetContracts.abs().minus(contracts.abs());
  return Decimal.max(grown, ZERO);
}

/** Whether the account would stand too near to liquidation with the planned position. */
export function thinGap(
  { markPrice, limits, kind }: GuardedStrike,
  trade: Pick<GuardedTrade, 'figures' | 'accountLeverage'>,
): readonly Refusal[] {
  const { figures, accountLeverage = figures.leverageAfter } = trade;
  const { minGap } = limits;
  if (minGap === null) return [];
  if (accountLeverage === null) {
    return [{ code: 'B-GAP-THIN', what: 'after the trade the account would have no equity as margin' }];
  }
  if (accountLeverage.isZero() || isSurelyWide(limits, accountLeverage, minGap, kind)) return [];
  const value = exposure(figures.targetContracts.abs(), markPrice, kind);
  const gap = gapAfter(limits, accountLeverage, value, kind);
  if (gap.gte(minGap)) return [];
  const found = `${gap.times(100).toDecimalPlaces(2).toFixed()} % from liquidation`;
  const least = `at least ${minGap.times(100).toFixed()} % is wanted`;
  return [{ code: 'B-GAP-THIN', what: `after the trade it would be ${found}, ${least}` }];
}

/**
 * At a rate of m the gap of a linear position is at least (1 / |l| - m) / (1 + m): at least t where
 * |l| (t (1 + m) + m) is at most 1. So most trades pass without a division.
 */
function isSurelyWide(
  { riskTiers, maintenanceMargin }: LimitValues,
  leverage: Decimal,
  least: Decimal,
  kind: ContractKind = LINEAR,
): boolean {
  if (kind.kind !== 'linear') return false;
  const rate = Decimal.max(strictestRate(riskTiers), maintenanceMargin);
  const needed = least.times(ONE.plus(rate)).plus(rate);
  return leverage.abs().times(needed).lt(SURELY);
}

/** Below 1 by far more than any rounding. */
const SURELY = new Decimal('0.999');

/** By the tiers that the position itself reaches, and never better than by what the venue asks for it now. */
function gapAfter(
  { riskTiers, maintenanceMargin }: LimitValues,
  leverage: Decimal,
  value: Decimal,
  kind: ContractKind | undefined,
): Decimal {
  return Decimal.min(
    gapToLiquidation(leverage, riskTiers, value, kind),
    gapToLiquidation(leverage, oneTier(maintenanceMargin), value, kind),
  );
}

function beyondLeverageCap({ limits }: GuardedStrike, { figures }: GuardedTrade): readonly Refusal[] {
  const { leverage } = limits.caps;
  if (leverage === null || figures.leverageAfter.abs().lte(leverage)) return [];
  const what = `leverage after the trade would be ${plain(figures.leverageAfter)}, the cap is ${plain(leverage)}`;
  return [{ code: 'B-CAP-LEVERAGE', what }];
}

function beyondNotionalCap(
  { markPrice, limits, kind = LINEAR }: GuardedStrike,
  { figures }: GuardedTrade,
): readonly Refusal[] {
  const { notional } = limits.caps;
  if (notional === null) return [];
  const value = figures.targetContracts.abs().times(contractNotional(markPrice, kind));
  if (value.lte(notional)) return [];
  const what = `the position would be worth ${value.toFixed()}, the cap is ${plain(notional)}`;
  return [{ code: 'B-CAP-NOTIONAL', what }];
}
