import { marginLeverage } from '../activities/margin-leverage.js';
import { deltaOf, planRound } from '../activities/round/plan-round.js';
import { hedgeBook } from '../config/hedge-books.js';
import type { FundSettings } from '../contract/fund-settings.js';
import { tradingIn } from '../contract/fund-state.js';
import { NO_CAPS } from '../contract/guard-limits.js';
import type { StrikeValues } from '../contract/strike-values.js';
import { LINEAR } from '../domain/contract-kind.js';
import { type Decimal, decimal, plain, ZERO } from '../domain/decimal.js';
import { fundingPayment } from '../domain/funding-payment.js';
import { type Allocation, allocate, type NetExecution } from '../domain/hedge-book.js';
import { equityOf, exposure } from '../domain/leverage.js';
import { bankruptcyPrice, isLiquidated } from '../domain/liquidation.js';
import { MOST_ATTEMPTS } from '../domain/patience.js';
import type { Cause } from '../domain/request-priority.js';
import { capValues } from '../domain/trade-guards.js';
import { availableMargin } from './available-margin.js';
import { type BookShape, bookShape, FreshBook } from './fresh-book.js';
import { FundAccount } from './fund-account.js';
import type { FundVenue } from './fund-parts.js';
import type { Attempt } from './fund-rebalances.js';
import { NetFills } from './net-fills.js';
import { NOTHING_PLAYED, type PlayedOrders, playOrders } from './play-orders.js';
import type { BookHoldings, SimulatedBook } from './simulated-book.js';
import type { SimulatedFund } from './simulated-fund.js';
import type { HedgeBookResult } from './simulation.js';

const NOTHING: NetExecution = { contracts: ZERO, notional: ZERO, fee: ZERO };

/**
 * Many funds of the index model in one account and contract. Each plans its own trade; what they want crosses at the
 * strike as far as it can, and the rest is one trade at the venue. What the book holds beyond its funds is the
 * *residual*, which is the issuer's: what is declared, and besides that what was too small to trade, the rounding of
 * funding, and the position of a fund that was wiped out. Every trade brings it to what is declared.
 */
export class SimulatedHedgeBook implements SimulatedBook {
  readonly contract: string;
  readonly #residual: FundAccount;
  readonly #capital: Decimal;
  readonly #declared: Decimal;
  /** As the engine has the book among its funds. */
  readonly #settings: FundSettings;
  readonly #shape: BookShape;
  #crossed = ZERO;
  #executed = ZERO;

  /** `price` is that at which the recording opens. Throws a `RangeError` for a fund of the fund model. */
  constructor(
    readonly funds: readonly SimulatedFund[],
    readonly venue: FundVenue,
    price: Decimal,
  ) {
    const [first] = funds;
    if (first === undefined) throw new RangeError('a hedge book without funds');
    if (funds.some(({ settings }) => settings.model !== 'index')) {
      const tokens = funds.map(({ token }) => token).join(', ');
      throw new RangeError(`${tokens} share a book, which only funds of the index model can`);
    }
    this.contract = first.contract;
    this.#settings = hedgeBook(
      funds.map(({ settings }) => settings),
      first.settings.declaredBook,
    );
    const { rules, capital } = this.#settings;
    this.#capital = capital === undefined ? ZERO : decimal(capital);
    this.#declared = rules.residual === undefined ? ZERO : decimal(rules.residual);
    this.#residual = new FundAccount(this.#capital, price);
    this.#shape = bookShape(venue.terms, venue.costs);
  }

  holdings(): BookHoldings {
    const accounts = this.#accounts();
    return {
      kind: LINEAR,
      contracts: accounts.reduce((sum, { contracts }) => sum.plus(contracts), ZERO),
      cash: accounts.reduce((sum, { cash }) => sum.plus(cash), ZERO),
    };
  }

  /** The venue rounds once, for the whole book: what the funds' own roundings leave is the residual's. */
  payFunding(price: Decimal, rate: Decimal): void {
    const { contracts } = this.holdings();
    const paid = contracts.isZero() ? ZERO : fundingPayment(contracts, price, rate);
    const before = this.#funding();
    for (const { account } of this.funds) account.payFunding(price, rate);
    this.#residual.bookFunding(paid.minus(before.minus(this.#funding())));
  }

  liquidateIfDue(time: number, price: Decimal): boolean {
    const { contracts, cash } = this.holdings();
    const { riskTiers, tickSize } = this.venue.terms;
    const equity = equityOf(cash, contracts, price);
    if (!isLiquidated(equity, contracts, price, riskTiers)) return false;
    const share = equity.div(exposure(contracts, price).abs());
    const takenAt = bankruptcyPrice(contracts, price, share, decimal(tickSize));
    // One that was wiped out before stays so.
    for (const fund of this.funds) {
      if (fund.state !== 'WIPED_OUT') fund.takenOver(time, price, takenAt);
    }
    this.#residual.takenOver(price, takenAt);
    return true;
  }

  /** As often as the engine tries while any of them has a remainder. */
  rebalance(funds: readonly SimulatedFund[], cause: Cause, time: number, price: Decimal): void {
    let waiting = funds;
    for (let attempt = 1; waiting.length > 0; attempt++) {
      const left = this.#attempt(waiting, cause, time, price);
      waiting = left.map(({ fund }) => fund);
      if (attempt < MOST_ATTEMPTS) continue;
      for (const { fund, reason } of left) {
        fund.giveUp(time, `${cause} rebalance: ${reason}, ${attempt} times`);
      }
      return;
    }
  }

  result(price: Decimal): HedgeBookResult {
    this.#residual.valueAt(price);
    const { contracts, cash } = this.holdings();
    const residual = this.#residual;
    return {
      account: this.#settings.account,
      contract: this.contract,
      tokens: this.funds.map(({ token }) => token),
      contracts: plain(contracts),
      equity: plain(equityOf(cash, contracts, price)),
      crossed: plain(this.#crossed),
      executed: plain(this.#executed),
      residual: {
        declared: plain(this.#declared),
        contracts: plain(residual.contracts),
        result: plain(residual.equityAtVenue(price).minus(this.#capital)),
        attribution: residual.changes.attribution(),
      },
    };
  }

  /** One netted trade; the funds that it left with a remainder. */
  #attempt(
    funds: readonly SimulatedFund[],
    cause: Cause,
    time: number,
    price: Decimal,
  ): readonly { readonly fund: SimulatedFund; readonly reason: string | null }[] {
    const book = new FreshBook(price, this.#shape);
    const struck = funds
      .filter(({ state }) => tradingIn(state) !== 'none')
      .map((fund) => ({ fund, attempt: fund.plan(cause, time, price, book) }));
    for (const { fund, attempt } of struck) {
      if (attempt.plan.kind === 'wiped-out') this.#takeOver(fund, price);
    }
    const traded = this.#trade(struck, { time, price, book });
    return traded.flatMap(({ fund, attempt, played }) => {
      const ending = fund.settle(attempt, played);
      return ending.kind === 'remainder' ? [{ fund, reason: ending.reason }] : [];
    });
  }

  /** What hedged a fund that is wiped out is the issuer's own from now on, and is unwound with the next trade. */
  #takeOver({ account }: SimulatedFund, mark: Decimal): void {
    const { contracts } = account;
    const notional = exposure(contracts, mark);
    account.trade(contracts.negated(), { mark, stake: notional.negated(), fee: ZERO });
    this.#residual.trade(contracts, { mark, stake: notional, fee: ZERO });
  }

  #trade(struck: readonly Struck[], at: At): readonly Played[] {
    const strike = this.#strike(at);
    const { plan, plans, wanted } = planRound(
      strike,
      struck.map(({ attempt }) => attempt.plan),
      { held: this.#residual.contracts, declared: this.#declared },
    );
    const planned = struck.map(({ fund, attempt }, index): Struck => {
      return { fund, attempt: { ...attempt, plan: plans[index] ?? attempt.plan } };
    });
    const { lotSize } = strike;
    if (plan.kind !== 'trade')
      return this.#book(planned, allocate(wanted, NOTHING, lotSize), at, NOTHING_PLAYED);
    const fills = new NetFills(this.holdings().contracts);
    const takerFee = decimal(this.venue.costs.takerFee);
    const played = playOrders(fills, strike, plan, { book: at.book, takerFee });
    const execution = fills.execution();
    this.#executed = this.#executed.plus(execution.contracts.abs());
    return this.#book(planned, allocate(wanted, execution, lotSize), at, played);
  }

  /** Each fund's part of the trade, the residual's last. */
  #book(
    struck: readonly Struck[],
    allocations: readonly Allocation[],
    { price: mark }: At,
    played: PlayedOrders,
  ): readonly Played[] {
    const accounts = [...struck.map(({ fund }) => fund.account), this.#residual];
    allocations.forEach(({ crossed, executed, notional, fee }, index) => {
      const account = accounts[index];
      account?.trade(crossed, { mark, stake: exposure(crossed, mark), fee: ZERO });
      account?.trade(executed, { mark, stake: notional, fee });
      if (crossed.gt(ZERO)) this.#crossed = this.#crossed.plus(crossed);
    });
    return struck.map(({ fund, attempt }, index) => {
      const { crossed, executed, fee } = allocations[index] ?? NO_PART;
      const isServed = crossed.plus(executed).eq(deltaOf(attempt.plan));
      const end = isServed ? NOTHING_PLAYED : played;
      return { fund, attempt, played: { ...end, fee } };
    });
  }

  /** The book at the venue: its equity is the margin of all of them, and the strictest of their rules holds. */
  #strike({ time, price, book }: At): StrikeValues {
    const { contracts, cash } = this.holdings();
    const feesPayable = this.funds.reduce((sum, { account }) => sum.plus(account.feesPayable), ZERO);
    const equity = equityOf(cash, contracts, price);
    const { tickSize, lotSize, minOrder, maxOrder, minNotional, maxLeverage, riskTiers } = this.venue.terms;
    const { rules, leverage } = this.#settings;
    const { execution } = rules;
    const venueLeverage = decimal(marginLeverage(leverage, maxLeverage));
    return {
      ...{ model: 'fund', time, markPrice: price, contracts, equity: equity.minus(feesPayable) },
      ...{ units: ZERO, nav: ZERO, targetLeverage: ZERO, reduceOnly: false },
      ...{ rules: undefined, legs: undefined, ordersBefore: 0, waiting: undefined },
      ...{ takerFee: decimal(execution.takerFee), slippage: decimal(execution.slippage) },
      ...{ collar: decimal(execution.collar), maxSlice: decimal(execution.maxSlice) },
      ...{ tickSize: decimal(tickSize), lotSize: decimal(lotSize), minOrder: decimal(minOrder) },
      ...{ maxOrder: decimal(maxOrder), minNotional: decimal(minNotional) },
      limits: {
        available: availableMargin(equity, exposure(contracts, price), venueLeverage),
        marginLeverage: venueLeverage,
        maintenanceMargin: ZERO,
        riskTiers,
        minGap: decimal(rules.minGap),
        caps: capValues(NO_CAPS),
        ...{ bestBid: book.bestBid, bestAsk: book.bestAsk },
      },
    };
  }

  #accounts(): readonly FundAccount[] {
    return [...this.funds.map(({ account }) => account), this.#residual];
  }

  /** Of the funds, above zero where it was received. */
  #funding(): Decimal {
    return this.funds.reduce((sum, { account }) => sum.plus(account.changes.of('funding')), ZERO);
  }
}

interface Struck {
  readonly fund: SimulatedFund;
  readonly attempt: Attempt;
}

interface Played extends Struck {
  readonly played: PlayedOrders;
}

/** Where and when a book is struck. */
interface At {
  readonly time: number;
  readonly price: Decimal;
  readonly book: FreshBook;
}

const NO_PART: Allocation = { crossed: ZERO, executed: ZERO, notional: ZERO, fee: ZERO };
