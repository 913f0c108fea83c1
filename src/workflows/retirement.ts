import { type RetirementAnswer, type RetirementAsk, retirementInEffect } from '../contract/retirement.js';
import { effectRetirement, recordRetirement } from './activity-options.js';
import type { FundBoard } from './fund-board.js';
import type { FundKnowledge } from './fund-knowledge.js';
import { causeOf } from './message-of.js';

/** What is in the way of one that is due, or keeps its step from succeeding, is looked at again after this time. */
const LOOK_AGAIN_MS = 30_000;
/** The ledger's clock may be a little behind. */
const SKEW_MS = 1_000;

/** Retirement of the fund: asked for, and taking effect between two rebalances. The ledger knows what waits. */
export class Retirement {
  readonly #token: string;
  readonly #fund: FundKnowledge;
  readonly #board: FundBoard;
  readonly #onNews: () => void;
  #notBefore = 0;

  constructor(
    token: string,
    parts: { readonly fund: FundKnowledge; readonly board: FundBoard; readonly onNews: () => void },
  ) {
    this.#token = token;
    this.#fund = parts.fund;
    this.#board = parts.board;
    this.#onNews = parts.onNews;
  }

  /** Whether it can be is the ledger's to say. */
  async ask(ask: RetirementAsk): Promise<RetirementAnswer> {
    try {
      return await recordRetirement.executeWithOptions({ summary: `retire ${this.#token}` }, [ask]);
    } catch (error) {
      throw causeOf(error);
    } finally {
      await this.#fund.load();
      this.#onNews();
    }
  }

  /** Milliseconds until the one that waits may be due; null where none waits. */
  pause(): number | null {
    const retirement = this.#fund.brief?.retirement;
    if (retirement === undefined || retirementInEffect({ retirement }) !== null) return null;
    const now = Date.now();
    return Math.max((retirement.at ?? 0) - now, this.#notBefore - now, 0);
  }

  /** To be called where no rebalance is at work. */
  async effectIfDue(): Promise<void> {
    if (this.pause() !== 0) return;
    this.#notBefore = Date.now() + LOOK_AGAIN_MS;
    await this.#board.heed(() => this.#effect());
  }

  async #effect(): Promise<void> {
    const step = await effectRetirement.executeWithOptions({ summary: `retire ${this.#token}` }, [
      this.#token,
    ]);
    if (step.kind === 'waiting') this.#notBefore = Date.now() + SKEW_MS;
    if (step.kind === 'held') this.#board.raise(`${step.id} is due, but ${step.why}; looked at again soon`);
    if (step.kind === 'none' || step.kind === 'begun') this.#notBefore = 0;
    await this.#fund.load();
  }
}
