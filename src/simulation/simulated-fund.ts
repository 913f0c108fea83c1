import type { Ending } from '../activities/ending-of.js';
import type { FundSettings } from '../contract/fund-settings.js';
import type { FundState } from '../contract/fund-state.js';
import { type Decimal, type DecimalString, plain, ZERO } from '../domain/decimal.js';
import { type IndexPoint, indexNavAt } from '../domain/index-nav.js';
import { exposure } from '../domain/leverage.js';
import { bankruptcyPrice, isLiquidated } from '../domain/liquidation.js';
import type { RangeWatch } from '../domain/range-watch.js';
import type { Cause } from '../domain/request-priority.js';
import { wipeOutOf } from '../domain/wipe-out.js';
import { isDayTime } from '../domain/zoned-time.js';
import { ChargedFees } from './charged-fees.js';
import { endResult } from './end-result.js';
import type { FreshBook } from './fresh-book.js';
import type { FundAccount } from './fund-account.js';
import { type FundParts, type FundVenue, fundParts, type OpensAt } from './fund-parts.js';
import { type Attempt, FundRebalances } from './fund-rebalances.js';
import { FundStanding } from './fund-standing.js';
import type { Sharing } from './fund-strikes.js';
import type { PlayedOrders } from './play-orders.js';
import { ReachedPoint } from './reached-point.js';
import { isoOf } from './series-time.js';
import type { SimulatedFundResult } from './simulation.js';

/**
 * One fund by the engine's own rules, while the market stands still: on an account of its own, or with its share of a
 * hedge book in place of that.
 */
export class SimulatedFund {
  readonly token: string;
  readonly contract: string;
  readonly account: FundAccount;
  readonly #parts: FundParts;
  readonly #fees: ChargedFees;
  readonly #point: ReachedPoint;
  readonly #standing: FundStanding;
  readonly #rebalances: FundRebalances;

  constructor(settings: FundSettings, venue: FundVenue, opens: OpensAt, sharing: Sharing = 'own-book') {
    const parts = fundParts(settings, venue, opens);
    this.token = settings.token;
    this.contract = settings.contract;
    this.account = parts.account;
    this.#parts = parts;
    this.#fees = new ChargedFees(parts);
    this.#point = new ReachedPoint(parts);
    this.#standing = new FundStanding(settings.token);
    this.#rebalances = new FundRebalances(parts, this.#fees, this.#point, this.#standing, sharing);
  }

  get units(): DecimalString {
    return plain(this.#parts.numbers.units);
  }

  get settings(): FundSettings {
    return this.#parts.settings;
  }

  get state(): FundState {
    return this.#standing.state;
  }

  /** What the NAV follows from where that is not the equity: in the index model, and once the fund is wiped out. */
  get indexPoint(): IndexPoint | null {
    const { indexUnits, numbers } = this.#parts;
    if (indexUnits !== null) return indexUnits.point;
    return this.#standing.wipedOut === null
      ? null
      : { nav: ZERO, price: null, leverage: numbers.targetLeverage };
  }

  get notes(): readonly string[] {
    return this.#standing.notes;
  }

  /** None where the fund trades nothing: before it is established, and once it is stopped. */
  get watches(): readonly RangeWatch[] {
    return this.#standing.trading === 'none' ? [] : this.#point.watches;
  }

  isDailyAt(time: number): boolean {
    return isDayTime(this.settings.rules.daily, time);
  }

  /** A breach that the rule holds back is told once for each rebalance point. */
  noteHeldBack(time: number, price: Decimal): void {
    const until = this.#point.heldBackUntil();
    if (until === null) return;
    const held = `${this.token} is in breach at ${plain(price)}, held back by its rule until ${isoOf(until)}`;
    this.#standing.note(time, held);
  }

  /** A fee that falls due now, at the last price before this instant. Who was wiped out owes none, whatever the account has. */
  chargeFee(dueAt: number, price: Decimal): void {
    if (this.#standing.wipedOut === null) this.#fees.charge(dueAt, price);
  }

  /** What the venue does by itself at this price: whoever cannot cover the maintenance margin is taken over. */
  liquidateIfDue(time: number, price: Decimal): boolean {
    const { account, venue, numbers } = this.#parts;
    const equity = account.equityAtVenue(price);
    const { contracts, kind } = account;
    if (!isLiquidated(equity, contracts, price, venue.terms.riskTiers, kind)) return false;
    const share = equity.div(exposure(contracts, price, kind).abs());
    const takenAt = bankruptcyPrice(contracts, price, share, numbers.tickSize, kind);
    this.takenOver(time, price, takenAt);
    return true;
  }

  /** The venue has taken its position over. */
  takenOver(time: number, price: Decimal, takenAt: Decimal): void {
    this.account.takenOver(price, takenAt);
    this.#standing.stop('HALTED', time, `liquidated at ${plain(price)}, taken over at ${plain(takenAt)}`);
  }

  /** From which its NAV follows while nobody strikes it any more; null of every fund that is no stopped index fund. */
  get unstruck(): IndexPoint | null {
    const { trading, state } = this.#standing;
    const point = this.#parts.indexUnits?.point ?? null;
    return trading === 'none' && state !== 'WIPED_OUT' && point?.price != null ? point : null;
  }

  /** A fund that is stopped is struck no more, and is worth nothing for good all the same: says whether it is from now on. */
  wipeOutIfDue(time: number, price: Decimal): boolean {
    const point = this.unstruck;
    if (point === null) return false;
    const nav = indexNavAt(point, price);
    if (nav.gt(ZERO)) return false;
    const { settings, numbers, indexUnits } = this.#parts;
    indexUnits?.wipeOut(price);
    const why = `its NAV was at zero at ${plain(price)} while it was ${this.state}`;
    this.#standing.wipeOut(wipeOutOf(settings.model, nav.times(numbers.units)), time, why);
    return true;
  }

  rebalance(cause: Cause, time: number, price: Decimal): void {
    this.#rebalances.rebalance(cause, { time, price });
  }

  /** Its part of a netted trade, struck and planned. */
  plan(cause: Cause, time: number, price: Decimal, book: FreshBook): Attempt {
    return this.#rebalances.plan(cause, { time, price }, book);
  }

  settle(attempt: Attempt, played: PlayedOrders): Ending {
    return this.#rebalances.settle(attempt, played);
  }

  giveUp(time: number, why: string): void {
    this.#rebalances.giveUp(time, why);
  }

  /** At the end of the recording. */
  result(time: number, price: Decimal): SimulatedFundResult {
    this.account.valueAt(price);
    if (this.#standing.wipedOut === null) this.#fees.chargeUntil(time, price);
    return endResult(this.#parts, this.#standing, this.#rebalances.rows, price);
  }
}
