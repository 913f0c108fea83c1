import { refusedPlan } from '../activities/guards/guarded-plan.js';
import { ordersFor } from '../activities/trade-to.js';
import type { RefusedValues, TradeValues } from '../contract/plan-values.js';
import type { StrikeValues } from '../contract/strike-values.js';
import { type Decimal, ZERO } from '../domain/decimal.js';
import type { NetExecution } from '../domain/hedge-book.js';
import { exposure, realLeverage } from '../domain/leverage.js';
import { costRate, type RebalanceFigures } from '../domain/sizing.js';
import { tradeRefusals } from '../domain/trade-guards.js';
import type { FillTaker } from './play-orders.js';

/** The netted trade of a hedge book, or what the guards say of it. `strike` is the book's: its equity is the margin. */
export function bookPlan(strike: StrikeValues, net: Decimal): TradeValues | RefusedValues {
  const side = net.isNegative() ? 'sell' : 'buy';
  const { contracts } = strike;
  const reduceOnly = contracts.times(net).lt(ZERO) && net.abs().lte(contracts.abs());
  const { figures, accountLeverage } = bookFigures(strike, net);
  const orders = ordersFor(side, net.abs(), strike);
  const trade: TradeValues = { kind: 'trade', version: 1, side, reduceOnly, ...orders, figures };
  const refusals = tradeRefusals(strike, { ...trade, accountLeverage });
  return refusals.length === 0 ? trade : refusedPlan(refusals, figures);
}

/** Whether the venue would refuse so small an order. */
export function isBelowMinimum({ minOrder, minNotional, markPrice }: StrikeValues, net: Decimal): boolean {
  return net.abs().lt(minOrder) || net.abs().times(markPrice).lt(minNotional);
}

/** All by the account: a book has no target of its own but the sum of its funds'. */
function bookFigures(strike: StrikeValues, net: Decimal) {
  const { markPrice, contracts, equity, takerFee, slippage } = strike;
  const direction = net.isNegative() ? -1 : 1;
  const traded = exposure(net, markPrice);
  const equityAfter = equity.minus(traded.abs().times(costRate(takerFee, slippage, direction)));
  const before = exposure(contracts, markPrice);
  const leverages = [realLeverage(before, equity), realLeverage(before.plus(traded), equityAfter)];
  const [leverage, leverageAfter] = leverages.map((one) => (one.kind === 'leverage' ? one.value : null));
  const figures: RebalanceFigures = {
    exposure: before,
    leverage: leverage ?? ZERO,
    targetExposure: before.plus(traded),
    deltaNotional: traded,
    deltaContracts: net,
    targetContracts: contracts.plus(net),
    equityAfter,
    leverageAfter: leverageAfter ?? ZERO,
    fee: traded.abs().times(takerFee),
  };
  return { figures, accountLeverage: leverageAfter ?? null };
}

/** Collects the fills of a netted trade, to be divided among the funds afterwards. */
export class NetFills implements FillTaker {
  #notional = ZERO;
  #fee = ZERO;
  readonly #from: Decimal;

  /** `contracts`: what the book holds before. */
  constructor(public contracts: Decimal) {
    this.#from = contracts;
  }

  fill(change: Decimal, { price, fee }: { readonly price: Decimal; readonly fee: Decimal }): void {
    this.contracts = this.contracts.plus(change);
    this.#notional = this.#notional.plus(exposure(change, price));
    this.#fee = this.#fee.plus(fee);
  }

  execution(): NetExecution {
    return { contracts: this.contracts.minus(this.#from), notional: this.#notional, fee: this.#fee };
  }
}
