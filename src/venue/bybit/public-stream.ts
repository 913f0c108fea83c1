import type { RawData } from 'ws';
import type { FeedState, MarketFeed, Ticker } from '../port.js';
import { backoff } from './stream/backoff.js';
import { type FaultLog, type FeedFault, faultLog } from './stream/fault-log.js';
import { checkQuietTopics } from './stream/quiet-check.js';
import { type SocketTimes, type SteadySocket, steadySocket } from './stream/steady-socket.js';
import { tickerMessage } from './stream/ticker-message.js';
import { type TickListener, Watch } from './stream/watch.js';

export interface BybitFeedOptions {
  /** Such as `BYBIT_PUBLIC_STREAM.mainnet`, or the paper exchange's. */
  readonly url: string;
  /** A fresh price over REST, asked for after each (re)connection. */
  readonly ticker: (contract: string) => Promise<Ticker>;
  readonly times?: Partial<SocketTimes>;
  readonly onFault?: (fault: FeedFault) => void;
}

export interface BybitFeed extends MarketFeed {
  faults(): Readonly<Record<FeedFault['kind'], number>>;
}

const TIMES: SocketTimes = {
  handshakeMs: 5_000,
  silenceMs: 10_000,
  pingMs: 20_000,
  quietMs: 10_000,
  firstRetryMs: 250,
  mostRetryMs: 15_000,
};

/**
 * The public ticker stream, one connection for all subscribers of a process, opened at the first subscription.
 * After every (re)connection a contract's subscribers hear nothing before a fresh REST price; a further
 * subscriber of a contract hears its latest price first.
 */
export function bybitMarketFeed(options: BybitFeedOptions): BybitFeed {
  return new PublicStream(
    options.url,
    options.ticker,
    { ...TIMES, ...options.times },
    faultLog(options.onFault ?? (() => {})),
  );
}

class PublicStream implements BybitFeed {
  private readonly watches = new Map<string, Watch>();
  private socket: SteadySocket | null = null;
  private standing: FeedState = { kind: 'connecting' };
  private connected = false;
  private closed = false;
  private stopCheck = (): void => {};

  constructor(
    private readonly url: string,
    private readonly ticker: (contract: string) => Promise<Ticker>,
    private readonly times: SocketTimes,
    private readonly log: FaultLog,
  ) {}

  subscribe(contract: string, onTick: TickListener): { unsubscribe(): void } {
    if (this.closed) throw new Error(`the market feed is closed: no subscription to ${contract}`);
    // A function of its own each time, so that one listener may subscribe twice.
    const listener: TickListener = (tick) => onTick(tick);
    const known = this.watches.get(topicOf(contract));
    const watch = known ?? this.watchOf(contract);
    watch.listeners.add(listener);
    if (known === undefined) this.begin(watch);
    else queueMicrotask(() => greet(watch, listener));
    return { unsubscribe: () => this.leave(watch, listener) };
  }

  state(): FeedState {
    return this.standing;
  }

  faults(): Readonly<Record<FeedFault['kind'], number>> {
    return this.log.counts();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.connected = false;
    this.standing = { kind: 'down', reason: 'closed' };
    for (const watch of this.watches.values()) watch.forget();
    this.watches.clear();
    this.stopCheck();
    await this.socket?.close();
  }

  private watchOf(contract: string): Watch {
    return new Watch(
      contract,
      (error) => this.log.add('listener', String(error)),
      () => this.socket?.breakOff(`the time of ${topicOf(contract)} went back`),
    );
  }

  private begin(watch: Watch): void {
    this.watches.set(topicOf(watch.contract), watch);
    if (this.socket === null) this.open();
    if (this.connected) this.request([watch]);
  }

  private open(): void {
    this.socket = steadySocket(this.url, this.times, {
      onOpen: () => this.opened(),
      onMessage: (data) => this.message(data),
      onDown: (reason) => this.down(reason),
    });
    this.stopCheck = checkQuietTopics(this.times.quietMs, {
      watches: () => this.watches.values(),
      ticker: this.ticker,
      onMute: (contract) => this.socket?.breakOff(`${topicOf(contract)} is mute though its price moves`),
      onError: (error) => this.log.add('ticker', String(error)),
    });
  }

  private leave(watch: Watch, listener: TickListener): void {
    watch.listeners.delete(listener);
    const topic = topicOf(watch.contract);
    if (watch.listeners.size > 0 || this.watches.get(topic) !== watch) return;
    watch.forget();
    this.watches.delete(topic);
    this.socket?.send({ op: 'unsubscribe', args: [topic] });
    this.judge();
  }

  private opened(): void {
    this.connected = true;
    this.request([...this.watches.values()]);
  }

  private down(reason: string): void {
    this.connected = false;
    for (const watch of this.watches.values()) watch.forget();
    this.standing = { kind: 'down', reason };
    this.log.add('down', reason);
  }

  /**
   * Asks for each topic by itself, since a request with one unknown topic is refused as a whole. The REST price
   * follows the venue's acknowledgement, so that no tick falls between.
   */
  private request(watches: readonly Watch[]): void {
    this.standing = { kind: 'connecting' };
    for (const { contract } of watches) {
      const topic = topicOf(contract);
      this.socket?.send({ op: 'subscribe', req_id: topic, args: [topic] });
    }
    const asked = watches.map((watch) => ({ watch, epoch: watch.epoch }));
    setTimeout(() => this.askAgain(asked), this.times.handshakeMs).unref();
  }

  /** A subscription that was refused, or never answered, is asked for again as long as its connection stands. */
  private askAgain(asked: readonly { watch: Watch; epoch: number }[]): void {
    const unanswered = asked.filter(({ watch, epoch }) => watch.epoch === epoch && !watch.answered);
    if (unanswered.length > 0 && this.connected) this.request(unanswered.map(({ watch }) => watch));
  }

  private message(data: RawData): void {
    const message = parsed(data);
    if (message === null) {
      this.log.add('malformed', String(data));
      return;
    }
    const { topic } = message;
    if (typeof topic !== 'string') {
      this.control(message);
      return;
    }
    const watch = this.watches.get(topic);
    if (watch === undefined) return; // just unsubscribed
    const ticker = tickerMessage(message);
    if (ticker === null || !watch.take(ticker)) this.log.add('malformed', String(data));
    else if (!watch.answered) this.refresh(watch);
  }

  private control({ op, success, req_id, ret_msg }: Readonly<Record<string, unknown>>): void {
    if (op !== 'subscribe') return; // pongs, and the end of a subscription
    if (success !== true) {
      this.log.add('refused', `subscription to ${String(req_id)}: ${String(ret_msg)}`);
      return;
    }
    const watch = this.watches.get(String(req_id));
    if (watch !== undefined && !watch.answered) this.refresh(watch);
  }

  private refresh(watch: Watch): void {
    watch.answered = true;
    void this.untilFresh(watch, watch.epoch);
  }

  private async untilFresh(watch: Watch, epoch: number): Promise<void> {
    const waits = backoff(this.times.firstRetryMs, this.times.mostRetryMs);
    while (watch.epoch === epoch) {
      try {
        const ticker = await this.ticker(watch.contract);
        if (watch.epoch !== epoch) return;
        watch.refresh(ticker);
        this.judge();
        return;
      } catch (error) {
        this.log.add('ticker', error instanceof Error ? error.message : String(error));
        await new Promise((resolve) => setTimeout(resolve, waits.next()).unref());
      }
    }
  }

  private judge(): void {
    if (!this.connected || this.standing.kind === 'live') return;
    for (const watch of this.watches.values()) if (!watch.fresh) return;
    this.standing = { kind: 'live', since: Date.now() };
    this.socket?.proven();
  }
}

function greet(watch: Watch, listener: TickListener): void {
  const latest = watch.latest();
  if (latest !== null && watch.listeners.has(listener)) watch.hand(latest, listener);
}

function topicOf(contract: string): string {
  return `tickers.${contract}`;
}

function parsed(data: RawData): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(data.toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null; // an object
  } catch {
    return null;
  }
}
