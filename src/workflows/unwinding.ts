import { retirementInEffect } from '../contract/retirement.js';
import { unwindingKey } from '../domain/rebalance-id.js';
import type { Attempts } from './attempts.js';
import type { FundBoard } from './fund-board.js';
import type { FundKnowledge } from './fund-knowledge.js';
import type { FundRequests } from './fund-requests.js';
import type { RequestQueue } from './request-queue.js';

/** A fund whose attempts are used up is looked at again after this time. */
const USED_UP_MS = 30 * 60_000;

/**
 * The rebalances that bring a fund that is being retired to flat. One is asked for as long as the fund is not RETIRED;
 * after one that came to nothing, once its pause is over, as reports of a breach are heeded.
 */
export class Unwinding {
  readonly #token: string;
  readonly #queue: RequestQueue;
  readonly #fund: FundKnowledge;
  readonly #attempts: Attempts;
  readonly #board: FundBoard;
  readonly #requests: FundRequests;
  #notBefore = 0;

  constructor(
    token: string,
    parts: {
      readonly queue: RequestQueue;
      readonly fund: FundKnowledge;
      readonly attempts: Attempts;
      readonly board: FundBoard;
      readonly requests: FundRequests;
    },
  ) {
    this.#token = token;
    this.#queue = parts.queue;
    this.#fund = parts.fund;
    this.#attempts = parts.attempts;
    this.#board = parts.board;
    this.#requests = parts.requests;
  }

  /** Milliseconds until the next one may be asked for; null where none is to be, or what it waits for is told. */
  pause(): number | null {
    const key = this.#key();
    if (key === null || this.#queue.isAbandoned(key)) return null;
    const now = Date.now();
    return Math.max(this.#attempts.quietUntil(key) - now, this.#notBefore - now, 0);
  }

  async askIfDue(): Promise<void> {
    const key = this.#key();
    if (key === null) return;
    if (this.#queue.isAbandoned(key)) return this.#board.remind(abandonedText(key));
    if (this.pause() !== 0) return;
    if (await this.#requests.unwind(key)) return;
    this.#notBefore = Date.now() + USED_UP_MS;
    await this.#board.remind(usedUpText(key));
  }

  /** Of the rebalance that is missing; null where none is, or nothing may be traded now. */
  #key(): string | null {
    const { brief } = this.#fund;
    if (brief === null || retirementInEffect(brief) === null || this.#requests.refusal() !== null)
      return null;
    const key = unwindingKey(this.#token, brief.anchorSeq ?? 0);
    return this.#queue.positionOf(key) === null ? key : null;
  }
}

const abandonedText = (key: string): string =>
  `${key} was abandoned: the fund is not unwound any further before an emergency rebalance`;
const usedUpText = (key: string): string =>
  `cannot be unwound: all attempts at ${key} are used up; ask for an emergency rebalance`;
