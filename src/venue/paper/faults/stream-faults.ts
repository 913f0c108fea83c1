import type { ConnectionEnd, StreamMessage } from '../hooks.js';
import { type ActiveFault, drawSpan } from './active-fault.js';
import { fits } from './pattern.js';
import type { Fault } from './plan.js';
import { Spans } from './spans.js';
import type { WaitingWork } from './waiting.js';

export type StreamFault = Extract<Fault, { target: { topic?: string | undefined } }>;

/** The faults of what is pushed: the first one of the plan that strikes decides what becomes of an event. */
export class StreamFaults {
  readonly #spans = new Spans();
  /** Events of a gap that are still to be dropped, by fault. */
  readonly #gaps = new Map<string, number>();
  /** Events that wait for the next one of their stream. */
  readonly #held = new Map<string, (() => void)[]>();

  constructor(
    readonly faults: readonly ActiveFault<StreamFault>[],
    readonly waiting: WaitingWork,
  ) {}

  pass(message: StreamMessage, deliver: () => void, hangUp: (end: ConnectionEnd) => void): void {
    for (const one of this.faults) {
      if (!isMeant(one.fault, message)) continue;
      if (this.#isGone(one)) return;
      if (one.strikes(describe(message))) {
        this.#strike(one, message, deliver, hangUp);
        return;
      }
    }
    this.#deliver(message, deliver);
  }

  /** Whether a silence or a gap that began before goes on. */
  #isGone(one: ActiveFault<StreamFault>): boolean {
    if (this.#spans.isIn(one.name)) return true;
    const left = this.#gaps.get(one.name) ?? 0;
    if (left > 0) this.#gaps.set(one.name, left - 1);
    return left > 0;
  }

  #strike(
    one: ActiveFault<StreamFault>,
    message: StreamMessage,
    deliver: () => void,
    hangUp: (end: ConnectionEnd) => void,
  ): void {
    const { fault } = one;
    switch (fault.kind) {
      case 'event-duplicated':
        for (let time = 0; time < fault.times; time++) this.#deliver(message, deliver);
        return;
      case 'event-delayed':
        this.waiting.after(drawSpan(one, fault.delay), () => this.#deliver(message, deliver));
        return;
      case 'events-reordered':
        this.#hold(message, fault.withinMs, deliver);
        return;
      case 'events-dropped':
        this.#gaps.set(one.name, fault.run - 1);
        return;
      case 'stream-silent':
        this.#spans.begin(one.name, fault.forMs);
        return;
      case 'stream-closed':
        hangUp(fault.end);
    }
  }

  #hold(message: StreamMessage, withinMs: number, deliver: () => void): void {
    const held = this.#held.get(streamOf(message)) ?? [];
    this.#held.set(streamOf(message), held);
    held.push(this.waiting.after(withinMs, deliver));
  }

  #deliver(message: StreamMessage, deliver: () => void): void {
    deliver();
    const held = this.#held.get(streamOf(message));
    if (held === undefined) return;
    this.#held.delete(streamOf(message));
    for (const release of held) release();
  }
}

function isMeant({ target }: StreamFault, { stream, topic, account }: StreamMessage): boolean {
  const meant = target.stream === undefined || target.stream === stream;
  return meant && fits(target.topic, topic) && fits(target.account, account);
}

const streamOf = ({ stream, account }: StreamMessage): string => `${stream}/${account}`;
const describe = ({ stream, topic, account }: StreamMessage): string =>
  account === null ? `${stream} ${topic}` : `${stream} ${topic} ${account}`;
