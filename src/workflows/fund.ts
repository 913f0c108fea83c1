import { ActivityFailure } from '@temporalio/common';
import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  isCancellation,
  log,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type { FundBrief } from '../contract/activities.js';
import {
  type Acceptance,
  type BreachReport,
  breach,
  changeState,
  emergencyRebalance,
  type FundInput,
  type FundView,
  fundView,
  haltFund,
  pauseFund,
  type QueuedRequest,
  type RebalanceAsk,
  reduceFund,
  requestRebalance,
  type StateAsk,
  stopAdding,
  stopRebalance,
} from '../contract/fund-messages.js';
import { type FundState, type OperatorAction, TRANSITIONS, tradingIn } from '../contract/fund-state.js';
import { parseNominalTime } from '../contract/nominal-time.js';
import type { OutcomeKind, RebalanceOutcome } from '../contract/rebalance.js';
import { SEARCH_ATTRIBUTE } from '../contract/search-attributes.js';
import { dailyKey, emergencyKey, establishKey, interimKey, rebalanceId } from '../domain/rebalance-id.js';
import { admitRequest, cancelOpenOrders } from './activity-options.js';
import { Attempts, pauseAfter } from './attempts.js';
import { checkAsk, checkStateAsk } from './fund-checks.js';
import { describeFund } from './fund-details.js';
import { FundKnowledge } from './fund-knowledge.js';
import { RequestQueue } from './request-queue.js';
import { runRebalance, stopRunning } from './run-rebalance.js';
import { readBreach, readWord } from './signal-words.js';
import { Turns } from './turns.js';

/** Attempts of one request before the fund stops trying and a person is told. */
const MOST_ATTEMPTS = 5;
/** Events in a run's history before it continues as new; the server's own suggestion comes later. */
const HISTORY_LIMIT = 2_000;

/** These end a request; any other outcome is followed by another attempt. */
const FINAL: readonly OutcomeKind[] = [
  'done',
  'no-trade-needed',
  'superseded',
  'refused',
  'skipped',
  'stopped',
  'wiped-out',
];
const CLOSES_KEY: readonly OutcomeKind[] = ['done', 'no-trade-needed'];

type NewRequest = Pick<
  QueuedRequest,
  'key' | 'cause' | 'requestKey' | 'requestedBy' | 'reason' | 'nominalTime' | 'anchorSeq'
>;

/**
 * The entity of one fund and the only one that starts its rebalances: one at a time, the most urgent first,
 * each business key once. What it remembers is a cache of the ledger.
 */
export async function fund(input: FundInput): Promise<void> {
  const desk = new FundDesk(input);
  desk.listen();
  await desk.open();
  await desk.workUntilHistoryIsLong();
  await continueAsNew<typeof fund>(desk.carry());
}

class FundDesk {
  readonly #token: string;
  readonly #queue: RequestQueue;
  readonly #fund: FundKnowledge;
  readonly #attempts = new Attempts();
  /** Numbers are given one after the other, so that a flood of signals is no flood of activities. */
  readonly #admissions = new Turns();
  #attention: string | null = null;

  constructor(input: FundInput) {
    this.#token = input.token;
    this.#queue = new RequestQueue(input.carried?.queue ?? [], input.carried?.answers ?? []);
    this.#fund = new FundKnowledge(input.token, (before, now) => this.#onNews(before, now));
  }

  listen(): void {
    setHandler(fundView, () => this.#view(), { description: 'State, queue and recent answers of the fund.' });
    setHandler(requestRebalance, (ask) => this.#ask(ask), {
      validator: checkAsk,
      description:
        'Ask for a rebalance: {"cause":"emergency","requestKey":"any text of yours","requestedBy":"you","reason":"why"}. ' +
        'Returns its key and place in the queue. The same requestKey never trades twice.',
    });
    setHandler(changeState, (ask) => this.#changeState(ask), {
      validator: checkStateAsk,
      description:
        'Pause, resume, reduce or halt: {"action":"pause","reason":"why","by":"you","requestKey":"any text of yours"}.',
    });
    setHandler(emergencyRebalance, (word) => this.#heed(() => this.#emergencyBySignal(word)), {
      description: 'Rebalance to target now, ahead of everything else. {"reason": "why"}',
    });
    for (const [signal, action, effect] of [
      [pauseFund, 'pause', 'Trade nothing until resumed.'],
      [reduceFund, 'reduce', 'Only trades that reduce the position.'],
      [haltFund, 'halt', 'Stop at once: cancel open orders, trade nothing.'],
    ] as const) {
      setHandler(signal, (word) => this.#heed(() => this.#stateBySignal(action, word)), {
        description: `${effect} {"reason": "why"}`,
      });
    }
    setHandler(breach, (report) => this.#hearBreach(report), {
      description: 'From the monitor: the price has left the range of a rebalance point.',
    });
  }

  async open(): Promise<void> {
    const { attempts } = await this.#fund.load();
    for (const attempt of attempts) this.#attempts.note(attempt, 0);
    await this.#establishIfNeeded();
  }

  /** Ends only where nothing runs, waits for an answer or is being answered. */
  async workUntilHistoryIsLong(): Promise<void> {
    for (;;) {
      await condition(() => this.#queue.waiting.length > 0 || this.#mayContinueAsNew());
      if (this.#mayContinueAsNew()) return;
      const request = this.#queue.take();
      if (request !== null) await this.#serve(request);
      this.#show();
    }
  }

  carry(): FundInput {
    return { token: this.#token, carried: { queue: this.#queue.waiting, answers: this.#queue.answers } };
  }

  // --- requests ---------------------------------------------------------------------------------------------

  async #ask(ask: RebalanceAsk): Promise<Acceptance> {
    await this.#fund.loaded();
    const { cause, requestKey, requestedBy, reason } = ask;
    const nominalTime = cause === 'daily' ? parseNominalTime(requestKey) : null;
    const key = await this.#keyOf(ask, nominalTime);
    const answer = this.#queue.answerTo(key);
    if (answer !== null) return { kind: 'answered', key, outcome: answer.outcome, reason: answer.reason };
    const refusal = this.#refusal();
    if (refusal !== null) return { kind: 'refused', key, reason: refusal };
    const request = { key, cause, requestKey, requestedBy, reason, nominalTime, anchorSeq: null };
    const position = this.#enqueue(request);
    return position === null
      ? { kind: 'refused', key, reason: `all attempts at ${key} are used up` }
      : { kind: 'accepted', key, position };
  }

  async #keyOf(ask: RebalanceAsk, nominalTime: number | null): Promise<string> {
    if (nominalTime !== null) return dailyKey(this.#token, nominalTime);
    const number = await this.#admit('emergency', ask.requestKey, ask.requestedBy, ask.reason);
    return emergencyKey(this.#token, number);
  }

  #admit(cause: 'emergency' | 'establish', requestKey: string, by: string, reason: string): Promise<number> {
    return this.#admissions.run(() =>
      admitRequest.executeWithOptions({ summary: `number this ${cause} request` }, [
        { token: this.#token, cause, requestKey, by, reason },
      ]),
    );
  }

  async #emergencyBySignal(payload: unknown): Promise<void> {
    const { reason, by, requestKey } = readWord(payload);
    const answer = await this.#ask({
      cause: 'emergency',
      requestKey: requestKey ?? uuid4(),
      requestedBy: by,
      reason,
    });
    if (answer.kind === 'refused') this.#raise(`emergency rebalance refused: ${answer.reason}`);
  }

  /** Reports come every few seconds while a breach lasts: what is old news costs nothing. */
  #hearBreach(payload: unknown): Promise<void> | undefined {
    const report = readBreach(payload);
    if (report === null) {
      this.#raise('a report of a breach was not understood');
      return undefined;
    }
    const isOld = report.anchorSeq < (this.#fund.brief?.anchorSeq ?? 0);
    return isOld ? undefined : this.#heed(() => this.#breach(report));
  }

  async #breach({ anchorSeq, price, time }: BreachReport): Promise<void> {
    const known = (await this.#fund.loaded()).anchorSeq ?? 0;
    if (anchorSeq > known) await this.#fund.load();
    if (anchorSeq !== this.#fund.brief?.anchorSeq) return;
    const key = interimKey(this.#token, anchorSeq);
    if (this.#queue.positionOf(key) !== null || this.#attempts.isTooSoon(key, Date.now())) return;
    const refusal = this.#refusal();
    if (refusal !== null) return this.#raise(`beyond its range at ${price}, but ${refusal}`);
    const reason = `price ${price} at ${new Date(time).toISOString()} is beyond the range`;
    const request = { requestKey: key, requestedBy: 'monitor', reason, nominalTime: null, anchorSeq };
    if (this.#enqueue({ ...request, key, cause: 'interim' }) === null) {
      this.#raise(`beyond its range at ${price}, but all attempts at ${key} are used up`);
    }
  }

  /** Its place in the line; null where the key has no attempt left. */
  #enqueue(request: NewRequest): number | null {
    const attempt = this.#attempts.next(request.key);
    if (attempt === null) return null;
    const position = this.#queue.add({ ...request, attempt, firstAttempt: attempt });
    this.#show();
    return position;
  }

  #refusal(): string | null {
    const brief = this.#fund.brief;
    if (brief === null || tradingIn(brief.state) !== 'none') return null;
    return `${this.#token} is ${brief.state}${brief.stateReason === null ? '' : ` (${brief.stateReason})`}`;
  }

  async #establishIfNeeded(): Promise<void> {
    if (this.#fund.brief?.state !== 'ESTABLISHING') return;
    const ask = { requestKey: 'establish', requestedBy: 'fund', reason: 'build the first position' };
    const number = await this.#admit('establish', ask.requestKey, ask.requestedBy, ask.reason);
    const key = establishKey(this.#token, number);
    const position = this.#enqueue({ ...ask, key, cause: 'establish', nominalTime: null, anchorSeq: null });
    if (position === null) this.#raise(`cannot be established: all attempts at ${key} are used up`);
  }

  // --- serving one request ----------------------------------------------------------------------------------

  async #serve(request: QueuedRequest): Promise<void> {
    const refusal = this.#refusal();
    if (refusal !== null) return this.#answer(request, 'refused', refusal);
    if (request.cause === 'interim' && request.anchorSeq !== this.#fund.brief?.anchorSeq) {
      return this.#answer(request, 'superseded', 'the rebalance point has moved');
    }
    this.#show();
    const mark = this.#fund.mark();
    const end = await runRebalance(this.#token, request);
    const outcome = end.kind === 'outcome' ? end.outcome : null;
    if (outcome === null || !CLOSES_KEY.includes(outcome.outcome)) this.#attempts.note(request, Date.now());
    await this.#fund.learn(outcome, mark);
    await this.#close(request, outcome, end.kind === 'none' ? end.reason : outcome?.reason);
  }

  async #close(
    request: QueuedRequest,
    outcome: RebalanceOutcome | null,
    reason: string | null | undefined,
  ): Promise<void> {
    if (outcome !== null && FINAL.includes(outcome.outcome)) {
      return this.#answer(request, outcome.outcome, outcome.reason);
    }
    await this.#tryAgain(request, reason ?? 'its workflow ended without an outcome');
  }

  #answer(request: QueuedRequest, outcome: OutcomeKind, reason: string | null): void {
    if (CLOSES_KEY.includes(outcome)) this.#attention = null;
    this.#queue.answer({ key: request.key, requestKey: request.requestKey, outcome, reason });
  }

  async #tryAgain(request: QueuedRequest, reason: string): Promise<void> {
    const attempts = request.attempt - request.firstAttempt + 1;
    const attempt = this.#attempts.next(request.key);
    if (attempts >= MOST_ATTEMPTS || attempt === null) return this.#stopTrying(request, attempts, reason);
    const next = { ...request, attempt };
    this.#queue.putBack(next);
    this.#raise(`${request.key} attempt ${request.attempt}: ${reason}; trying again`);
    await condition(() => this.#queue.hasMoreUrgentThan(next), pauseAfter(attempts));
  }

  /** The fund may still cut its risk, but no longer adds to it, until a person has looked. */
  async #stopTrying(request: QueuedRequest, attempts: number, reason: string): Promise<void> {
    const why = `${request.key} failed ${attempts} times: ${reason}`;
    this.#answer(request, 'failed', why);
    this.#raise(why);
    const { state, anchorSeq } = await this.#fund.loaded();
    if (state !== 'ACTIVE' && state !== 'ESTABLISHING') return;
    const action = anchorSeq === null ? 'pause' : 'reduce';
    const requestKey = `${rebalanceId(request.key, request.attempt)}-gave-up`;
    await this.#heed(async () => {
      await this.#fund.change({ action, reason: why, by: 'fund', requestKey });
    });
  }

  // --- state ------------------------------------------------------------------------------------------------

  async #changeState(ask: StateAsk): Promise<{ state: FundState }> {
    const before = await this.#fund.loaded();
    const { from, to } = TRANSITIONS[ask.action];
    if (!from.includes(before.state) && before.state !== to) {
      throw ApplicationFailure.nonRetryable(
        `cannot ${ask.action} ${this.#token}: it is ${before.state}, and ${ask.action} needs ${from.join(' or ')}`,
        'WrongState',
      );
    }
    const { state } = await this.#fund.change(ask);
    await this.#afterStateChange(ask, state);
    return { state: this.#fund.brief?.state ?? state };
  }

  /** A change that was applied before, and has been undone since, has no effect a second time. */
  async #afterStateChange({ action, reason }: StateAsk, state: FundState): Promise<void> {
    if (action === 'resume') return this.#establishIfNeeded();
    if (state !== TRANSITIONS[action].to) return;
    const { running } = this.#queue;
    const word = action === 'reduce' ? stopAdding : stopRebalance;
    if (running !== null) await stopRunning(running, word, `${action}: ${reason}`);
    if (action === 'halt') {
      await cancelOpenOrders.executeWithOptions({ summary: 'cancel what is open' }, [this.#token]);
    }
  }

  async #stateBySignal(action: OperatorAction, payload: unknown): Promise<void> {
    const { reason, by, requestKey } = readWord(payload);
    await this.#changeState({ action, reason, by, requestKey: requestKey ?? uuid4() });
  }

  // --- what it shows ----------------------------------------------------------------------------------------

  /** A failure would end the fund itself where nobody waits for it: it is shown to the operator instead. */
  async #heed(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      if (isCancellation(error)) throw error;
      this.#raise(messageOf(error));
    }
  }

  #onNews(before: FundBrief | null, { state }: FundBrief): void {
    if (before?.state !== state) upsertSearchAttributes([{ key: SEARCH_ATTRIBUTE.state, value: state }]);
    this.#show();
  }

  #raise(message: string): void {
    this.#attention = message;
    log.warn(message, { token: this.#token, alert: true });
    this.#show();
  }

  #show(): void {
    setCurrentDetails(describeFund(this.#view(), this.#attention));
  }

  #view(): FundView {
    const { running, waiting, answers, isIdle } = this.#queue;
    const brief = this.#fund.brief;
    return {
      token: this.#token,
      state: brief?.state ?? 'ESTABLISHING',
      stateReason: brief?.stateReason ?? null,
      anchorSeq: brief?.anchorSeq ?? null,
      running: running === null ? null : rebalanceId(running.key, running.attempt),
      queue: waiting.map(({ key, cause, attempt }) => ({ key, cause, attempt })),
      answers,
      idle: this.#fund.isSteady && this.#admissions.isFree && isIdle && allHandlersFinished(),
    };
  }

  #mayContinueAsNew(): boolean {
    const info = workflowInfo();
    const historyIsLong = info.continueAsNewSuggested || info.historyLength > HISTORY_LIMIT;
    return historyIsLong && allHandlersFinished();
  }
}

function messageOf(error: unknown): string {
  const cause = error instanceof ActivityFailure ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
}
