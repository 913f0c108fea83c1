import type { LegValues } from '../contract/plan-values.js';
import type { StrikeValues } from '../contract/strike-values.js';
import { closingOf, type LegsAtStrike, openingAfter } from '../domain/daily-legs.js';
import { exposure } from '../domain/leverage.js';
import { refusalText } from '../domain/refusal.js';
import type { RebalanceSize } from '../domain/sizing.js';
import type { PlannedTrade } from '../domain/sizing-figures.js';
import type { SizingInput } from '../domain/sizing-input.js';
import { type LimitValues, tradeRefusals } from '../domain/trade-guards.js';
import { guarded } from './guards/guarded-plan.js';
import { type Asked, tradeOf, tradeTo } from './trade-to.js';

/**
 * One leg of a daily that closes the whole position and opens it again. What has begun is gone on with; where nothing
 * has, the position is only closed if by this strike it can be opened again, else the difference is traded.
 */
export function legTo(
  asked: Asked,
  strike: StrikeValues,
  version: number,
  sizing: SizingInput,
  legs: LegsAtStrike,
): LegValues {
  const trade = tradeTo(asked, strike, version, sizing);
  const closing = closingOf(sizing);
  // Nothing is held, or too little to be traded by itself.
  if (legs.begun === 'open' || closing.kind === 'no-trade') {
    return trade.kind === 'trade' ? { ...trade, leg: 'open' } : trade;
  }
  const notClosed = whyNotClosed(strike, sizing, closing, legs);
  if (notClosed !== null) return { ...trade, notClosed };
  if (closing.kind === 'wiped-out') return closing;
  return guarded(strike, { ...tradeOf(closing, strike, version), leg: 'close' });
}

/** Why the position, once it is closed, could not be opened again; null where it can. */
function whyNotClosed(
  strike: StrikeValues,
  sizing: SizingInput,
  closing: RebalanceSize,
  { begun, noOpening }: LegsAtStrike,
): string | null {
  if (strike.reduceOnly) return 'the fund only reduces: what is closed could not be opened again';
  if (begun !== null) return null;
  if (noOpening !== null) return `what is closed could not be opened again: ${noOpening}`;
  if (closing.kind !== 'trade') return 'closing the position would leave no equity';
  const opening = openingAfter(sizing, closing);
  if (opening.kind === 'wiped-out') return 'closing it and opening it again would leave no equity';
  if (opening.kind === 'no-trade') return 'what is closed would be too small to be opened again';
  const refusals = openingRefusals(strike, closing, opening);
  return refusals.length === 0 ? null : `what is closed could not be opened again: ${refusalText(refusals)}`;
}

function openingRefusals(strike: StrikeValues, closing: PlannedTrade, opening: PlannedTrade) {
  const { targetContracts: contracts } = closing;
  const once = { ...strike, contracts, limits: limitsOnceClosed(strike, closing) };
  return tradeRefusals(once, tradeOf(opening, strike, 1));
}

/** Closing sets the margin of the position free, less what it costs. */
function limitsOnceClosed(
  { limits, markPrice, contracts, kind, equity }: StrikeValues,
  { equityAfter }: PlannedTrade,
): LimitValues {
  const { available, marginLeverage, maintenanceMargin, riskTiers, minGap, caps, bestBid, bestAsk } = limits;
  const margin = exposure(contracts, markPrice, kind).abs().div(marginLeverage);
  const cost = equity.minus(equityAfter);
  return {
    ...{ marginLeverage, maintenanceMargin, riskTiers, minGap, caps, bestBid, bestAsk },
    available: available === null ? null : available.plus(margin).minus(cost),
  };
}
