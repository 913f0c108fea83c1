import { condition } from '@temporalio/workflow';
import type { QueuedRequest } from '../contract/fund-messages.js';
import type { OutcomeKind } from '../contract/rebalance.js';
import { MOST_ATTEMPTS } from '../domain/patience.js';
import { rebalanceId } from '../domain/rebalance-id.js';
import type { Cause } from '../domain/request-priority.js';
import { type Attempts, isWorn, pauseAfter } from './attempts.js';
import type { FundBoard } from './fund-board.js';
import type { FundKnowledge } from './fund-knowledge.js';
import type { RequestQueue } from './request-queue.js';
import { type AttemptEnd, runRebalance } from './run-rebalance.js';

/** These end a request; any other outcome is followed by another attempt. */
const FINAL: readonly OutcomeKind[] = [
  'done',
  'no-trade-needed',
  'superseded',
  'refused',
  'skipped',
  'stopped',
  'abandoned',
  'wiped-out',
];
/** What brings these about comes again by itself. */
const REPEATED: readonly Cause[] = ['interim', 'retire'];
const CLOSES_KEY: readonly OutcomeKind[] = ['done', 'no-trade-needed'];

/** How one request after the other is served, by as many rebalances as it takes. */
export class FundServing {
  readonly #token: string;
  readonly #queue: RequestQueue;
  readonly #fund: FundKnowledge;
  readonly #attempts: Attempts;
  readonly #board: FundBoard;
  readonly #refusalOf: (cause: Cause) => string | null;

  constructor(
    token: string,
    parts: {
      readonly queue: RequestQueue;
      readonly fund: FundKnowledge;
      readonly attempts: Attempts;
      readonly board: FundBoard;
      /** Why the fund may make no rebalance of this cause; null where it may. */
      readonly refusalOf: (cause: Cause) => string | null;
    },
  ) {
    this.#token = token;
    this.#queue = parts.queue;
    this.#fund = parts.fund;
    this.#attempts = parts.attempts;
    this.#board = parts.board;
    this.#refusalOf = parts.refusalOf;
  }

  async serve(request: QueuedRequest): Promise<void> {
    const refusal = this.#refusalOf(request.cause);
    if (refusal !== null) return this.#answer(request, 'refused', refusal);
    if (request.cause === 'interim' && request.anchorSeq !== this.#fund.brief?.anchorSeq) {
      return this.#answer(request, 'superseded', 'the rebalance point has moved');
    }
    this.#board.show();
    const mark = this.#fund.mark();
    const end = await runRebalance(this.#token, this.#fund.brief?.standing ?? null, request);
    const outcome = end.kind === 'outcome' ? end.outcome : null;
    const kind = outcome?.outcome ?? null;
    if (kind === null || !CLOSES_KEY.includes(kind)) this.#attempts.note(request, kind, Date.now());
    await this.#fund.learn(outcome, mark);
    await this.#close(request, end);
  }

  async #close(request: QueuedRequest, end: AttemptEnd): Promise<void> {
    // Its funds ask again, each for itself.
    if (end.kind === 'none' && request.cause === 'round') return this.#answer(request, 'failed', end.reason);
    if (end.kind === 'none') return this.#tryAgain(request, end.reason);
    const { outcome, reason, honoured } = end.outcome;
    const isFinal = FINAL.includes(outcome) || request.cause === 'round';
    if (!isFinal) return this.#tryAgain(request, reason ?? `it ended as ${outcome}`);
    this.#answer(request, outcome, reason);
    for (const other of this.#queue.waiting.filter(({ key }) => honoured.includes(key))) {
      this.#answer(other, outcome, `along with ${request.key}`);
    }
  }

  #answer(request: QueuedRequest, outcome: OutcomeKind, reason: string | null): void {
    if (CLOSES_KEY.includes(outcome)) this.#board.calm();
    this.#queue.answer({ key: request.key, requestKey: request.requestKey, outcome, reason });
  }

  async #tryAgain(request: QueuedRequest, reason: string): Promise<void> {
    const attempts = request.attempt - request.firstAttempt + 1;
    const attempt = this.#attempts.next(request.key);
    // A breach that lasts is reported again, as is a fund that is not unwound yet: each time then costs one number,
    // after a long pause.
    if (REPEATED.includes(request.cause) && isWorn(request.attempt)) {
      return this.#stopTrying(request, `in attempt ${request.attempt}`, reason);
    }
    if (attempts >= MOST_ATTEMPTS || attempt === null) {
      return this.#stopTrying(request, `${attempts} times`, reason);
    }
    const next = { ...request, attempt };
    this.#queue.putBack(next);
    this.#board.raise(`${request.key} attempt ${request.attempt}: ${reason}; trying again`);
    await condition(() => this.#queue.hasMoreUrgentThan(next), pauseAfter(attempts), {
      summary: `before attempt ${attempt} of ${request.key}`,
    });
  }

  /** The fund may still cut its risk, but no longer adds to it, until a person has looked. */
  async #stopTrying(request: QueuedRequest, howOften: string, reason: string): Promise<void> {
    const why = `${request.key} failed ${howOften}: ${reason}`;
    this.#answer(request, 'failed', why);
    this.#board.raise(why);
    const { state, anchorSeq } = await this.#fund.loaded();
    if (state !== 'ACTIVE' && state !== 'ESTABLISHING') return;
    const action = anchorSeq === null ? 'pause' : 'reduce';
    const requestKey = `${rebalanceId(request.key, request.attempt)}-gave-up`;
    await this.#board.heed(async () => {
      await this.#fund.change({ action, reason: why, by: 'fund', requestKey });
    });
  }
}
