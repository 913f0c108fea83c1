import type { MarketRules, OrderInput, OrderResult } from '../contract/rebalance.js';
import { collarPrice } from '../domain/collar.js';
import { Decimal, type DecimalString, decimal, ONE, plain, ZERO } from '../domain/decimal.js';
import { nextSlice } from '../domain/slices.js';
import { visibleDepth } from '../domain/visible-depth.js';
import type { BookKey, Depth, DepthLevel, OrderIntent } from '../venue/port.js';
import type { TradingPorts } from './ports.js';

/** The order to send, or why none is sent now. */
export type FittedOrder =
  | { readonly kind: 'intent'; readonly intent: OrderIntent }
  | Exclude<OrderResult, { kind: 'closed' }>;

/** What is still missing by the venue's own position, at most the slice; in a sliced trade, fitted to the market. */
export async function fitOrder(ports: TradingPorts, input: OrderInput): Promise<FittedOrder> {
  if (input.market !== null) return fitToMarket(ports, input, input.market);
  const position = await positionOf(ports, input);
  const contracts = sliceOf(input, missing(input, position));
  if (contracts.isZero()) return { kind: 'nothing-missing', contracts: position };
  return { kind: 'intent', intent: intentOf(input, contracts, input.limitPrice) };
}

async function fitToMarket(
  ports: TradingPorts,
  input: OrderInput,
  market: MarketRules,
): Promise<FittedOrder> {
  const isShared = decimal(market.maxDepthShare).lt(ONE);
  const [position, ticker, depth] = await Promise.all([
    positionOf(ports, input),
    ports.venue.ticker(input.contract),
    isShared ? ports.venue.depth(input.contract) : null,
  ]);
  const markPrice = decimal(ticker.markPrice);
  const limitPrice = collarPrice(input.side, {
    markPrice,
    collar: decimal(market.collar),
    tickSize: decimal(market.tickSize),
  });
  const left = missing(input, position);
  const wanted = sliceOf(input, left);
  if (wanted.isZero()) return { kind: 'nothing-missing', contracts: position };
  if (hasLeft(markPrice, market)) return { kind: 'restrike', markPrice: ticker.markPrice };
  const granted =
    depth === null
      ? wanted
      : await claim(ports, input, market, { wanted, visible: visible(input, depth, limitPrice) });
  const contracts = sliceOf(input, left, granted);
  if (contracts.isZero()) {
    return { kind: 'wait', reason: `the book of ${input.contract} shows too little to ${input.side} from` };
  }
  return { kind: 'intent', intent: intentOf(input, contracts, plain(limitPrice)) };
}

const bookOf = ({ account, contract }: OrderInput): BookKey => ({ account, contract });

async function positionOf({ venue }: TradingPorts, input: OrderInput): Promise<DecimalString> {
  return input.knownContracts ?? (await venue.position(bookOf(input))).contracts;
}

function missing({ targetContracts, side }: OrderInput, position: DecimalString): Decimal {
  const signed = decimal(targetContracts).minus(decimal(position));
  return Decimal.max(side === 'buy' ? signed : signed.negated(), ZERO);
}

/**
 * Zero where what is left is too small to send, at the price at which the plan was made: at another one a trade that
 * was planned would count as done without an order.
 */
function sliceOf(input: OrderInput, left: Decimal, most?: Decimal): Decimal {
  const ceiling = decimal(input.contracts);
  return nextSlice(left, most === undefined ? ceiling : Decimal.min(ceiling, most), {
    lotSize: decimal(input.lotSize),
    minOrder: decimal(input.minOrder),
    minNotional: decimal(input.minNotional),
    price: decimal(input.strikePrice ?? input.market?.strikePrice ?? input.limitPrice),
  });
}

function hasLeft(markPrice: Decimal, { strikePrice, restrike }: MarketRules): boolean {
  if (restrike === null) return false;
  const move = markPrice.div(decimal(strikePrice)).minus(1).abs();
  return move.gt(decimal(restrike));
}

function visible({ side }: OrderInput, depth: Depth, limitPrice: Decimal): Decimal {
  const levels = side === 'buy' ? depth.asks : depth.bids;
  return visibleDepth(side, levels.map(levelOf), limitPrice);
}

const levelOf = ({ price, contracts }: DepthLevel) => ({
  price: decimal(price),
  contracts: decimal(contracts),
});

async function claim(
  { ledger }: TradingPorts,
  input: OrderInput,
  market: MarketRules,
  { wanted, visible: shown }: { readonly wanted: Decimal; readonly visible: Decimal },
): Promise<Decimal> {
  const granted = await ledger.claimDepth({
    rebalanceId: input.rebalanceId,
    contract: input.contract,
    side: input.side,
    unfilled: market.unfilled,
    wanted: plain(wanted),
    available: plain(shown.times(decimal(market.maxDepthShare))),
  });
  return decimal(granted);
}

function intentOf(input: OrderInput, contracts: Decimal, limitPrice: DecimalString): OrderIntent {
  const { clientOrderId, side, reduceOnly } = input;
  return {
    clientOrderId,
    book: bookOf(input),
    side,
    contracts: plain(contracts),
    limitPrice,
    reduceOnly,
  };
}
