import { isUnitChangeDue, type UnitChangeAnswer, type UnitChangeAsk } from '../contract/unit-change.js';
import { ratioText } from '../domain/unit-change.js';
import { effectUnitChange, recordUnitChange } from './activity-options.js';
import type { FundBoard } from './fund-board.js';
import type { FundKnowledge } from './fund-knowledge.js';
import { causeOf } from './message-of.js';

/** What is in the way of one that is due, or keeps its step from succeeding, is looked at again after this time. */
const LOOK_AGAIN_MS = 30_000;
/** The ledger's clock may be a little behind. */
const SKEW_MS = 1_000;

/** Splits and merges of the units: asked for, and taking effect between two rebalances. The ledger knows what waits. */
export class UnitChanges {
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
  async ask(ask: UnitChangeAsk): Promise<UnitChangeAnswer> {
    const summary = `${ask.kind} ${ratioText(ask.ratio)}`;
    try {
      return await recordUnitChange.executeWithOptions({ summary }, [ask]);
    } catch (error) {
      throw causeOf(error);
    } finally {
      await this.#fund.load();
      this.#onNews();
    }
  }

  /** Milliseconds until the one that waits may be due; null where none waits for an instant. */
  pause(): number | null {
    const { unitChange = null, anchorSeq = null } = this.#fund.brief ?? {};
    if (unitChange === null) return null;
    const now = Date.now();
    const isDue = isUnitChangeDue(unitChange, anchorSeq, now);
    if (!isDue && unitChange.at === null) return null;
    return Math.max(isDue ? 0 : (unitChange.at ?? 0) - now, this.#notBefore - now, 0);
  }

  /** To be called where no rebalance is at work. */
  async effectIfDue(): Promise<void> {
    if (this.pause() !== 0) return;
    this.#notBefore = Date.now() + LOOK_AGAIN_MS;
    await this.#board.heed(() => this.#effect());
  }

  async #effect(): Promise<void> {
    const summary = 'split or merge the units';
    const step = await effectUnitChange.executeWithOptions({ summary }, [this.#token]);
    if (step.kind === 'waiting') this.#notBefore = Date.now() + SKEW_MS;
    if (step.kind === 'held') this.#board.raise(`${step.id} is due, but ${step.why}; looked at again soon`);
    if (step.kind === 'none' || step.kind === 'ended') this.#notBefore = 0;
    await this.#fund.load();
  }
}
