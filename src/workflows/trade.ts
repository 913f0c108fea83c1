import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import { condition, log, setCurrentDetails } from '@temporalio/workflow';
import { type FailureType, FINAL_FAILURES } from '../contract/failures.js';
import type {
  OrderResult,
  Plan,
  RebalanceInput,
  RebalanceOutcome,
  SettleInput,
  Strike,
  Traded,
} from '../contract/rebalance.js';
import { Decimal, type DecimalString, decimal, plain, ZERO } from '../domain/decimal.js';
import { MOST_SHORT_ORDERS } from '../domain/patience.js';
import { clientOrderId, MAX_SLICE } from '../domain/rebalance-id.js';
import { slicePause } from '../domain/slice-pause.js';
import { compute, order, restrike } from './activity-options.js';
import { messageOf } from './message-of.js';
import { describeRebalance } from './rebalance-details.js';
import type { EarlyEnd, RebalanceWords } from './rebalance-words.js';
import { type TradePlan, toOrderInput } from './to-order-input.js';

/** Between two looks at a book that shows too little, also in a hurry. */
const LOOK_AGAIN_MS = 1_000;

type Ending = Pick<SettleInput, 'end' | 'reason'>;
const COMPLETE: Ending = { end: 'complete', reason: null };

/**
 * The trade of one rebalance: order after order until the venue holds the target, or something ends it. Between two
 * orders it may be struck again, because the price has left the strike's or somebody is in a hurry; the orders go
 * on counting, also after those of a run that was reset, so that no id is used twice.
 */
export class Trade {
  readonly #input: RebalanceInput;
  readonly #words: RebalanceWords;
  #strike: Strike;
  #plan: Plan;
  #earlier: Traded['earlier'] = null;
  #orders: string[] = [];
  #results: OrderResult[] = [];
  #honours: string[] = [];
  #slice: number;
  /** The number of the first order of this leg; of the first order, where there are no legs. */
  #legFrom = 1;
  #short = 0;
  #deadline: number;
  /** Where it could not be struck again, a trade that reduces goes on with the plan it has. */
  #restrikes = true;

  constructor(input: RebalanceInput, strike: Strike, plan: Plan, words: RebalanceWords) {
    this.#input = input;
    this.#strike = strike;
    this.#plan = plan;
    this.#words = words;
    this.#slice = firstAfter(strike);
    this.#deadline = Date.now() + seconds(strike.deadline);
    this.#describe();
  }

  /** How far it has come, whatever follows. */
  get traded(): Traded {
    return {
      strike: this.#strike,
      plan: this.#plan,
      orders: this.#orders,
      earlier: this.#earlier,
    };
  }

  /** Keys of requests that came before the latest strike. */
  get honours(): readonly string[] {
    return this.#honours;
  }

  /** Shows how it ended. */
  tell(outcome: RebalanceOutcome): void {
    this.#describe(outcome);
  }

  async run(): Promise<Ending> {
    for (;;) {
      const { plan } = this;
      if (plan === null) return COMPLETE;
      const ended = this.#whyEnd(plan) ?? (await this.#step(plan));
      const next = ended?.end === 'complete' && plan.leg === 'close' ? await this.#openAgain(plan) : ended;
      if (next !== null) return next;
    }
  }

  /** Null where the latest strike asks for no trade. */
  private get plan(): TradePlan | null {
    return this.#plan.kind === 'trade' ? this.#plan : null;
  }

  #whyEnd(plan: TradePlan): EarlyEnd | null {
    const told = this.#words.whyEnd(isOnlyReducing(plan));
    if (told !== null) return { ...told, reason: this.#withRest(plan, told.reason) };
    if (this.#slice > MAX_SLICE) return this.#remainder(plan, `${MAX_SLICE} orders were not enough`);
    const hasBegun = this.#earlier !== null || this.#results.length > 0;
    if (!hasBegun || Date.now() < this.#deadline) return null;
    return this.#remainder(plan, `the deadline of ${this.#strike.deadline} s is over`);
  }

  /** One order, or one more strike. Null where the trade goes on. */
  async #step(plan: TradePlan): Promise<Ending | null> {
    if (this.#words.isHurried && this.#isSliced(plan)) return this.#strikeAgain(plan);
    const result = await this.#send(plan);
    switch (result.kind) {
      case 'nothing-missing':
        return COMPLETE;
      case 'stopped':
        return { end: 'stopped', reason: this.#withRest(plan, result.reason) };
      case 'restrike':
        return this.#strikeAgain(plan);
      case 'wait':
        await this.#pause(
          Math.max(LOOK_AGAIN_MS, this.#pauseMs()),
          `until the book shows more: ${result.reason}`,
        );
        return Date.now() < this.#deadline ? null : this.#remainder(plan, result.reason);
      case 'closed':
        return this.#take(plan, result);
    }
  }

  async #take(plan: TradePlan, result: Extract<OrderResult, { kind: 'closed' }>): Promise<Ending | null> {
    this.#orders.push(result.clientOrderId);
    this.#slice += 1;
    if (this.#unfilled(plan).lte(ZERO)) return COMPLETE;
    if (result.state === 'rejected') return this.#remainder(plan, result.rejectReason ?? 'rejected');
    if (decimal(result.filled).lt(decimal(result.contracts))) this.#short += 1;
    if (this.#short >= MOST_SHORT_ORDERS) {
      return this.#remainder(plan, `${this.#short} orders were not filled: the book is too thin`);
    }
    await this.#pause(this.#pauseMs(), `before order ${this.#slice}`);
    return null;
  }

  async #send(plan: TradePlan): Promise<OrderResult> {
    const contracts = Decimal.min(this.#planned(plan), this.#unfilled(plan));
    const isFirst = this.#orders.length === 0;
    const input = toOrderInput(this.#input, this.#strike, plan, {
      clientOrderId: this.#id(),
      // A venue may show its position late: never more in all than was planned.
      contracts: plain(contracts),
      isFirst,
      market: this.#isSliced(plan)
        ? { unfilled: plain(this.#unfilled(plan)), restrikes: this.#restrikes }
        : null,
    });
    const summary = `${plan.side} up to ${input.contracts} ${this.#strike.contract}, order ${this.#slice}`;
    const result = await order.executeWithOptions({ summary }, [input]);
    this.#results.push(result);
    this.#describe();
    return result;
  }

  /**
   * The rest is struck anew under the same id. Where that fails, a trade that reduces goes on as it was planned,
   * and one that adds ends with its remainder; what a person must look at fails the rebalance.
   */
  async #strikeAgain(plan: TradePlan): Promise<Ending | null> {
    // What a hedge book has traded is divided by one strike: the rest goes with its next round.
    if (this.#strike.round !== undefined) return this.#remainder(plan, 'it would be struck again');
    const hurried = this.#words.takeHurried();
    const summary = `strike again before order ${this.#slice}`;
    try {
      const shot = await restrike.executeWithOptions({ summary }, [this.#input]);
      if (shot.kind === 'stopped') return { end: 'stopped', reason: this.#withRest(plan, shot.reason) };
      const next = await compute.executeWithOptions({ summary: 'size what is left' }, [
        this.#input,
        shot.strike,
        plan.version + 1,
      ]);
      this.#begin(shot.strike, next, hurried);
      return null;
    } catch (error) {
      if (isFinal(error)) throw error;
      const why = `it could not be struck again: ${messageOf(error)}`;
      if (!plan.reduceOnly) return this.#remainder(plan, why);
      log.warn(`goes on as planned, since it reduces: ${why}`);
      this.#restrikes = false;
      return null;
    }
  }

  /**
   * The second leg of a daily that closes and opens again: struck by what the first has left, with a deadline of its
   * own. Null where the trade goes on.
   */
  async #openAgain(plan: TradePlan): Promise<Ending | null> {
    const told = this.#words.whyEnd(false);
    if (told !== null) return { ...told, reason: `${told.reason}; closed, and not opened again` };
    this.#legFrom = this.#slice;
    const ended = await this.#strikeAgain({ ...plan, reduceOnly: false });
    this.#deadline = Date.now() + seconds(this.#strike.deadline);
    return ended;
  }

  #begin(strike: Strike, plan: Plan, hurried: readonly string[]): void {
    const before: NonNullable<Traded['earlier']> = this.#earlier ?? { strike: this.#strike, orders: [] };
    const last = { strike: this.#strike, plan: this.#plan, orders: this.#orders };
    this.#earlier = {
      strike: before.strike,
      orders: [...before.orders, ...this.#orders],
      struck: [...(before.struck ?? []), last],
    };
    this.#strike = strike;
    this.#plan = plan;
    this.#orders = [];
    this.#results = [];
    this.#slice = Math.max(this.#slice, firstAfter(strike));
    this.#honours.push(...hurried);
    this.#short = 0;
    this.#describe();
  }

  /** Only a trade of several orders, or what is left of one, looks at the market before each. */
  #isSliced(plan: TradePlan): boolean {
    return plan.slices.length > 1 || this.#slice > this.#legFrom;
  }

  #planned(plan: TradePlan): Decimal {
    const planned = plan.slices[Math.min(this.#orders.length, plan.slices.length - 1)];
    if (planned === undefined) throw ApplicationFailure.nonRetryable('a trade without slices');
    return decimal(planned);
  }

  /** What the orders since the strike left of the plan; settling checks it against the venue's own position. */
  #unfilled(plan: TradePlan): Decimal {
    const filled = this.#results.reduce(
      (sum, result) => (result.kind === 'closed' ? sum.plus(decimal(result.filled)) : sum),
      ZERO,
    );
    return decimal(plan.figures.deltaContracts).abs().minus(filled);
  }

  #remainder(plan: TradePlan, reason: string): EarlyEnd {
    return { end: 'remainder', reason: this.#withRest(plan, reason) };
  }

  #withRest(plan: TradePlan, reason: string): string {
    if (this.#slice === 1) return reason;
    const rest = `${plain(this.#unfilled(plan))} of ${plain(decimal(plan.figures.deltaContracts).abs())}`;
    const then = plan.leg === 'close' ? ', and then to open again' : '';
    return `${reason}; ${rest} contracts were left to ${plan.side}${then}`;
  }

  #id(): string {
    return clientOrderId(this.#input.id, this.#strike.epoch, this.#slice);
  }

  #pauseMs(): number {
    return this.#words.inHurry ? 0 : slicePause(this.#id(), seconds(this.#strike.slicePause));
  }

  /** Ends early when somebody says something that counts before the next order, and at the deadline. */
  async #pause(ms: number, summary: string): Promise<void> {
    const most = Math.min(ms, this.#deadline - Date.now());
    if (most <= 0) return;
    const { plan } = this;
    const { inHurry } = this.#words;
    await condition(
      () =>
        this.#words.isHurried ||
        this.#words.inHurry !== inHurry ||
        this.#words.whyEnd(plan === null || isOnlyReducing(plan)) !== null,
      most,
      { summary },
    );
  }

  #describe(outcome: RebalanceOutcome | null = null): void {
    setCurrentDetails(describeRebalance(this.#input, this.#strike, this.#plan, this.#results, outcome));
  }
}

/** What is closed in order to be opened again is no trade for a fund that may not add. */
const isOnlyReducing = ({ reduceOnly, leg }: TradePlan): boolean => reduceOnly && leg !== 'close';

/** An earlier order's id would bring back its fills, which are in the strike already. */
const firstAfter = (strike: Strike): number => (strike.ordersBefore ?? 0) + 1;

const seconds = (text: DecimalString): number => decimal(text).times(1_000).toNumber();

function isFinal(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && FINAL_FAILURES.includes(cause.type as FailureType);
}
