import { aimRules } from '../activities/aim-rules.js';
import { planOf } from '../activities/compute.js';
import { type Ending, endingOf } from '../activities/ending-of.js';
import { marginLeverage } from '../activities/margin-leverage.js';
import type { FundSettings } from '../contract/fund-settings.js';
import { type FundState, tradingIn } from '../contract/fund-state.js';
import { capsOf } from '../contract/guard-limits.js';
import { strikePoint } from '../contract/index-point.js';
import type { Plan, RebalanceFigures, Strike } from '../contract/rebalance.js';
import { wipedOutReason } from '../contract/strike-value.js';
import type { ContractTerms } from '../domain/contract-terms.js';
import { Decimal, type DecimalString, decimal, plain, ZERO } from '../domain/decimal.js';
import { feeOn } from '../domain/fee-accrual.js';
import type { IndexPoint } from '../domain/index-nav.js';
import { fixedByRule } from '../domain/interim-rule.js';
import { exposure, netAssetValue } from '../domain/leverage.js';
import { bankruptcyPrice, isLiquidated } from '../domain/liquidation.js';
import { feesDueBetween } from '../domain/management-fee.js';
import { pointPrice } from '../domain/nav-model.js';
import { MOST_ATTEMPTS } from '../domain/patience.js';
import { type RangeWatch, rangeWatches } from '../domain/range-watch.js';
import type { Anchor } from '../domain/rebalance-point.js';
import type { Cause } from '../domain/request-priority.js';
import type { TradeLimits } from '../domain/trade-guards.js';
import { isDayTime } from '../domain/zoned-time.js';
import { settledFigures } from '../ledger/settled-figures.js';
import { type BookShape, bookShape, FreshBook } from './fresh-book.js';
import { FundAccount } from './fund-account.js';
import { type FundResult, type RebalanceRow, rebalanceRow } from './fund-result.js';
import { IndexUnits } from './index-units.js';
import { type PlayedOrders, playOrders } from './play-orders.js';
import type { IndexResult, SimulatedFundResult } from './simulation.js';
import type { TradingCosts } from './trading-costs.js';

/** Decimals of a margin, which is a quotient. */
const MARGIN_DECIMALS = 18;

/** The venue as one fund meets it. */
export interface FundVenue {
  readonly terms: ContractTerms;
  readonly costs: TradingCosts;
}

/** Where a fund shares its book: what is judged and rounded for the book as a whole is not for the fund alone. */
export type Sharing = 'own-book' | 'hedge-book';

/** One attempt of a fund at a rebalance, struck and planned. */
export interface Attempt {
  readonly cause: Cause;
  readonly strike: Strike;
  readonly plan: Plan;
}

/**
 * One fund by the engine's own rules, while the market stands still: on an account of its own, or with its share of a
 * hedge book in place of that.
 */
export class SimulatedFund {
  readonly token: string;
  readonly contract: string;
  readonly account: FundAccount;
  readonly #settings: FundSettings;
  readonly #venue: FundVenue;
  readonly #shape: BookShape;
  readonly #feeRate: Decimal;
  readonly #sharing: Sharing;
  readonly units: DecimalString;
  /** Null in the fund model. */
  readonly #indexUnits: IndexUnits | null;
  readonly #rows: RebalanceRow[] = [];
  readonly #notes: string[] = [];
  #state: FundState = 'ESTABLISHING';
  #anchor: Anchor | null = null;
  #watches: readonly RangeWatch[] = [];
  /** Times of the interim rebalances that have set a rebalance point. */
  readonly #interims: number[] = [];
  #feesUntil: number;
  /** The rebalance point whose breach was last told to be held back. */
  #heldBack = 0;

  /** `opens`: when the recording does, and at which price. */
  constructor(
    settings: FundSettings,
    venue: FundVenue,
    { time, price }: { readonly time: number; readonly price: Decimal },
    sharing: Sharing = 'own-book',
  ) {
    const { equity, nav } = settings.initial;
    this.token = settings.token;
    this.contract = settings.contract;
    this.#settings = settings;
    this.#venue = venue;
    this.#shape = bookShape(venue.terms, venue.costs);
    this.#feeRate = decimal(settings.rules.managementFee.rate);
    this.#sharing = sharing;
    this.units = plain(decimal(equity).div(nav));
    this.account = new FundAccount(decimal(equity), price);
    this.#feesUntil = time;
    this.#indexUnits =
      settings.model === 'index'
        ? new IndexUnits(decimal(this.units), decimal(nav), decimal(settings.leverage), price)
        : null;
  }

  get settings(): FundSettings {
    return this.#settings;
  }

  get state(): FundState {
    return this.#state;
  }

  /** Null in the fund model. */
  get indexPoint(): IndexPoint | null {
    return this.#indexUnits?.point ?? null;
  }

  get notes(): readonly string[] {
    return this.#notes;
  }

  /** None where the fund trades nothing: before it is established, and once it is stopped. */
  get watches(): readonly RangeWatch[] {
    return tradingIn(this.#state) === 'none' ? [] : this.#watches;
  }

  isDailyAt(time: number): boolean {
    return isDayTime(this.#settings.rules.daily, time);
  }

  /** A breach that the rule holds back is told once for each rebalance point. */
  noteHeldBack(time: number, price: Decimal): void {
    const { seq = 0, quietUntil = 0 } = this.#anchor ?? {};
    if (this.#heldBack === seq) return;
    this.#heldBack = seq;
    this.#notes.push(
      `${iso(time)}: ${this.token} is in breach at ${plain(price)}, held back by its rule until ${iso(quietUntil)}`,
    );
  }

  /** A fee that falls due now, at the last price before this instant. */
  chargeFee(dueAt: number, price: Decimal): void {
    if (this.#indexUnits === null) {
      this.account.oweFee(feeOn(this.account, price, this.#feeRate).amount);
      return;
    }
    const fees = this.#indexUnits.chargeFee(dueAt, price, this.#feeRate);
    for (const { amount } of fees) this.account.oweFee(decimal(amount));
  }

  /** A continuous fee is charged when the equity is struck. */
  #chargeUntil(time: number, price: Decimal): void {
    const { managementFee } = this.#settings.rules;
    if (managementFee.continuous !== true) return;
    for (const { rate } of feesDueBetween(managementFee, this.#feesUntil, time)) {
      this.account.oweFee(feeOn(this.account, price, rate).amount);
    }
    this.#feesUntil = time;
  }

  /** What the venue does by itself at this price: whoever cannot cover the maintenance margin is taken over. */
  liquidateIfDue(time: number, price: Decimal): boolean {
    const { account } = this;
    const { riskTiers, tickSize } = this.#venue.terms;
    const equity = account.equityAtVenue(price);
    if (!isLiquidated(equity, account.contracts, price, riskTiers)) return false;
    const share = equity.div(exposure(account.contracts, price).abs());
    const takenAt = bankruptcyPrice(account.contracts, price, share, decimal(tickSize));
    this.takenOver(time, price, takenAt);
    return true;
  }

  /** The venue has taken its position over. */
  takenOver(time: number, price: Decimal, takenAt: Decimal): void {
    this.account.takenOver(price, takenAt);
    this.#stop('HALTED', time, `liquidated at ${plain(price)}, taken over at ${plain(takenAt)}`);
  }

  /** As often as the engine tries while every attempt leaves a remainder. */
  rebalance(cause: Cause, time: number, price: Decimal): void {
    for (let attempt = 1; tradingIn(this.#state) !== 'none'; attempt++) {
      const ending = this.#attempt(cause, attempt, time, price);
      if (ending.kind !== 'remainder') return;
      if (attempt < MOST_ATTEMPTS) continue;
      this.giveUp(time, `${cause} rebalance: ${ending.reason}, ${attempt} times`);
      return;
    }
  }

  giveUp(time: number, why: string): void {
    this.#stop(this.#anchor === null ? 'PAUSED' : 'REDUCING', time, why);
  }

  /** At the end of the recording. */
  result(time: number, price: Decimal): SimulatedFundResult {
    const { account, token } = this;
    account.valueAt(price);
    this.#chargeUntil(time, price);
    const equity = account.equity(price);
    const { nav, navRounding, index } = this.#worth(equity, price);
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
      navRounding,
      index,
    };
  }

  /** At the end. */
  #worth(
    equity: Decimal,
    price: Decimal,
  ): Pick<SimulatedFundResult, 'navRounding' | 'index'> & { nav: Decimal } {
    const units = this.#indexUnits;
    if (units === null) {
      const nav = netAssetValue(equity, decimal(this.units));
      return { nav, navRounding: plain(nav.times(this.units).minus(equity)), index: null };
    }
    units.close(price);
    const index: IndexResult = {
      value: plain(units.value()),
      initialValue: plain(units.initialValue()),
      holders: units.holders(),
      issuer: units.issuer(this.account.changes),
    };
    return { nav: units.navAt(price), navRounding: index.holders.navRounding, index };
  }

  #attempt(cause: Cause, number: number, time: number, price: Decimal): Ending {
    const book = new FreshBook(price, this.#shape);
    const attempt = this.plan(cause, time, price, book, number);
    const { strike, plan } = attempt;
    const takerFee = decimal(this.#venue.costs.takerFee);
    const played =
      plan.kind === 'trade' ? playOrders(this.account, strike, plan, { book, takerFee }) : NOTHING_PLAYED;
    return this.settle(attempt, played);
  }

  plan(cause: Cause, time: number, price: Decimal, book: FreshBook, attempt = 1): Attempt {
    this.account.valueAt(price);
    this.#chargeUntil(time, price);
    const strike = this.#strike(time, price, book);
    return { cause, strike, plan: planOf({ request: { cause }, attempt }, strike) };
  }

  settle({ cause, strike, plan }: Attempt, played: PlayedOrders): Ending {
    const { account } = this;
    const ending = endingOf({ strike, plan, earlier: null, end: played.end, reason: played.reason });
    const { contracts, cash, feesPayable } = account;
    const position = { contracts: plain(contracts), cash: plain(cash), feesPayable: plain(feesPayable) };
    const settled = settledFigures(strike, null, position, played.fee);
    if (settled.kind === 'wiped-out') {
      this.#wipeOut(strike, wipedOutReason(strike, settled.value));
      return { ...ending, kind: 'wiped-out' };
    }
    this.#rows.push(rebalanceRow({ cause, outcome: ending.kind, figures: settled.figures }));
    this.#conclude(cause, ending, strike, settled.figures);
    return ending;
  }

  #conclude(cause: Cause, ending: Ending, strike: Strike, after: RebalanceFigures): void {
    const { kind, reason, movesAnchor } = ending;
    if (movesAnchor) this.#anchorAt(cause, strike, after);
    else this.#notes.push(`${iso(strike.time)}: ${cause} rebalance of ${this.token}: ${kind} (${reason})`);
    if (kind === 'wiped-out') this.#wipeOut(strike, reason ?? kind);
    else if (this.#anchor === null && kind !== 'remainder') this.#state = 'PAUSED';
  }

  #wipeOut({ time, indexPrice }: Strike, why: string): void {
    this.#indexUnits?.wipeOut(decimal(indexPrice));
    this.#stop('WIPED_OUT', time, `wiped out: ${why}`);
  }

  #anchorAt(cause: Cause, strike: Strike, after: RebalanceFigures): void {
    const { token, contract, account } = this;
    const { interim } = this.#settings.rules;
    const { time, range } = strike;
    const price = pointPrice(this.#settings.model, strike);
    this.#indexUnits?.anchorAt(decimal(price), decimal(after.navAfter));
    const leverage = decimal(this.#settings.leverage);
    if (cause === 'interim') this.#interims.push(time);
    const cash = account.cash.minus(account.feesPayable);
    const state = { price: decimal(strike.markPrice), contracts: account.contracts, cash };
    const anchor: Anchor = {
      ...{ seq: (this.#anchor?.seq ?? 0) + 1, price, nav: after.navAfter, units: after.units, time, range },
      ...fixedByRule(interim, leverage, state, { interims: this.#interims, time }),
    };
    this.#anchor = anchor;
    this.#watches = rangeWatches({ token, contract, leverage, anchor }, decimal(this.#venue.terms.tickSize));
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
    const ownMinimum = this.#sharing === 'own-book';
    // One literal: objects spread into another are copied key by key, at every rebalance.
    return {
      model: this.#settings.model,
      ...(this.indexPoint === null ? {} : { indexPoint: strikePoint(this.indexPoint) }),
      time,
      markPrice: mark,
      indexPrice: mark,
      contracts: plain(contracts),
      cash: plain(cash),
      feesPayable: plain(feesPayable),
      equity: plain(equity),
      units: this.units,
      nav: plain(this.#indexUnits?.navAt(price) ?? netAssetValue(equity, decimal(this.units))),
      anchorSeq: this.#anchor?.seq ?? 0,
      targetLeverage: leverage,
      account,
      contract,
      epoch: '',
      reduceOnly: tradingIn(this.#state) === 'reduce-only',
      range: rules.interim.range,
      ...aimRules(rules, this.#anchor),
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
      minOrder: ownMinimum ? minOrder : NO_MINIMUM,
      maxOrder,
      minNotional: ownMinimum ? minNotional : NO_MINIMUM,
      limits: this.#limits(price, book),
    };
  }

  #limits(price: Decimal, book: FreshBook): TradeLimits {
    const { rules, leverage } = this.#settings;
    const { maxLeverage, riskTiers } = this.#venue.terms;
    if (this.#sharing === 'hedge-book') return { ...this.#limitsInBook(), ...book.best() };
    const venueLeverage = marginLeverage(leverage, maxLeverage);
    const held = exposure(this.account.contracts, price);
    const { bestBid, bestAsk } = book.best();
    return {
      available: availableMargin(this.account.equityAtVenue(price), held, venueLeverage),
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

  /** Margin and gap are the book's. */
  #limitsInBook(): Omit<TradeLimits, 'bestBid' | 'bestAsk'> {
    const { riskTiers, maxLeverage } = this.#venue.terms;
    return {
      ...{ available: null, minGap: null, maintenanceMargin: plain(ZERO), riskTiers },
      marginLeverage: marginLeverage(this.#settings.leverage, maxLeverage),
      caps: capsOf(this.#settings.rules),
    };
  }
}

/** What may still serve as margin, beside that of a position of this value. */
export function availableMargin(
  equity: Decimal,
  value: Decimal,
  venueLeverage: DecimalString,
): DecimalString {
  const margin = value.abs().div(decimal(venueLeverage)).toDecimalPlaces(MARGIN_DECIMALS, Decimal.ROUND_UP);
  return plain(Decimal.max(ZERO, equity.minus(margin)));
}

export const NOTHING_PLAYED: PlayedOrders = { end: 'complete', reason: null, fee: plain(ZERO) };

/** The venue's minimum is that of the netted order. */
const NO_MINIMUM = plain(ZERO);

const iso = (time: number): string => new Date(time).toISOString();
