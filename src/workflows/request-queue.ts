import type { Answer, QueuedRequest } from '../contract/fund-messages.js';
import { comparePriority } from '../domain/request-priority.js';

/** Answers kept in memory; older ones are found in the ledger when their request comes again. */
const ANSWERS_KEPT = 200;

/**
 * The requests of one fund: one per business key, by priority, then in the order they came.
 * Plain data and no I/O, so that it survives a continue-as-new and replays alike.
 */
export class RequestQueue {
  #waiting: QueuedRequest[];
  #answers: Answer[];
  #running: QueuedRequest | null = null;

  constructor(waiting: readonly QueuedRequest[], answers: readonly Answer[]) {
    this.#waiting = [...waiting];
    this.#answers = [...answers];
  }

  get waiting(): readonly QueuedRequest[] {
    return this.#waiting;
  }

  get answers(): readonly Answer[] {
    return this.#answers;
  }

  get running(): QueuedRequest | null {
    return this.#running;
  }

  get isIdle(): boolean {
    return this.#running === null && this.#waiting.length === 0;
  }

  answerTo(key: string): Answer | null {
    return this.#answers.find((answer) => answer.key === key) ?? null;
  }

  /**
   * Whether an operator has abandoned it, and no other rebalance of the fund was made since. What was refused
   * was not made.
   */
  isAbandoned(key: string): boolean {
    const index = this.#answers.findIndex((answer) => answer.key === key && answer.outcome === 'abandoned');
    const later = index < 0 ? [] : this.#answers.slice(index);
    return index >= 0 && later.every(({ outcome }) => outcome === 'abandoned' || outcome === 'refused');
  }

  /** Place in the line: 0 is running, 1 is next; null is not here. */
  positionOf(key: string): number | null {
    if (this.#running?.key === key) return 0;
    const index = this.#waiting.findIndex((request) => request.key === key);
    return index < 0 ? null : index + 1;
  }

  /** Adds a request unless its key is already here. Returns its place in the line. */
  add(request: QueuedRequest): number {
    const known = this.positionOf(request.key);
    if (known !== null) return known;
    const index = this.#waiting.findIndex((other) => comparePriority(request.cause, other.cause) < 0);
    this.#waiting.splice(index < 0 ? this.#waiting.length : index, 0, request);
    return this.positionOf(request.key) ?? 0;
  }

  /** Takes the next request; it stays `running` until it is answered or put back. */
  take(): QueuedRequest | null {
    this.#running = this.#waiting.shift() ?? null;
    return this.#running;
  }

  /** The running request needs another attempt. */
  putBack(request: QueuedRequest): void {
    this.#running = null;
    this.add(request);
  }

  answer(answer: Answer): void {
    if (this.#running?.key === answer.key) this.#running = null;
    this.#waiting = this.#waiting.filter((request) => request.key !== answer.key);
    this.#answers = [...this.#answers.filter((old) => old.key !== answer.key), answer].slice(-ANSWERS_KEPT);
  }

  hasMoreUrgentThan(request: QueuedRequest): boolean {
    return this.#waiting.some((other) => comparePriority(other.cause, request.cause) < 0);
  }
}
