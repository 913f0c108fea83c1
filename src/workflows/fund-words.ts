import { ApplicationFailure } from '@temporalio/workflow';
import {
  abandonRebalance,
  type QueuedRequest,
  type RunningAsk,
  type RunningWord,
  type StateAsk,
  stopAdding,
  stopRebalance,
} from '../contract/fund-messages.js';
import { type FundState, type OperatorAction, TRANSITIONS } from '../contract/fund-state.js';
import { rebalanceId } from '../domain/rebalance-id.js';
import { cancelOpenOrders } from './activity-options.js';
import type { Attempts } from './attempts.js';
import type { FundKnowledge } from './fund-knowledge.js';
import type { KeylessWords } from './keyless-words.js';
import { obeySwitch } from './obey-switch.js';
import type { RequestQueue } from './request-queue.js';
import { hurryRunning, stopRunning } from './run-rebalance.js';
import { readWord } from './signal-words.js';

/** What an operator says of a fund's state, and to the rebalance at work. */
export class FundWords {
  readonly #token: string;
  readonly #queue: RequestQueue;
  readonly #fund: FundKnowledge;
  readonly #attempts: Attempts;
  readonly #keyless: KeylessWords;
  readonly #takeUp: () => Promise<void>;

  constructor(
    token: string,
    parts: {
      readonly queue: RequestQueue;
      readonly fund: FundKnowledge;
      readonly attempts: Attempts;
      readonly keyless: KeylessWords;
    },
    takeUp: () => Promise<void>,
  ) {
    this.#token = token;
    this.#queue = parts.queue;
    this.#fund = parts.fund;
    this.#attempts = parts.attempts;
    this.#keyless = parts.keyless;
    this.#takeUp = takeUp;
  }

  async changeState(ask: StateAsk): Promise<{ state: FundState }> {
    const state = await this.#apply(ask);
    return { state: this.#fund.brief?.state ?? state };
  }

  async stateBySignal(action: OperatorAction, payload: unknown): Promise<void> {
    const { reason, by, requestKey } = readWord(payload);
    if (requestKey !== null) {
      await this.changeState({ action, reason, by, requestKey });
      return;
    }
    const key = this.#keyless.keyFor(action, `${by}: ${reason}`);
    const state = await this.#apply({ action, reason, by, requestKey: key });
    if (state !== TRANSITIONS[action].to) throw ApplicationFailure.nonRetryable(saidBefore(action, state));
  }

  async obeySwitch(): Promise<void> {
    await obeySwitch(this.#token, await this.#fund.load(), this.#queue.running);
    this.#attempts.lift();
    await this.#takeUp();
  }

  /** Throws where it could not be told: it has ended meanwhile. */
  async tellRunning({ action, reason }: RunningAsk): Promise<{ rebalance: string }> {
    const { running } = this.#queue;
    if (running === null)
      throw ApplicationFailure.nonRetryable(`no rebalance of ${this.#token} is at work`, 'NothingRuns');
    const rebalance = rebalanceId(running.key, running.attempt);
    if (await this.#tell(running, action, reason)) return { rebalance };
    throw ApplicationFailure.nonRetryable(`${rebalance} could not be told: it has ended, or not begun`);
  }

  /** Without effect where no rebalance is at work. */
  async toRunning(word: RunningWord, payload: unknown): Promise<void> {
    const { running } = this.#queue;
    if (running !== null) await this.#tell(running, word, readWord(payload).reason);
  }

  /** False where it could not be told. */
  async #tell(running: QueuedRequest, word: RunningWord, reason: string): Promise<boolean> {
    if (word === 'hurry') return hurryRunning(running, null, reason);
    this.#refuseToAbandonAPart();
    return stopRunning(running, abandonRebalance, reason);
  }

  /** Its trade is its hedge book's, and that of others too. */
  #refuseToAbandonAPart(): void {
    const book = this.#fund.brief?.standing?.book;
    if (book === undefined) return;
    throw ApplicationFailure.nonRetryable(
      `${this.#token} shares an account: abandon what its hedge book ${book} has at work, or pause ${this.#token}`,
      'NotItsOwn',
    );
  }

  /** The state with which the ledger answered the change. */
  async #apply(ask: StateAsk): Promise<FundState> {
    const before = await this.#fund.loaded();
    const { from, to } = TRANSITIONS[ask.action];
    if (!from.includes(before.state) && before.state !== to) {
      throw ApplicationFailure.nonRetryable(
        `cannot ${ask.action} ${this.#token}: it is ${before.state}, and ${ask.action} needs ${from.join(' or ')}`,
        'WrongState',
      );
    }
    const { state } = await this.#fund.change(ask);
    this.#attempts.lift();
    await this.#afterStateChange(ask, state);
    return state;
  }

  /** A change that was applied before, and has been undone since, has no effect a second time. */
  async #afterStateChange({ action, reason }: StateAsk, state: FundState): Promise<void> {
    if (action === 'resume') return this.#takeUp();
    if (state !== TRANSITIONS[action].to) return;
    const { running } = this.#queue;
    const word = action === 'reduce' ? stopAdding : stopRebalance;
    if (running !== null) await stopRunning(running, word, `${action}: ${reason}`);
    if (action === 'halt') {
      await cancelOpenOrders.executeWithOptions({ summary: 'cancel what is open' }, [this.#token]);
    }
  }
}

/** After a reset the server says again what was said; only a person knows whether it is meant anew. */
const saidBefore = (action: OperatorAction, state: FundState): string =>
  `${action} was said before and undone since, so the fund is ${state}: if it is meant anew, signal it again`;
