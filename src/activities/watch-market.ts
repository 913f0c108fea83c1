import { Context } from '@temporalio/activity';
import type { MarketActivities } from '../contract/activities.js';
import { breachAlert, heldBackAlert } from '../contract/alert.js';
import type { Breach, ToldBreach, WatchInput, WatchResult } from '../contract/watch.js';
import type { WatchedFund } from '../ledger/records/watch.js';
import type { StreamTick } from '../venue/port.js';
import { BandScreen } from './band-screen.js';
import { asStep } from './failure.js';
import type { MarketPorts } from './ports.js';
import { WatchedFunds } from './watched-funds.js';

/** All funds are read again this often even where no notification came. */
const RELOAD_MS = 1_000;
/** A breach that lasts is reported again after this long, then after twice as long each time. */
const REPORT_AGAIN_MS = 3_000;
/** A rebalance may stay open for hours, and every report is events in the fund's history. */
const REPORT_AT_LEAST_EVERY_MS = 60_000;
/** The same for a fund that may not trade: people were told, and it cannot act. */
const REMIND_MS = 10 * 60_000;

/** Judges every tick of one contract against the anchors of its funds until one is breached. */
export function watchMarket(ports: MarketPorts): MarketActivities['watchMarket'] {
  return asStep('watch', (input: WatchInput) => new Watch(ports, input).run());
}

/** One attempt of the watch. Time here is liveness only: what is judged carries the venue's time. */
class Watch {
  #screen = new BandScreen([]);
  #last: StreamTick | null = null;
  readonly #funds: WatchedFunds;
  /** A timer's word and no look at the clock: that would cost as much as judging the tick. */
  #recordIsDue = true;
  #recordTimer: NodeJS.Timeout | null = null;
  #recording: Promise<void> = Promise.resolve();
  #isTelling = false;
  /** Sequence number of the rebalance point whose breach was told to be held back, by token. */
  readonly #heldBack = new Map<string, number>();
  #end: (result: WatchResult) => void = () => {};
  #fail: (error: unknown) => void = () => {};
  readonly #startedAt = Date.now();
  readonly #ended = new Promise<WatchResult>((resolve, reject) => {
    this.#end = resolve;
    this.#fail = reject;
  });

  constructor(
    readonly ports: MarketPorts,
    readonly input: WatchInput,
  ) {
    this.#funds = new WatchedFunds(ports.ledger, input.contract, {
      onFunds: (funds) => this.#judgeAnew(funds),
      onFailure: (error) => this.#fail(error),
    });
  }

  async run(): Promise<WatchResult> {
    // A reading may fail before anybody waits for the end.
    this.#ended.catch(() => {});
    const changes = await this.ports.ledger.onFundChanged((token) => this.#funds.readSoon(token));
    try {
      await this.#funds.readAll();
      return await this.#watch();
    } finally {
      this.#tidyUp(changes);
    }
  }

  /** Nobody waits for it: a breach is told first. */
  #tidyUp(changes: { stop(): Promise<void> }): void {
    this.#funds.stop();
    if (this.#recordTimer !== null) clearTimeout(this.#recordTimer);
    changes
      .stop()
      .catch((error: unknown) => this.ports.log.warn({ err: error }, 'a watch did not stop listening'));
  }

  async #watch(): Promise<WatchResult> {
    const { feed } = this.ports;
    const context = Context.current();
    const subscription = feed.subscribe(this.input.contract, (tick) => this.judge(tick));
    const timer = setInterval(() => {
      context.heartbeat({ price: this.#last?.indexPrice, time: this.#last?.time, feed: feed.state().kind });
      this.#funds.readAllSoon();
    }, RELOAD_MS);
    const bound = setTimeout(() => this.#end({ breaches: [] }), this.input.endAfterMs);
    try {
      return await Promise.race([this.#ended, context.cancelled]);
    } finally {
      clearInterval(timer);
      clearTimeout(bound);
      subscription.unsubscribe();
    }
  }

  /** Per tick: two comparisons while nothing is breached. */
  judge(tick: StreamTick): void {
    this.#last = tick;
    if (this.#screen.needsLook(Number(tick.indexPrice))) this.#look(tick);
    this.#recordProgress(tick);
  }

  #look(tick: StreamTick): void {
    const found = this.#screen.breaches(tick.indexPrice).filter((fund) => !this.#isMuted(fund));
    const breached = found.filter((fund) => !this.#isHeldBack(fund, tick));
    const able = breached.filter((fund) => fund.trading !== 'none');
    if (able.length > 0) this.#end({ breaches: able.map((fund) => breachOf(fund, tick)) });
    else if (breached.length > 0) this.#tellPeople(breached, tick);
  }

  /** Funds that can act never wait for this: those that cannot are found again by the next watch. */
  #tellPeople(stopped: readonly WatchedFund[], tick: StreamTick): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    const breaches = stopped.map((fund): Breach => ({ ...breachOf(fund, tick), stopped: true }));
    const raised = stopped.map((fund) => {
      const why = fund.heldBack ?? `it is ${fund.state}`;
      return this.ports.ledger.raiseAlert(breachAlert({ ...breachOf(fund, tick), why }));
    });
    Promise.all(raised).then(
      () => this.#end({ breaches }),
      (error: unknown) => this.#fail(error),
    );
  }

  /** By the interim rule, in the venue's time. People are told once for each rebalance point. */
  #isHeldBack(fund: WatchedFund, tick: StreamTick): boolean {
    const { seq, quietUntil } = fund.anchor;
    if (quietUntil === undefined || tick.time >= quietUntil) return false;
    if (this.#heldBack.get(fund.token) === seq) return true;
    this.#heldBack.set(fund.token, seq);
    const until = new Date(quietUntil).toISOString();
    this.ports.ledger
      .raiseAlert(heldBackAlert({ ...breachOf(fund, tick), until }))
      .catch((error: unknown) => this.#fail(error));
    return true;
  }

  #isMuted(fund: WatchedFund): boolean {
    const told = this.input.reported.find(
      (breach) => breach.token === fund.token && breach.anchorSeq === fund.anchor.seq,
    );
    if (told === undefined) return false;
    return told.agoMs + Date.now() - this.#startedAt < pauseAfter(told, fund);
  }

  #judgeAnew(funds: readonly WatchedFund[]): void {
    this.#screen = new BandScreen(funds);
    // An anchor that has moved makes the same price a new question, unless the price may be old by now.
    if (this.#last !== null && this.ports.feed.state().kind === 'live') this.judge(this.#last);
  }

  #recordProgress(tick: StreamTick): void {
    if (!this.#recordIsDue) return;
    this.#waitForNextRecord();
    const anchors = Object.fromEntries(this.#screen.funds.map((fund) => [fund.token, fund.anchor.seq]));
    const progress = { contract: tick.contract, time: tick.time, price: tick.indexPrice, anchors };
    this.#recording = this.#recording
      .then(() => this.ports.ledger.recordProgress(progress))
      .catch((error: unknown) =>
        this.ports.log.warn({ err: error }, 'progress of the watch was not recorded'),
      );
  }

  #waitForNextRecord(): void {
    const { progressEveryMs } = this.ports;
    if (progressEveryMs === 0) return;
    this.#recordIsDue = false;
    this.#recordTimer = setTimeout(() => {
      this.#recordIsDue = true;
    }, progressEveryMs);
  }
}

/** How long a breach that lasts is not reported again. Whether the fund may trade makes it another piece of news. */
function pauseAfter({ stopped, times = 1 }: ToldBreach, { trading }: WatchedFund): number {
  const isStopped = trading === 'none';
  if (isStopped !== (stopped === true)) return REPORT_AGAIN_MS;
  return isStopped ? REMIND_MS : Math.min(REPORT_AGAIN_MS * 2 ** (times - 1), REPORT_AT_LEAST_EVERY_MS);
}

function breachOf({ token, anchor }: WatchedFund, { indexPrice, time }: StreamTick): Breach {
  return { token, anchorSeq: anchor.seq, price: indexPrice, time, seenAt: Date.now() };
}
