import { type Ending, endingOf, hasBegun } from '../activities/ending-of.js';
import { planValues } from '../activities/plan-values.js';
import type { PlanValues } from '../contract/plan-values.js';
import { nothingLeftReason, wipedOutReason } from '../contract/strike-value.js';
import type { StrikeValues } from '../contract/strike-values.js';
import type { Leg } from '../domain/daily-legs.js';
import { type Decimal, decimal } from '../domain/decimal.js';
import { MOST_ATTEMPTS } from '../domain/patience.js';
import type { Cause } from '../domain/request-priority.js';
import { wipeOutOf } from '../domain/wipe-out.js';
import { type SettledValues, settledValues } from '../ledger/settled-values.js';
import type { ChargedFees } from './charged-fees.js';
import { type BookShape, bookShape, FreshBook } from './fresh-book.js';
import type { FundParts } from './fund-parts.js';
import type { FundStanding } from './fund-standing.js';
import { FundStrikes, type Sharing } from './fund-strikes.js';
import { NOTHING_PLAYED, type PlayedOrders, playOrders } from './play-orders.js';
import type { ReachedPoint } from './reached-point.js';
import { RebalanceRows } from './rebalance-rows.js';

/** One attempt of a fund at a rebalance, struck and planned. */
export interface Attempt {
  readonly cause: Cause;
  readonly strike: StrikeValues;
  readonly plan: PlanValues;
}

/** When a rebalance is struck, and at which price. */
export interface Moment {
  readonly time: number;
  readonly price: Decimal;
}

/** The rebalances of one fund: struck, planned, played and settled as the engine does it. */
export class FundRebalances {
  readonly rows = new RebalanceRows();
  readonly #parts: FundParts;
  readonly #fees: ChargedFees;
  readonly #point: ReachedPoint;
  readonly #standing: FundStanding;
  readonly #strikes: FundStrikes;
  readonly #shape: BookShape;
  /** That of the contract: what the venue charges, whatever the fund expects. */
  readonly #takerFee: Decimal;
  /** The later leg of which the rebalance at work has sent an order. */
  #begun: Leg | null = null;

  constructor(
    parts: FundParts,
    fees: ChargedFees,
    point: ReachedPoint,
    standing: FundStanding,
    sharing: Sharing,
  ) {
    const { terms, costs } = parts.venue;
    this.#parts = parts;
    this.#fees = fees;
    this.#point = point;
    this.#standing = standing;
    this.#strikes = new FundStrikes(parts, sharing);
    this.#shape = bookShape(terms, costs, parts.account.kind);
    this.#takerFee = decimal(costs.takerFee);
  }

  /** As often as the engine tries while every attempt leaves a remainder. */
  rebalance(cause: Cause, at: Moment): void {
    this.#begun = null;
    for (let attempt = 1; this.#standing.trading !== 'none'; attempt++) {
      const ending = this.#attempt(cause, attempt, at);
      if (ending.kind !== 'remainder') return;
      if (attempt < MOST_ATTEMPTS) continue;
      this.giveUp(at.time, `${cause} rebalance: ${ending.reason}, ${attempt} times`);
      return;
    }
  }

  giveUp(time: number, why: string): void {
    this.#standing.stop(this.#point.anchor === null ? 'PAUSED' : 'REDUCING', time, why);
  }

  #attempt(cause: Cause, number: number, at: Moment): Ending {
    const book = new FreshBook(at.price, this.#shape);
    const attempt = this.plan(cause, at, book, { number });
    const played = this.#play(attempt, book);
    const { strike, plan } = attempt;
    const isClosed = plan.kind === 'trade' && plan.leg === 'close' && played.end === 'complete';
    if (!isClosed) return this.settle(attempt, played);
    const opening = this.plan(cause, at, book, { number, version: 2 });
    const opened = this.#play(opening, book);
    return this.settle(opening, { ...opened, fee: played.fee.plus(opened.fee) }, strike);
  }

  #play({ strike, plan }: Attempt, book: FreshBook): PlayedOrders {
    if (plan.kind !== 'trade') return NOTHING_PLAYED;
    this.#begun = plan.leg ?? this.#begun;
    return playOrders(this.#parts.account, strike, plan, { book, takerFee: this.#takerFee });
  }

  /** `version` counts the strikes of one attempt. */
  plan(
    cause: Cause,
    { time, price }: Moment,
    book: FreshBook,
    { number = 1, version = 1 }: { readonly number?: number; readonly version?: number } = {},
  ): Attempt {
    this.#parts.account.valueAt(price);
    this.#fees.chargeUntil(time, price);
    const strike = this.#strikes.at({
      cause,
      time,
      price,
      book,
      anchor: this.#point.anchor,
      reduceOnly: this.#standing.trading === 'reduce-only',
      begun: this.#begun,
    });
    return { cause, strike, plan: planValues({ request: { cause }, attempt: number }, strike, version) };
  }

  /** `firstStrike`: null where it was struck once. */
  settle(
    { cause, strike, plan }: Attempt,
    played: PlayedOrders,
    firstStrike: StrikeValues | null = null,
  ): Ending {
    const { contracts, cash, feesPayable } = this.#parts.account;
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
    this.rows.add({
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
    { kind, reason, movesAnchor }: Ending,
    strike: StrikeValues,
    { navAfter, value }: Extract<SettledValues, { kind: 'values' }>,
  ): void {
    const { token } = this.#parts.settings;
    if (movesAnchor) this.#anchorAt(cause, strike, navAfter);
    else if (kind === 'skipped') this.#standing.skip();
    else this.#standing.note(strike.time, `${cause} rebalance of ${token}: ${kind} (${reason})`);
    if (kind === 'wiped-out') this.#wipeOut(strike, value, reason ?? kind);
    else if (this.#point.anchor === null && kind !== 'remainder') this.#standing.pause();
  }

  #anchorAt(cause: Cause, strike: StrikeValues, navAfter: Decimal): void {
    this.#parts.indexUnits?.anchorAt(strike.markPrice, navAfter);
    this.#point.reach(cause, strike);
    this.#standing.established();
  }

  #wipeOut({ time, markPrice }: StrikeValues, value: Decimal, why: string): void {
    const { settings, indexUnits } = this.#parts;
    indexUnits?.wipeOut(markPrice);
    this.#standing.wipeOut(wipeOutOf(settings.model, value), time, why);
  }
}

function whyNoTrade(plan: PlanValues, strike: StrikeValues): string | null {
  if (plan.kind === 'trade') return null;
  return plan.kind === 'wiped-out' ? nothingLeftReason(strike, plan.equity) : plan.reason;
}
