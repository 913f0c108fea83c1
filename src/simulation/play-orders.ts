import type { TradeValues } from '../contract/plan-values.js';
import type { TradeEnd } from '../contract/rebalance.js';
import type { StrikeValues } from '../contract/strike-values.js';
import { type ContractKind, LINEAR } from '../domain/contract-kind.js';
import { type Decimal, ZERO } from '../domain/decimal.js';
import { takerFee } from '../domain/money.js';
import { MOST_SHORT_ORDERS } from '../domain/patience.js';
import { MAX_SLICE } from '../domain/rebalance-id.js';
import { nextSlice, remainder } from '../domain/slices.js';
import type { FreshBook } from './fresh-book.js';
import type { FundAccount } from './fund-account.js';

/** Whoever takes the fills: a fund's account, or those who collect them for several. */
export type FillTaker = Pick<FundAccount, 'contracts' | 'fill'>;

export interface PlayedOrders {
  readonly end: TradeEnd;
  readonly reason: string | null;
  /** What the venue charged for the fills. */
  readonly fee: Decimal;
}

/** Of a plan without a trade. */
export const NOTHING_PLAYED: PlayedOrders = { end: 'complete', reason: null, fee: ZERO };

/** The orders of a planned trade, one after the other, each against a fresh book while the market stands still. */
export function playOrders(
  account: FillTaker,
  strike: StrikeValues,
  plan: TradeValues,
  venue: { readonly book: FreshBook; readonly takerFee: Decimal },
): PlayedOrders {
  const target = plan.figures.targetContracts;
  const { kind = LINEAR } = strike;
  let fee = ZERO;
  let short = 0;
  for (let sent = 0; sent < MAX_SLICE; sent++) {
    const contracts = orderSize(account, strike, plan, sent);
    if (contracts.isZero()) return ended('complete', null, fee);
    const filled = playOrder(account, plan, contracts, { ...venue, kind });
    fee = fee.plus(filled.fee);
    if (remainder(target, account.contracts).isZero()) return ended('complete', null, fee);
    if (filled.contracts.lt(contracts)) short += 1;
    if (short >= MOST_SHORT_ORDERS) {
      return ended('remainder', `${short} orders were not filled: the book is too thin`, fee);
    }
  }
  return ended('remainder', `${MAX_SLICE} orders were not enough`, fee);
}

const ended = (end: TradeEnd, reason: string | null, fee: Decimal): PlayedOrders => ({
  end,
  reason,
  fee,
});

function orderSize(
  account: FillTaker,
  strike: StrikeValues,
  { slices, figures }: TradeValues,
  sent: number,
): Decimal {
  const missing = remainder(figures.targetContracts, account.contracts).abs();
  const planned = slices[Math.min(sent, slices.length - 1)];
  if (planned === undefined) throw new RangeError('a trade without slices');
  return nextSlice(missing, planned, {
    lotSize: strike.lotSize,
    minOrder: strike.minOrder,
    minNotional: strike.minNotional,
    price: strike.markPrice,
    kind: strike.kind ?? LINEAR,
  });
}

function playOrder(
  account: FillTaker,
  { side, limitPrice }: TradeValues,
  contracts: Decimal,
  {
    book,
    takerFee: rate,
    kind,
  }: { readonly book: FreshBook; readonly takerFee: Decimal; readonly kind: ContractKind },
): { readonly contracts: Decimal; readonly fee: Decimal } {
  const met = book.meet(side, contracts, limitPrice);
  let charged = ZERO;
  for (const level of met.fills) {
    const fee = takerFee(level.contracts, level.price, rate, kind);
    const change = side === 'buy' ? level.contracts : level.contracts.negated();
    account.fill(change, { mark: book.price, price: level.price, fee });
    charged = charged.plus(fee);
  }
  return { contracts: met.filled, fee: charged };
}
