import {
  allHandlersFinished,
  isCancellation,
  log,
  setCurrentDetails,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { FundBrief } from '../contract/activities.js';
import { fundAttentionAlert } from '../contract/alert.js';
import type { FundView } from '../contract/fund-messages.js';
import { SEARCH_ATTRIBUTE } from '../contract/search-attributes.js';
import { rebalanceId } from '../domain/rebalance-id.js';
import { raiseAlert } from './activity-options.js';
import { describeFund } from './fund-details.js';
import { messageOf } from './message-of.js';
import type { RequestQueue } from './request-queue.js';

/** What the fund's workflow shows, and how it calls for attention. */
export class FundBoard {
  readonly #token: string;
  readonly #queue: RequestQueue;
  readonly #seen: { brief(): FundBrief | null; isSteady(): boolean };
  #attention: string | null = null;

  /** `seen`: what is known of the fund, and whether nothing of that is being read, changed or numbered. */
  constructor(token: string, queue: RequestQueue, seen: { brief(): FundBrief | null; isSteady(): boolean }) {
    this.#token = token;
    this.#queue = queue;
    this.#seen = seen;
  }

  view(): FundView {
    const { running, waiting, answers, isIdle } = this.#queue;
    const brief = this.#seen.brief();
    return {
      token: this.#token,
      state: brief?.state ?? 'ESTABLISHING',
      stateReason: brief?.stateReason ?? null,
      anchorSeq: brief?.anchorSeq ?? null,
      running: running === null ? null : rebalanceId(running.key, running.attempt),
      queue: waiting.map(({ key, cause, attempt }) => ({ key, cause, attempt })),
      answers,
      ...(brief?.unitChange && { unitChange: brief.unitChange }),
      ...(brief?.standing && { standing: brief.standing }),
      ...(brief?.retirement && { retirement: brief.retirement }),
      idle: isIdle && this.#seen.isSteady() && allHandlersFinished(),
    };
  }

  show(): void {
    setCurrentDetails(describeFund(this.view(), this.#attention, Date.now()));
  }

  showNews(before: FundBrief | null, { state, standing }: FundBrief): void {
    if (before?.state !== state) {
      upsertSearchAttributes([
        { key: SEARCH_ATTRIBUTE.state, value: state },
        ...(standing === undefined ? [] : [{ key: SEARCH_ATTRIBUTE.contract, value: standing.contract }]),
      ]);
    }
    this.show();
  }

  /** Shows what an alert of the ledger tells, or need not: no person is called. */
  raise(message: string): void {
    this.#attention = message;
    log.warn(message, { token: this.#token });
    this.show();
  }

  /** Calls for a person, by the ledger's outbox, where no row of it tells of this already. */
  async call(message: string): Promise<void> {
    this.raise(message);
    await raiseAlert.executeWithOptions({ summary: 'tell people' }, [
      fundAttentionAlert(this.#token, message),
    ]);
  }

  /** Calls for what comes again with every report only where it is not shown already. */
  async remind(message: string): Promise<void> {
    if (this.#attention !== message) await this.call(message);
  }

  /** What called for attention is over. */
  calm(): void {
    this.#attention = null;
  }

  /** A failure would end the fund itself where nobody waits for it: people are told instead. */
  async heed(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      if (isCancellation(error)) throw error;
      await this.call(messageOf(error));
    }
  }
}
