import type { DecisionValues, TradeValues } from '../contract/plan-values.js';
import type { RebalanceRequest } from '../contract/rebalance.js';
import type { StrikeValues } from '../contract/strike-values.js';
import { collarPrice } from '../domain/collar.js';
import { contractNotional, LINEAR } from '../domain/contract-kind.js';
import { Decimal } from '../domain/decimal.js';
import { floorRatioTo } from '../domain/grid.js';
import { onlyReduces } from '../domain/interim-rule.js';
import { unitsValue } from '../domain/nav-model.js';
import { sizeRebalance } from '../domain/sizing.js';
import type { PlannedTrade } from '../domain/sizing-figures.js';
import type { SizingInput } from '../domain/sizing-input.js';
import { planSlices } from '../domain/slices.js';
import { guarded } from './guards/guarded-plan.js';

/** All that a plan needs of what was asked. `attempt`: 1 where it is left out. */
export interface Asked {
  readonly request: Pick<RebalanceRequest, 'cause'>;
  readonly attempt?: number;
}

/** The trade to the target leverage of `sizing`, or why there is none: rules and guards have their say. */
export function tradeTo(
  { request }: Asked,
  strike: StrikeValues,
  version: number,
  sizing: SizingInput,
): DecisionValues {
  const size = sizeRebalance(sizing);
  if (size.kind === 'wiped-out') return size;
  if (size.kind === 'no-trade') return { kind: 'no-trade', reason: size.reason, figures: size };
  const refused = refusedByRule(request.cause, strike, size.reduceOnly);
  if (refused !== null) return { kind: 'skip', reason: refused, figures: size };
  return guarded(strike, tradeOf(size, strike, version));
}

/** A sized trade with its orders, before the guards have seen it. */
export function tradeOf(size: PlannedTrade, strike: StrikeValues, version: number): TradeValues {
  const { side, reduceOnly } = size;
  const orders = ordersFor(side, size.deltaContracts.abs(), strike);
  return { kind: 'trade', version, side, reduceOnly, ...orders, figures: size };
}

/** What the size of a trade is computed from. */
export const sizingOf = (strike: StrikeValues): SizingInput => ({
  targetLeverage: strike.targetLeverage,
  equity: unitsValue(strike.model, strike),
  paidBy: strike.model === 'index' ? 'issuer' : 'fund',
  contracts: strike.contracts,
  price: strike.markPrice,
  feeRate: strike.takerFee,
  slippage: strike.slippage,
  lotSize: strike.lotSize,
  minOrder: strike.minOrder,
  minNotional: strike.minNotional,
  kind: strike.kind ?? LINEAR,
});

/** The part of a strike that orders are cut by. */
type OrderTerms = Pick<
  StrikeValues,
  | 'markPrice'
  | 'collar'
  | 'tickSize'
  | 'lotSize'
  | 'minOrder'
  | 'maxOrder'
  | 'minNotional'
  | 'maxSlice'
  | 'kind'
>;

/** The worst price of the orders, and their sizes. */
export function ordersFor(
  side: 'buy' | 'sell',
  contracts: Decimal,
  strike: OrderTerms,
): Pick<TradeValues, 'limitPrice' | 'slices'> {
  return { limitPrice: collarPrice(side, strike), slices: slicesOf(contracts, strike) };
}

/** An interim rebalance that adds to a position in a fast market bought the bottom elsewhere. */
function refusedByRule(
  cause: RebalanceRequest['cause'],
  strike: StrikeValues,
  reduces: boolean,
): string | null {
  if (reduces) return null;
  const reducesInterim = strike.rules === undefined || onlyReduces(strike.rules.interim);
  if (cause === 'interim' && reducesInterim) {
    return 'the price has come back: an interim rebalance only reduces';
  }
  return strike.reduceOnly ? 'the fund only reduces, and this trade would add' : null;
}

function slicesOf(contracts: Decimal, strike: OrderTerms): readonly Decimal[] {
  const { markPrice: price, lotSize, minOrder, minNotional, kind = LINEAR } = strike;
  const maxContracts = isOneSlice(contracts, strike) ? contracts : largestSlice(strike);
  return planSlices(contracts, { maxContracts, lotSize, minOrder, minNotional, price, kind });
}

/** Whether whole lots are within the largest slice: told by a product, where `largestSlice` divides. */
function isOneSlice(
  contracts: Decimal,
  { markPrice, maxSlice, maxOrder, kind = LINEAR }: OrderTerms,
): boolean {
  return contracts.lte(maxOrder) && contracts.times(contractNotional(markPrice, kind)).lte(maxSlice);
}

function largestSlice({
  markPrice,
  lotSize,
  minOrder,
  maxSlice,
  maxOrder,
  kind = LINEAR,
}: OrderTerms): Decimal {
  const byValue = floorRatioTo(maxSlice, contractNotional(markPrice, kind), lotSize);
  return Decimal.max(Decimal.min(byValue, maxOrder), minOrder, lotSize);
}
