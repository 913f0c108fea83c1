import type { StreamTick, Ticker } from '../../port.js';
import { merged, type TickerMessage } from './ticker-message.js';

/** Late messages are dropped. So many in a row mean that the one before them came from no time of the venue. */
const MOST_LATE = 20;

export type TickListener = (tick: StreamTick) => void;

/**
 * What is known of one contract on the present connection, and who listens.
 *
 * `pending`: (re)subscribed, and no fresh price read over REST yet: messages are merged, nobody hears them.
 * `fresh`: the REST price was delivered; messages younger than it follow.
 */
export class Watch {
  readonly listeners = new Set<TickListener>();
  fresh = false;
  /** The venue acknowledged the subscription, by word or by a first message. */
  answered = false;
  /** A message came since the last look of the quiet check. */
  spoke = false;
  /** Counts the connections, so that a REST reply asked for on an earlier one is not taken for fresh. */
  epoch = 0;
  private state: StreamTick | null = null;
  private delivered: StreamTick | null = null;
  private late = 0;

  constructor(
    readonly contract: string,
    private readonly onThrow: (error: unknown) => void,
    /** What was heard is later than all that follows: nothing more would be heard on this connection. */
    private readonly onTimeBack: () => void,
  ) {}

  /** The connection broke: nothing known is trusted any more. */
  forget(): void {
    this.epoch += 1;
    this.fresh = false;
    this.answered = false;
    this.state = null;
    this.delivered = null;
    this.late = 0;
  }

  /** Says whether the message could be used. */
  take(message: TickerMessage): boolean {
    const state = merged(this.contract, this.state, message);
    if (state === null) return false;
    this.state = state;
    this.spoke = true;
    if (this.fresh) this.deliver(state);
    return true;
  }

  /** The REST price comes first, then what the stream said meanwhile if it is younger. */
  refresh({ contract, time, markPrice, indexPrice }: Ticker): void {
    this.fresh = true;
    this.deliver({ contract, time, markPrice, indexPrice });
    if (this.state !== null) this.deliver(this.state);
  }

  /** What a further subscriber hears first. */
  latest(): StreamTick | null {
    return this.fresh ? this.delivered : null;
  }

  private deliver(tick: StreamTick): void {
    if (this.delivered !== null && tick.time < this.delivered.time) {
      this.late += 1;
      if (this.late === MOST_LATE) this.onTimeBack();
      return;
    }
    this.late = 0;
    this.delivered = tick;
    for (const listener of this.listeners) this.hand(tick, listener);
  }

  hand(tick: StreamTick, listener: TickListener): void {
    try {
      listener(tick);
    } catch (error) {
      this.onThrow(error);
    }
  }
}
