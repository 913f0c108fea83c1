import type { FundBrief } from '../contract/activities.js';
import type { FundBoard } from './fund-board.js';
import type { FundKnowledge } from './fund-knowledge.js';
import { causeOf } from './message-of.js';

/** What is in the way of one that is due, or keeps its step from succeeding, is looked at again after this time. */
const LOOK_AGAIN_MS = 30_000;
/** The ledger's clock may be a little behind. */
const SKEW_MS = 1_000;

/** What became of the one that waits; `over`: it took effect, or never will. */
type Effect =
  | { readonly kind: 'none' | 'waiting' | 'over' }
  | { readonly kind: 'held'; readonly id: string; readonly why: string };

/** What is asked of a fund and takes effect later. */
export interface TimedSteps<Ask, Answer> {
  /** Whether it can be is the ledger's to say. */
  record(ask: Ask): Promise<Answer>;
  /** From when on, by this workflow's clock, the one that waits may be due; null where none waits for an instant. */
  dueFrom(brief: FundBrief, now: number): number | null;
  effect(): Promise<Effect>;
}

/** A change of the fund that is asked for, and takes effect between two rebalances. The ledger knows what waits. */
export class TimedChange<Ask, Answer> {
  readonly #fund: FundKnowledge;
  readonly #board: FundBoard;
  readonly #onNews: () => void;
  readonly #steps: TimedSteps<Ask, Answer>;
  #notBefore = 0;

  constructor(
    parts: { readonly fund: FundKnowledge; readonly board: FundBoard; readonly onNews: () => void },
    steps: TimedSteps<Ask, Answer>,
  ) {
    this.#fund = parts.fund;
    this.#board = parts.board;
    this.#onNews = parts.onNews;
    this.#steps = steps;
  }

  async ask(ask: Ask): Promise<Answer> {
    try {
      return await this.#steps.record(ask);
    } catch (error) {
      throw causeOf(error);
    } finally {
      await this.#fund.load();
      this.#onNews();
    }
  }

  /** Milliseconds until the one that waits may be due; null where none waits for an instant. */
  pause(): number | null {
    const { brief } = this.#fund;
    const now = Date.now();
    const dueFrom = brief === null ? null : this.#steps.dueFrom(brief, now);
    return dueFrom === null ? null : Math.max(dueFrom - now, this.#notBefore - now, 0);
  }

  /** To be called where no rebalance is at work. */
  async effectIfDue(): Promise<void> {
    if (this.pause() !== 0) return;
    this.#notBefore = Date.now() + LOOK_AGAIN_MS;
    await this.#board.heed(() => this.#effect());
  }

  async #effect(): Promise<void> {
    const step = await this.#steps.effect();
    if (step.kind === 'waiting') this.#notBefore = Date.now() + SKEW_MS;
    if (step.kind === 'held') this.#board.raise(`${step.id} is due, but ${step.why}; looked at again soon`);
    if (step.kind === 'none' || step.kind === 'over') this.#notBefore = 0;
    await this.#fund.load();
  }
}
