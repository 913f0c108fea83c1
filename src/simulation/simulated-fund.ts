import { planOf } from '../activities/compute.js';
import { type Ending, endingOf } from '../activities/ending-of.js';
import { marginLeverage } from '../activities/margin-leverage.js';
import type { FundSettings } from '../contract/fund-settings.js';
import { type FundState, tradingIn } from '../contract/fund-state.js';
import { capsOf } from '../contract/guard-limits.js';
import type { RebalanceFigures, Strike } from '../contract/rebalance.js';
import type { ContractTerms } from '../domain/contract-terms.js';
import { Decimal, type DecimalString, decimal, plain, ZERO } from '../domain/decimal.js';
import { feeOn } from '../domain/fee-accrual.js';
import { exposure, netAssetValue } from '../domain/leverage.js';
import { bankruptcyPrice, isLiquidated } from '../domain/liquidation.js';
import { MOST_ATTEMPTS } from '../domain/patience.js';
import { type RangeWatch, rangeWatch } from '../domain/range-watch.js';
import type { Anchor } from '../domain/rebalance-point.js';
import type { Cause } from '../domain/request-priority.js';
import type { TradeLimits } from '../domain/trade-guards.js';
import { settledFigures } from '../ledger/settled-figures.js';
import { type BookShape, bookShape, FreshBook } from './fresh-book.js';
import { FundAccount } from './fund-account.js';
import { type FundResult, type RebalanceRow, rebalanceRow } from './fund-result.js';
import { playOrders } from './play-orders.js';
import type { SimulatedFundResult } from './simulation.js';
import type { TradingCosts } from './trading-costs.js';

/** Decimals of a margin, which is a quotient. */
const MARGIN_DECIMALS = 18;

/** The venue as one fund meets it. */
export interface FundVenue {
  readonly terms: ContractTerms;
  readonly costs: TradingCosts;
}

/** One fund by the engine's own rules, on an account of its own, while the market stands still. */
export class SimulatedFund {
  readonly token: string;
  readonly contract: string;
  readonly account: FundAccount;
  readonly #settings: FundSettings;
  readonly #venue: FundVenue;
  readonly #shape: BookShape;
  readonly #feeRate: Decimal;
  readonly units: DecimalString;
  readonly #rows: RebalanceRow[] = [];
  readonly #notes: string[] = [];
  #state: FundState = 'ESTABLISHING';
  #anchor: Anchor | null = null;
  #watch: RangeWatch | null = null;

  /** `price` is that at which the recording opens. */
  constructor(settings: FundSettings, venue: FundVenue, price: Decimal) {
    const { equity, nav } = settings.initial;
    this.token = settings.token;
    this.contract = settings.contract;
    this.#settings = settings;
    this.#venue = venue;
    this.#shape = bookShape(venue.terms, venue.costs);
    this.#feeRate = decimal(settings.rules.managementFee.rate);
    this.units = plain(decimal(equity).div(nav));
    this.account = new FundAccount(decimal(equity), price);
  }

  get notes(): readonly string[] {
    return this.#notes;
  }

  /** Null where the fund trades nothing: before it is established, and once it is stopped. */
  get watch(): RangeWatch | null {
    return tradingIn(this.#state) === 'none' ? null : this.#watch;
  }

  isDailyAt(timeOfDay: string): boolean {
    return this.#settings.rules.daily.at === timeOfDay;
  }

  payFunding(price: Decimal, rate: Decimal): void {
    this.account.payFunding(price, rate);
  }

  /** A fee that falls due now, at the last price before this instant. */
  chargeFee(price: Decimal): void {
    this.account.oweFee(feeOn(this.account, price, this.#feeRate).amount);
  }

  /** What the venue does by itself at this price: whoever cannot cover the maintenance margin is taken over. */
  liquidateIfDue(time: number, price: Decimal): boolean {
    const { account } = this;
    const { riskTiers, tickSize } = this.#venue.terms;
    const equity = account.equityAtVenue(price);
    if (!isLiquidated(equity, account.contracts, price, riskTiers)) return false;
    const share = equity.div(exposure(account.contracts, price).abs());
    const takenAt = bankruptcyPrice(account.contracts, price, share, decimal(tickSize));
    account.takenOver(price, takenAt);
    this.#stop('HALTED', time, `liquidated at ${plain(price)}, taken over at ${plain(takenAt)}`);
    return true;
  }

  /** As often as the engine tries while every attempt leaves a remainder. */
  rebalance(cause: Cause, time: number, price: Decimal): void {
    for (let attempt = 1; tradingIn(this.#state) !== 'none'; attempt++) {
      const ending = this.#attempt(cause, time, price);
      if (ending.kind !== 'remainder') return;
      if (attempt < MOST_ATTEMPTS) continue;
      const state = this.#anchor === null ? 'PAUSED' : 'REDUCING';
      this.#stop(state, time, `${cause} rebalance: ${ending.reason}, ${attempt} times`);
      return;
    }
  }

  result(price: Decimal): SimulatedFundResult {
    const { account, token } = this;
    account.valueAt(price);
    const equity = account.equity(price);
    const nav = netAssetValue(equity, decimal(this.units));
    const of = (change: Parameters<typeof account.changes.of>[0]) => account.changes.of(change).negated();
    const shared: FundResult = {
      ...{ token, nav: plain(nav), units: this.units },
      fees: plain(of('managementFee')),
      funding: plain(of('funding')),
      tradingCost: plain(of('tradingFee').plus(of('slippage'))),
      rebalances: this.#rows,
    };
    return {
      ...shared,
      state: this.#state,
      contracts: plain(account.contracts),
      initialEquity: this.#settings.initial.equity,
      equity: plain(equity),
      attribution: account.changes.attribution(),
      navRounding: plain(nav.times(this.units).minus(equity)),
    };
  }

  #attempt(cause: Cause, time: number, price: Decimal): Ending {
    const { account } = this;
    account.valueAt(price);
    const book = new FreshBook(price, this.#shape);
    const strike = this.#strike(time, price, book);
    const plan = planOf({ request: { cause } }, strike);
    const takerFee = decimal(this.#venue.costs.takerFee);
    const played =
      plan.kind === 'trade' ? playOrders(account, strike, plan, { book, takerFee }) : NOTHING_PLAYED;
    const ending = endingOf({ strike, plan, earlier: null, end: played.end, reason: played.reason });
    const { contracts, cash, feesPayable } = account;
    const position = { contracts: plain(contracts), cash: plain(cash), feesPayable: plain(feesPayable) };
    const settled = settledFigures(strike, null, position, played.fee);
    if (settled.kind === 'wiped-out') {
      this.#stop('WIPED_OUT', time, `wiped out: equity is ${settled.equity}`);
      return { ...ending, kind: 'wiped-out' };
    }
    this.#rows.push(rebalanceRow({ cause, outcome: ending.kind, figures: settled.figures }));
    this.#conclude(cause, ending, strike, settled.figures);
    return ending;
  }

  #conclude(cause: Cause, ending: Ending, strike: Strike, after: RebalanceFigures): void {
    const { kind, reason, movesAnchor } = ending;
    if (movesAnchor) this.#anchorAt(strike, after);
    else this.#notes.push(`${iso(strike.time)}: ${cause} rebalance of ${this.token}: ${kind} (${reason})`);
    if (kind === 'wiped-out') this.#stop('WIPED_OUT', strike.time, `wiped out: ${reason}`);
    else if (this.#anchor === null && kind !== 'remainder') this.#state = 'PAUSED';
  }

  #anchorAt({ markPrice: price, time, range }: Strike, { navAfter: nav, units }: RebalanceFigures): void {
    const { token, contract } = this;
    const anchor = { seq: (this.#anchor?.seq ?? 0) + 1, price, nav, units, time, range };
    const leverage = decimal(this.#settings.leverage);
    this.#anchor = anchor;
    this.#watch = rangeWatch({ token, contract, leverage, anchor }, decimal(this.#venue.terms.tickSize));
    if (this.#state === 'ESTABLISHING') this.#state = 'ACTIVE';
  }

  #stop(state: FundState, time: number, why: string): void {
    this.#state = state;
    this.#notes.push(`${iso(time)}: ${this.token} is ${state}: ${why}`);
  }

  /** The same reading that the engine takes of venue and ledger; mark and index price are the recorded one. */
  #strike(time: number, price: Decimal, book: FreshBook): Strike {
    const { rules, leverage, account, contract } = this.#settings;
    const { cash, contracts, feesPayable } = this.account;
    const { tickSize, lotSize, minOrder, maxOrder, minNotional } = this.#venue.terms;
    const equity = this.account.equity(price);
    const mark = plain(price);
    const { execution } = rules;
    // One literal: objects spread into another are copied key by key, at every rebalance.
    return {
      time,
      markPrice: mark,
      indexPrice: mark,
      contracts: plain(contracts),
      cash: plain(cash),
      feesPayable: plain(feesPayable),
      equity: plain(equity),
      units: this.units,
      nav: plain(netAssetValue(equity, decimal(this.units))),
      anchorSeq: this.#anchor?.seq ?? 0,
      targetLeverage: leverage,
      account,
      contract,
      epoch: '',
      reduceOnly: tradingIn(this.#state) === 'reduce-only',
      range: rules.interim.range,
      takerFee: execution.takerFee,
      slippage: execution.slippage,
      collar: execution.collar,
      maxSlice: execution.maxSlice,
      maxDepthShare: execution.maxDepthShare,
      restrike: execution.restrike,
      slicePause: execution.slicePause,
      deadline: execution.deadline,
      tickSize,
      lotSize,
      minOrder,
      maxOrder,
      minNotional,
      limits: this.#limits(price, book),
    };
  }

  #limits(price: Decimal, book: FreshBook): TradeLimits {
    const { rules, leverage } = this.#settings;
    const { maxLeverage, riskTiers } = this.#venue.terms;
    const venueLeverage = marginLeverage(leverage, maxLeverage);
    const margin = exposure(this.account.contracts, price)
      .abs()
      .div(decimal(venueLeverage))
      .toDecimalPlaces(MARGIN_DECIMALS, Decimal.ROUND_UP);
    const { bestBid, bestAsk } = book.best();
    return {
      available: plain(Decimal.max(ZERO, this.account.equityAtVenue(price).minus(margin))),
      marginLeverage: venueLeverage,
      // The simulated exchange asks for what its tiers say, and for nothing more.
      maintenanceMargin: plain(ZERO),
      riskTiers,
      minGap: rules.acceptThinGap ? plain(ZERO) : rules.minGap,
      caps: capsOf(rules),
      bestBid,
      bestAsk,
    };
  }
}

const NOTHING_PLAYED = { end: 'complete', reason: null, fee: plain(ZERO) } as const;

const iso = (time: number): string => new Date(time).toISOString();
