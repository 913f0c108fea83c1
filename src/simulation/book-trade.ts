import { ordersFor } from '../activities/compute.js';
import { refusedPlan } from '../activities/guards/guarded-plan.js';
import type { Plan, Strike } from '../contract/rebalance.js';
import { type Decimal, decimal, plain, ZERO } from '../domain/decimal.js';
import type { NetExecution } from '../domain/hedge-book.js';
import { exposure, realLeverage } from '../domain/leverage.js';
import type { PlanFigures } from '../domain/plan-figures.js';
import { costRate } from '../domain/sizing.js';
import { tradeRefusals } from '../domain/trade-guards.js';
import type { FillTaker } from './play-orders.js';

type Trade = Extract<Plan, { kind: 'trade' }>;

/** The netted trade of a hedge book, or what the guards say of it. `strike` is the book's: its equity is the margin. */
export function bookPlan(strike: Strike, net: Decimal): Trade | Extract<Plan, { kind: 'refused' }> {
  const side = net.isNegative() ? 'sell' : 'buy';
  const contracts = decimal(strike.contracts);
  const reduceOnly = contracts.times(net).lt(ZERO) && net.abs().lte(contracts.abs());
  const { figures, accountLeverage } = bookFigures(strike, net);
  const orders = ordersFor(side, net.abs(), strike);
  const trade: Trade = { kind: 'trade', version: 1, side, reduceOnly, ...orders, figures };
  const refusals = tradeRefusals(strike, { ...trade, accountLeverage });
  return refusals.length === 0 ? trade : refusedPlan(refusals, figures);
}

/** Whether the venue would refuse so small an order. */
export function isBelowMinimum({ minOrder, minNotional, markPrice }: Strike, net: Decimal): boolean {
  return net.abs().lt(minOrder) || net.abs().times(markPrice).lt(minNotional);
}

/** All by the account: a book has no target of its own but the sum of its funds'. */
function bookFigures(strike: Strike, net: Decimal) {
  const price = decimal(strike.markPrice);
  const contracts = decimal(strike.contracts);
  const equity = decimal(strike.equity);
  const direction = net.isNegative() ? -1 : 1;
  const { takerFee, slippage } = { takerFee: decimal(strike.takerFee), slippage: decimal(strike.slippage) };
  const traded = exposure(net, price);
  const equityAfter = equity.minus(traded.abs().times(costRate(takerFee, slippage, direction)));
  const before = exposure(contracts, price);
  const leverages = [realLeverage(before, equity), realLeverage(before.plus(traded), equityAfter)];
  const [leverage, leverageAfter] = leverages.map((one) =>
    one.kind === 'leverage' ? plain(one.value) : null,
  );
  const figures: PlanFigures = {
    exposure: plain(before),
    leverage: leverage ?? plain(ZERO),
    targetExposure: plain(before.plus(traded)),
    deltaNotional: plain(traded),
    deltaContracts: plain(net),
    targetContracts: plain(contracts.plus(net)),
    equityAfter: plain(equityAfter),
    leverageAfter: leverageAfter ?? plain(ZERO),
    fee: plain(traded.abs().times(takerFee)),
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
