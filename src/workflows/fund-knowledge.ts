import { ApplicationFailure, condition } from '@temporalio/workflow';
import type { FundBrief, LoadedFund } from '../contract/activities.js';
import type { StateAsk } from '../contract/fund-messages.js';
import { TRANSITIONS } from '../contract/fund-state.js';
import type { SettledRebalance } from '../contract/rebalance.js';
import { changeFundState, loadFund } from './activity-options.js';
import { causeOf } from './message-of.js';
import { Turns } from './turns.js';

/** The longest text in a summary: the server takes 400 bytes, and a character has up to three. */
const SUMMARY_CHARACTERS = 100;

/**
 * What a fund's workflow knows of the ledger's record: a cache. Readings and changes run one after the other, so
 * that an older reading never overwrites a newer one.
 */
export class FundKnowledge {
  readonly #token: string;
  readonly #onNews: (before: FundBrief | null, now: FundBrief) => void;
  readonly #turns = new Turns();
  #brief: FundBrief | null = null;
  #changes = 0;

  constructor(token: string, onNews: (before: FundBrief | null, now: FundBrief) => void) {
    this.#token = token;
    this.#onNews = onNews;
  }

  /** Null before the first reading. */
  get brief(): FundBrief | null {
    return this.#brief;
  }

  /** Whether it has been read, and is neither being read again nor changed. */
  get isSteady(): boolean {
    return this.#brief !== null && this.#turns.isFree;
  }

  async loaded(): Promise<FundBrief> {
    await condition(() => this.#brief !== null);
    if (this.#brief === null) throw ApplicationFailure.nonRetryable('the fund is not loaded');
    return this.#brief;
  }

  load(): Promise<LoadedFund> {
    return this.#turns.run(() => this.#read());
  }

  /** Applies an operator's word to the ledger. Throws an `ApplicationFailure` where the state does not allow it. */
  change(ask: StateAsk): Promise<FundBrief> {
    this.#changes += 1;
    return this.#turns.run(async () => {
      try {
        return await this.#write(ask);
      } catch (error) {
        // The ledger refused what this cache allowed.
        await this.#read();
        throw causeOf(error);
      } finally {
        this.#changes += 1;
      }
    });
  }

  /** To be taken before a rebalance, for `learn` after it. */
  mark(): number {
    return this.#changes;
  }

  /**
   * What the outcome of a rebalance says of the fund. It is believed only where it is surely news: an operator's
   * word may have come between, and the answer to a repeated attempt is as old as that attempt.
   */
  async learn(outcome: SettledRebalance | null, mark: number): Promise<void> {
    const known = this.#brief;
    const next = (known?.anchorSeq ?? 0) + 1;
    const untouched = mark === this.#changes && this.#turns.isFree;
    const { rulesWait = false, anchor: shown } = known?.standing ?? {};
    const isPointTold = shown === undefined || outcome?.anchor !== undefined;
    // What a retired fund pays is in its record alone.
    const isBelieved = untouched && !rulesWait && isPointTold && outcome?.state !== 'RETIRED';
    if (outcome === null || known === null || outcome.anchorSeq !== next || !isBelieved) {
      await this.load();
      return;
    }
    const stateReason = known.state === outcome.state ? known.stateReason : outcome.reason;
    const { state, anchorSeq } = outcome;
    const standing = known.standing && { ...known.standing, anchor: outcome.anchor ?? null };
    // A new rebalance point is the end of both legs.
    const { betweenLegs: _, ...others } = known;
    this.#know({ ...others, state, stateReason, anchorSeq, ...(standing && { standing }) });
  }

  async #read(): Promise<LoadedFund> {
    const summary = `read ${this.#token} from the ledger`;
    const fund = await loadFund.executeWithOptions({ summary }, [this.#token]);
    this.#know(fund);
    return fund;
  }

  async #write({ action, reason, by, requestKey }: StateAsk): Promise<FundBrief> {
    const { from, to } = TRANSITIONS[action];
    const target = to === 'ACTIVE' && this.#brief?.anchorSeq === null ? 'ESTABLISHING' : to;
    const summary = `${action}: ${reason}`.slice(0, SUMMARY_CHARACTERS);
    const change = { token: this.#token, to: target, from: [...from, target], reason, by };
    const brief = await changeFundState.executeWithOptions({ summary }, [
      // One key for a pause and for the resume after it is two changes.
      { ...change, changeId: `${action} ${requestKey}` },
    ]);
    this.#know(brief);
    return brief;
  }

  #know({
    state,
    stateReason,
    anchorSeq,
    tradingSwitch,
    unitChange,
    retirement,
    betweenLegs,
    standing,
  }: FundBrief): void {
    const before = this.#brief;
    this.#brief = {
      ...{ state, stateReason, anchorSeq, tradingSwitch },
      ...(unitChange && { unitChange }),
      ...(retirement && { retirement }),
      ...(betweenLegs && { betweenLegs }),
      ...(standing && { standing }),
    };
    this.#onNews(before, this.#brief);
  }
}
