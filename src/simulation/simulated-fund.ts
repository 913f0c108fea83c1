import { aimRules } from '../activities/aim-rules.js';
import { type Ending, endingOf, hasBegun } from '../activities/ending-of.js';
import { planValues } from '../activities/plan-values.js';
import { coinsOf } from '../contract/contract-coins.js';
import type { FundSettings } from '../contract/fund-settings.js';
import { type FundState, tradingIn } from '../contract/fund-state.js';
import type { PlanValues } from '../contract/plan-values.js';
import { nothingLeftReason, wipedOutReason } from '../contract/strike-value.js';
import type { StrikeValues } from '../contract/strike-values.js';
import { kindOf } from '../domain/contract-kind.js';
import type { ContractTerms } from '../domain/contract-terms.js';
import type { Leg, LegsAtStrike } from '../domain/daily-legs.js';
import { type Decimal, type DecimalString, decimal, plain, ZERO } from '../domain/decimal.js';
import { feeOn } from '../domain/fee-accrual.js';
import type { IndexPoint } from '../domain/index-nav.js';
import { fixedByRule } from '../domain/interim-rule.js';
import { exposure, netAssetValue } from '../domain/leverage.js';
import { bankruptcyPrice, isLiquidated } from '../domain/liquidation.js';
import { feesDueBetween } from '../domain/management-fee.js';
import { MOST_ATTEMPTS } from '../domain/patience.js';
import { type RangeWatch, rangeWatches } from '../domain/range-watch.js';
import type { Anchor } from '../domain/rebalance-point.js';
import type { Cause } from '../domain/request-priority.js';
import { type WipeOut, wipeOutOf } from '../domain/wipe-out.js';
import { isDayTime } from '../domain/zoned-time.js';
import { type SettledValues, settledValues } from '../ledger/settled-values.js';
import { type BookShape, bookShape, FreshBook } from './fresh-book.js';
import { FundAccount } from './fund-account.js';
import { FundLimits } from './fund-limits.js';
import { type FundNumbers, fundNumbers } from './fund-numbers.js';
import { IndexUnits } from './index-units.js';
import { navInQuote } from './nav-in-quote.js';
import { type PlayedOrders, playOrders } from './play-orders.js';
import { RebalanceRows } from './rebalance-rows.js';
import type { IndexResult, QuoteResult, SimulatedFundResult } from './simulation.js';
import type { TradingCosts } from './trading-costs.js';

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
  readonly strike: StrikeValues;
  readonly plan: PlanValues;
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
  readonly #numbers: FundNumbers;
  /** That of the contract: what the venue charges, whatever the fund expects. */
  readonly #takerFee: Decimal;
  readonly #sharing: Sharing;
  /** Null in the fund model. */
  readonly #indexUnits: IndexUnits | null;
  readonly #rows = new RebalanceRows();
  readonly #notes: string[] = [];
  /** The first price. */
  readonly #opensAt: Decimal;
  #state: FundState = 'ESTABLISHING';
  #anchor: PointReached | null = null;
  #wipedOut: WipeOut | null = null;
  #watches: readonly RangeWatch[] = [];
  /** Times of the interim rebalances that have set a rebalance point. */
  readonly #interims: number[] = [];
  #feesUntil: number;
  /** The rebalance point whose breach was last told to be held back. */
  #heldBack = 0;
  /** The later leg of which the rebalance at work has sent an order. */
  #begun: Leg | null = null;

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
    const kind = kindOf(settings.inverse);
    this.#shape = bookShape(venue.terms, venue.costs, kind);
    this.#numbers = fundNumbers(settings, venue.terms);
    this.#takerFee = decimal(venue.costs.takerFee);
    this.#sharing = sharing;
    this.account = new FundAccount(decimal(equity), price, kind);
    this.#feesUntil = time;
    this.#opensAt = price;
    this.#indexUnits =
      settings.model === 'index'
        ? new IndexUnits(this.#numbers.units, decimal(nav), this.#numbers.targetLeverage, price)
        : null;
  }

  get units(): DecimalString {
    return plain(this.#numbers.units);
  }

  get settings(): FundSettings {
    return this.#settings;
  }

  get state(): FundState {
    return this.#state;
  }

  /** What the NAV follows from where that is not the equity: in the index model, and once the fund is wiped out. */
  get indexPoint(): IndexPoint | null {
    if (this.#indexUnits !== null) return this.#indexUnits.point;
    return this.#wipedOut === null
      ? null
      : { nav: ZERO, price: null, leverage: this.#numbers.targetLeverage };
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
      this.account.oweFee(feeOn(this.account, price, this.#numbers.managementFee).amount);
      return;
    }
    const fees = this.#indexUnits.chargeFee(dueAt, price, this.#numbers.managementFee);
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
    const { riskTiers } = this.#venue.terms;
    const equity = account.equityAtVenue(price);
    const { contracts, kind } = account;
    if (!isLiquidated(equity, contracts, price, riskTiers, kind)) return false;
    const share = equity.div(exposure(contracts, price, kind).abs());
    const takenAt = bankruptcyPrice(contracts, price, share, this.#numbers.tickSize, kind);
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
    this.#begun = null;
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
    const { account } = this;
    const rows = this.#rows;
    account.valueAt(price);
    this.#chargeUntil(time, price);
    const equity = account.equity(price);
    const { nav, navRounding, index } = this.#worth(equity, price);
    const of = (change: Parameters<typeof account.changes.of>[0]) => account.changes.of(change).negated();
    return {
      token: this.token,
      settleCoin: coinsOf(this.#settings).settle,
      nav: plain(nav),
      units: this.units,
      fees: plain(of('managementFee')),
      funding: plain(of('funding')),
      tradingCost: plain(of('tradingFee').plus(of('slippage'))),
      wipeOut: this.#wipedOut,
      get rebalances() {
        return rows.read();
      },
      state: this.#state,
      contracts: plain(account.contracts),
      initialEquity: this.#settings.initial.equity,
      equity: plain(equity),
      attribution: account.changes.attribution(),
      navRounding,
      index,
      inQuote: this.#inQuote(nav, price),
    };
  }

  #inQuote(nav: Decimal, price: Decimal): QuoteResult | null {
    const { inverse, initial } = this.#settings;
    if (inverse === undefined) return null;
    return {
      currency: coinsOf(this.#settings).quote,
      initialNav: plain(navInQuote(decimal(initial.nav), this.#opensAt)),
      nav: plain(navInQuote(nav, price)),
    };
  }

  /** At the end. */
  #worth(
    equity: Decimal,
    price: Decimal,
  ): Pick<SimulatedFundResult, 'navRounding' | 'index'> & { nav: Decimal } {
    const units = this.#indexUnits;
    if (units === null) {
      if (this.#wipedOut !== null) return { nav: ZERO, navRounding: plain(ZERO), index: null };
      const nav = netAssetValue(equity, this.#numbers.units);
      const navRounding = plain(nav.times(this.#numbers.units).minus(equity));
      return { nav, navRounding, index: null };
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
    const attempt = this.plan(cause, time, price, book, { number });
    const played = this.#play(attempt, book);
    const { strike, plan } = attempt;
    const isClosed = plan.kind === 'trade' && plan.leg === 'close' && played.end === 'complete';
    if (!isClosed) return this.settle(attempt, played);
    const opening = this.plan(cause, time, price, book, { number, version: 2 });
    const opened = this.#play(opening, book);
    return this.settle(opening, { ...opened, fee: played.fee.plus(opened.fee) }, strike);
  }

  #play({ strike, plan }: Attempt, book: FreshBook): PlayedOrders {
    if (plan.kind !== 'trade') return NOTHING_PLAYED;
    this.#begun = plan.leg ?? this.#begun;
    return playOrders(this.account, strike, plan, { book, takerFee: this.#takerFee });
  }

  /** `version` counts the strikes of one attempt. */
  plan(
    cause: Cause,
    time: number,
    price: Decimal,
    book: FreshBook,
    { number = 1, version = 1 }: { readonly number?: number; readonly version?: number } = {},
  ): Attempt {
    this.account.valueAt(price);
    this.#chargeUntil(time, price);
    const strike = this.#strike(cause, time, price, book);
    return { cause, strike, plan: planValues({ request: { cause }, attempt: number }, strike, version) };
  }

  /** `firstStrike`: null where it was struck once. */
  settle(
    { cause, strike, plan }: Attempt,
    played: PlayedOrders,
    firstStrike: StrikeValues | null = null,
  ): Ending {
    const { contracts, cash, feesPayable } = this.account;
    const ending = endingOf({
      plan: plan.kind,
      end: played.end,
      reason: played.reason,
      tradedBefore: firstStrike !== null,
      betweenLegs: hasBegun(strike),
      why: whyNoTrade(plan, strike),
    });
    const settled = settledValues(strike, firstStrike, { contracts, cash, owed: feesPayable });
    if (settled.kind === 'wiped-out') {
      this.#wipeOut(strike, settled.value, wipedOutReason(strike, settled.value));
      return { ...ending, kind: 'wiped-out' };
    }
    const first = firstStrike ?? strike;
    this.#rows.add({
      cause,
      outcome: ending.kind,
      time: strike.time,
      price: strike.markPrice,
      before: { contracts: first.contracts, nav: first.nav },
      contractsAfter: contracts,
      settled,
      fee: played.fee,
    });
    this.#conclude(cause, ending, strike, settled);
    return ending;
  }

  #conclude(
    cause: Cause,
    ending: Ending,
    strike: StrikeValues,
    { navAfter, value }: Extract<SettledValues, { kind: 'values' }>,
  ): void {
    const { kind, reason, movesAnchor } = ending;
    if (movesAnchor) this.#anchorAt(cause, strike, navAfter);
    else this.#notes.push(`${iso(strike.time)}: ${cause} rebalance of ${this.token}: ${kind} (${reason})`);
    if (kind === 'wiped-out') this.#wipeOut(strike, value, reason ?? kind);
    else if (this.#anchor === null && kind !== 'remainder') this.#state = 'PAUSED';
  }

  #wipeOut({ time, markPrice }: StrikeValues, value: Decimal, why: string): void {
    this.#wipedOut = wipeOutOf(this.#settings.model, value);
    this.#indexUnits?.wipeOut(markPrice);
    this.#stop('WIPED_OUT', time, `wiped out: ${why}`);
  }

  #anchorAt(cause: Cause, { time, markPrice }: StrikeValues, navAfter: Decimal): void {
    const { token, contract, account } = this;
    const { interim } = this.#settings.rules;
    const { targetLeverage: leverage, tickSize } = this.#numbers;
    this.#indexUnits?.anchorAt(markPrice, navAfter);
    if (cause === 'interim') this.#interims.push(time);
    const cash = account.cash.minus(account.feesPayable);
    const { contracts, kind } = account;
    const state = { price: markPrice, contracts, cash, kind };
    const anchor: PointReached = {
      ...{ seq: (this.#anchor?.seq ?? 0) + 1, price: plain(markPrice), range: interim.range },
      ...fixedByRule(interim, leverage, state, { interims: this.#interims, time }),
    };
    this.#anchor = anchor;
    this.#watches = rangeWatches({ token, contract, leverage, anchor }, tickSize);
    if (this.#state === 'ESTABLISHING') this.#state = 'ACTIVE';
  }

  #stop(state: FundState, time: number, why: string): void {
    this.#state = state;
    this.#notes.push(`${iso(time)}: ${this.token} is ${state}: ${why}`);
  }

  /** The same reading that the engine takes of venue and ledger; mark and index price are the recorded one. */
  #strike(cause: Cause, time: number, price: Decimal, book: FreshBook): StrikeValues {
    const numbers = this.#numbers;
    const equityAtVenue = this.account.equityAtVenue(price);
    const equity = equityAtVenue.minus(this.account.feesPayable);
    const ownMinimum = this.#sharing === 'own-book';
    // One literal: objects spread into another are copied key by key, at every rebalance.
    return {
      model: this.#settings.model,
      time,
      markPrice: price,
      contracts: this.account.contracts,
      kind: this.account.kind,
      equity,
      units: numbers.units,
      nav: this.#indexUnits?.navAt(price) ?? netAssetValue(equity, numbers.units),
      targetLeverage: numbers.targetLeverage,
      reduceOnly: tradingIn(this.#state) === 'reduce-only',
      rules: aimRules(this.#settings.rules, this.#anchor).rules,
      legs: this.#legsOf(cause),
      takerFee: numbers.takerFee,
      slippage: numbers.slippage,
      collar: numbers.collar,
      maxSlice: numbers.maxSlice,
      tickSize: numbers.tickSize,
      lotSize: numbers.lotSize,
      minOrder: ownMinimum ? numbers.minOrder : ZERO,
      maxOrder: numbers.maxOrder,
      minNotional: ownMinimum ? numbers.minNotional : ZERO,
      limits: this.#limits(price, equityAtVenue, book),
      ordersBefore: 0,
      waiting: undefined,
    };
  }

  /** At a recorded price nothing speaks against opening but the fund's own rules and margin. */
  #legsOf(cause: Cause): LegsAtStrike | undefined {
    if (cause !== 'daily' || this.#settings.rules.daily.mode !== 'liquidate') return undefined;
    return { begun: this.#begun, noOpening: null };
  }

  /** In a shared book margin and gap are the book's, and so is the venue's minimum. */
  #limits(price: Decimal, equityAtVenue: Decimal, book: FreshBook): FundLimits {
    const { marginLeverage, caps, minGap } = this.#numbers;
    const { contracts, kind } = this.account;
    const { riskTiers } = this.#venue.terms;
    const isOwn = this.#sharing === 'own-book';
    return new FundLimits({
      price,
      contracts,
      kind,
      marginLeverage,
      caps,
      riskTiers,
      book,
      equity: isOwn ? equityAtVenue : null,
      minGap: isOwn ? minGap : null,
    });
  }
}

/** What a fund keeps of the rebalance point that it has reached. */
type PointReached = Pick<Anchor, 'seq' | 'price' | 'range' | 'triggers' | 'quietUntil'>;

function whyNoTrade(plan: PlanValues, strike: StrikeValues): string | null {
  if (plan.kind === 'trade') return null;
  return plan.kind === 'wiped-out' ? nothingLeftReason(strike, plan.equity) : plan.reason;
}

export const NOTHING_PLAYED: PlayedOrders = { end: 'complete', reason: null, fee: ZERO };

const iso = (time: number): string => new Date(time).toISOString();
