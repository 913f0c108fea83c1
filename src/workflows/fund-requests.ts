import { betweenLegsText } from '../contract/between-legs.js';
import type { Acceptance, BreachReport, QueuedRequest, RebalanceAsk } from '../contract/fund-messages.js';
import { parseNominalTime } from '../contract/nominal-time.js';
import { retirementInEffect, retiringText } from '../contract/retirement.js';
import { tradingUnder } from '../contract/trading-switch.js';
import {
  dailyKey,
  emergencyKey,
  establishKey,
  interimKey,
  rebalanceId,
  roundKey,
} from '../domain/rebalance-id.js';
import type { Cause } from '../domain/request-priority.js';
import { admitRequest } from './activity-options.js';
import type { Attempts } from './attempts.js';
import type { FundBoard } from './fund-board.js';
import type { FundKnowledge } from './fund-knowledge.js';
import type { KeylessWords } from './keyless-words.js';
import { whyStopped } from './obey-switch.js';
import type { RequestQueue } from './request-queue.js';
import { hurryRunning } from './run-rebalance.js';
import { readBreach, readWord } from './signal-words.js';
import type { Turns } from './turns.js';

/** Requests that hurry one rebalance: a flood of them is served one after the other, as any other. */
const MOST_HURRIES = 20;
/** Place in the line. */
const AT_WORK = 0;

type NewRequest = Pick<
  QueuedRequest,
  'key' | 'cause' | 'requestKey' | 'requestedBy' | 'reason' | 'nominalTime' | 'anchorSeq' | 'breachSeenAt'
>;

/** How requests come into a fund's queue: asked by the daily or an operator, reported by the monitor. */
export class FundRequests {
  readonly #token: string;
  readonly #queue: RequestQueue;
  readonly #fund: FundKnowledge;
  readonly #attempts: Attempts;
  readonly #board: FundBoard;
  readonly #keyless: KeylessWords;
  /** Numbers are given one after the other, so that a flood of signals is no flood of activities. */
  readonly #admissions: Turns;
  #hurried = { id: '', times: 0 };
  /** Something is owed whose request was at work when it was asked for. */
  #isMissed = false;

  constructor(
    token: string,
    parts: {
      readonly queue: RequestQueue;
      readonly fund: FundKnowledge;
      readonly attempts: Attempts;
      readonly board: FundBoard;
      readonly keyless: KeylessWords;
      readonly admissions: Turns;
    },
  ) {
    this.#token = token;
    this.#queue = parts.queue;
    this.#fund = parts.fund;
    this.#attempts = parts.attempts;
    this.#board = parts.board;
    this.#keyless = parts.keyless;
    this.#admissions = parts.admissions;
  }

  async ask(ask: RebalanceAsk): Promise<Acceptance> {
    await this.#fund.loaded();
    const { cause, requestKey, requestedBy, reason } = ask;
    const nominalTime = cause === 'daily' ? parseNominalTime(requestKey) : null;
    const key = await this.#keyOf(ask, nominalTime);
    const answer = this.#queue.answerTo(key);
    if (answer !== null) return { kind: 'answered', key, outcome: answer.outcome, reason: answer.reason };
    const refusal = this.refusalOf(cause);
    if (refusal !== null) return { kind: 'refused', key, reason: refusal };
    const request = { key, cause, requestKey, requestedBy, reason, nominalTime, anchorSeq: null };
    const position = await this.#enqueue(request, ask.urgentFor);
    return position === null
      ? { kind: 'refused', key, reason: `all attempts at ${key} are used up` }
      : { kind: 'accepted', key, position };
  }

  async emergencyBySignal(payload: unknown): Promise<void> {
    const { reason, by, requestKey } = readWord(payload);
    const answer = await this.ask({
      cause: 'emergency',
      requestKey: requestKey ?? this.#keyless.keyFor('emergency', `${by}: ${reason}`),
      requestedBy: by,
      reason,
    });
    if (answer.kind === 'refused') await this.#board.call(`emergency rebalance refused: ${answer.reason}`);
  }

  /** Reports come every few seconds while a breach lasts: what is no news costs nothing. */
  hearBreach(payload: unknown): Promise<void> | undefined {
    const report = readBreach(payload);
    if (report === null) return this.#board.remind('a report of a breach was not understood');
    return this.#isNews(report) ? this.#board.heed(() => this.#breach(report)) : undefined;
  }

  /** Why the fund may trade nothing; null where it may. */
  refusal(): string | null {
    const brief = this.#fund.brief;
    return brief === null ? null : whyStopped(this.#token, brief);
  }

  /** What the fund owes without being asked: its first position, and the second leg of a daily that has closed it. */
  async takeUp(): Promise<void> {
    await this.#establishIfNeeded();
    await this.#openAgainIfNeeded();
  }

  /** Once a rebalance has ended: what was to be taken up while just that was at work, which was told to stop before. */
  async takeUpMissed(): Promise<void> {
    if (!this.#isMissed) return;
    this.#isMissed = false;
    await this.takeUp();
  }

  /** The same for a rebalance of this cause: one that is being retired is only unwound. */
  refusalOf(cause: Cause): string | null {
    const stopped = this.refusal();
    if (stopped !== null || cause === 'retire' || cause === 'emergency') return stopped;
    const retiring = retirementInEffect(this.#fund.brief ?? {});
    return retiring === null
      ? null
      : `${retiringText(this.#token, retiring)}: it makes no ${cause} rebalance`;
  }

  /** Asks for a rebalance that unwinds the fund; false where its key has no attempt left. */
  async unwind(key: string): Promise<boolean> {
    const retiring = retirementInEffect(this.#fund.brief ?? {});
    if (retiring === null) return true;
    const ask = { requestKey: retiring.id, requestedBy: 'fund', reason: `retired: ${retiring.reason}` };
    const request = { ...ask, key, cause: 'retire', nominalTime: null, anchorSeq: null } as const;
    return (await this.#enqueue(request)) !== null;
  }

  async #establishIfNeeded(): Promise<void> {
    if (this.#fund.brief?.state !== 'ESTABLISHING' || this.refusalOf('establish') !== null) return;
    const ask = { requestKey: 'establish', requestedBy: 'fund', reason: 'build the first position' };
    const number = await this.#admit('establish', ask.requestKey, ask.requestedBy, ask.reason);
    const key = establishKey(this.#token, number);
    const request = { ...ask, key, cause: 'establish', nominalTime: null, anchorSeq: null } as const;
    const position = await this.#enqueue(request);
    if (position === null)
      await this.#board.call(`cannot be established: all attempts at ${key} are used up`);
    this.#isMissed ||= position === AT_WORK;
  }

  /** Not while the fund may not add: it would come to nothing. */
  async #openAgainIfNeeded(): Promise<void> {
    const { brief } = this.#fund;
    const legs = brief?.betweenLegs;
    if (!brief || !legs || legs.abandoned) return;
    if (tradingUnder(brief.state, brief.tradingSwitch.state) !== 'all') return;
    if (this.refusalOf('daily') !== null) return;
    const { key, nominalTime } = legs;
    const requestKey = new Date(nominalTime).toISOString();
    const request = { key, requestKey, requestedBy: 'fund', reason: betweenLegsText(legs), nominalTime };
    const position = await this.#enqueue({ ...request, cause: 'daily', anchorSeq: null });
    if (position === null)
      await this.#board.call(`cannot be opened again: all attempts at ${key} are used up`);
    this.#isMissed ||= position === AT_WORK;
  }

  async #keyOf(ask: RebalanceAsk, nominalTime: number | null): Promise<string> {
    if (nominalTime !== null) return dailyKey(this.#token, nominalTime);
    const cause = ask.cause === 'round' ? 'round' : 'emergency';
    const number = await this.#admit(cause, ask.requestKey, ask.requestedBy, ask.reason);
    return cause === 'round' ? roundKey(this.#token, number) : emergencyKey(this.#token, number);
  }

  #admit(
    cause: 'emergency' | 'establish' | 'round',
    requestKey: string,
    by: string,
    reason: string,
  ): Promise<number> {
    return this.#admissions.run(() =>
      admitRequest.executeWithOptions({ summary: `number this ${cause} request` }, [
        { token: this.#token, cause, requestKey, by, reason },
      ]),
    );
  }

  #isNews({ anchorSeq }: BreachReport): boolean {
    const known = this.#fund.brief?.anchorSeq ?? 0;
    if (anchorSeq !== known) return anchorSeq > known;
    const key = interimKey(this.#token, anchorSeq);
    return this.#queue.positionOf(key) === null && !this.#attempts.isTooSoon(key, Date.now());
  }

  async #breach({ anchorSeq, price, time, seenAt, stopped }: BreachReport): Promise<void> {
    const known = (await this.#fund.loaded()).anchorSeq ?? 0;
    if (anchorSeq > known) await this.#fund.load();
    if (anchorSeq !== this.#fund.brief?.anchorSeq || retirementInEffect(this.#fund.brief) !== null) return;
    const key = interimKey(this.#token, anchorSeq);
    if (this.#queue.positionOf(key) !== null) return;
    if (this.#queue.isAbandoned(key)) return this.#board.remind(abandonedText(key));
    if (this.#attempts.isTooSoon(key, Date.now())) return;
    const refusal = this.refusal();
    if (refusal !== null) return this.#board.raise(`beyond its range at ${price}, but ${refusal}`);
    // Of its hedge book the ledger knows, not this workflow: attempts that are refused would use up their numbers, and
    // their pauses outlast the stop.
    if (stopped)
      return this.#board.raise(`beyond its range at ${price}, but the ledger lets it trade nothing`);
    const reason = `price ${price} at ${new Date(time).toISOString()} is beyond the range`;
    const request = { requestKey: key, requestedBy: 'monitor', reason, nominalTime: null, anchorSeq };
    const seen = seenAt === undefined ? {} : { breachSeenAt: seenAt };
    const isTaken = (await this.#enqueue({ ...request, ...seen, key, cause: 'interim' })) !== null;
    if (!isTaken) await this.#endOf(key, price);
  }

  /**
   * No breach of this rebalance point can be cut any more. What is at work or waits may still move it; where
   * nothing does, the fund pauses, since that is what it amounts to, and an alert of the ledger tells people.
   */
  async #endOf(key: string, price: string): Promise<void> {
    if (!this.#queue.isIdle) return;
    this.#attempts.noteUsedUp(key, Date.now());
    const reason =
      `beyond its range at ${price}, but all attempts at ${key} are used up: nothing cuts this breach; ` +
      'resume the fund, then ask for an emergency rebalance';
    this.#board.raise(reason);
    const requestKey = `${key}-${this.#keyless.keyFor('used-up', key)}`;
    await this.#fund.change({ action: 'pause', reason, by: 'fund', requestKey });
  }

  async #hurry(running: QueuedRequest, { key, reason }: Pick<NewRequest, 'key' | 'reason'>): Promise<void> {
    const id = rebalanceId(running.key, running.attempt);
    if (this.#hurried.id !== id) this.#hurried = { id, times: 0 };
    if (this.#hurried.times >= MOST_HURRIES) return;
    this.#hurried.times += 1;
    await hurryRunning(running, key, reason);
  }

  /**
   * Its place in the line; null where the key has no attempt left. What is urgent hurries the rebalance at work,
   * which may do what is asked along with its own. `urgentFor`: as in `RebalanceAsk`.
   */
  async #enqueue(request: NewRequest, urgentFor?: string): Promise<number | null> {
    const isNew = this.#queue.positionOf(request.key) === null;
    const attempt = this.#attempts.next(request.key);
    if (attempt === null) return null;
    const position = this.#queue.add({ ...request, attempt, firstAttempt: attempt });
    this.#board.show();
    const { running } = this.#queue;
    const isUrgent = request.cause === 'emergency' || request.cause === 'interim' || urgentFor !== undefined;
    if (running !== null && isNew && isUrgent)
      await this.#hurry(running, { key: urgentFor ?? request.key, reason: request.reason });
    return position;
  }
}

const abandonedText = (key: string): string =>
  `${key} was abandoned: the breach still stands, and its reports start no other; ` +
  'pause the fund, or ask for an emergency rebalance';
