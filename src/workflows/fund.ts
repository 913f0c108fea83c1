import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ApplicationFailure,
  allHandlersFinished,
  ChildWorkflowFailure,
  condition,
  continueAsNew,
  executeChild,
  getExternalWorkflowHandle,
  log,
  ParentClosePolicy,
  setCurrentDetails,
  setHandler,
  sleep,
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
  type OperatorWord,
  pauseFund,
  type QueuedRequest,
  type RebalanceAsk,
  reduceFund,
  requestRebalance,
  type StateAsk,
  stopRebalance,
} from '../contract/fund-messages.js';
import { type FundState, type OperatorAction, TRANSITIONS, tradingIn } from '../contract/fund-state.js';
import { rebalanceWorkflowId } from '../contract/names.js';
import type { OutcomeKind, RebalanceOutcome } from '../contract/rebalance.js';
import { SEARCH_ATTRIBUTE } from '../contract/search-attributes.js';
import { dailyKey, emergencyKey, establishKey, interimKey, rebalanceId } from '../domain/rebalance-id.js';
import { admitRequest, cancelOpenOrders, changeFundState, loadFund } from './activity-options.js';
import { checkAsk, checkStateAsk } from './fund-checks.js';
import { describeFund } from './fund-details.js';
import type { rebalance } from './rebalance.js';
import { RequestQueue } from './request-queue.js';

/** Attempts of one business key before the fund stops trying and a person is told. */
const MOST_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;
/** Events in a run's history before it continues as new; the server's own suggestion comes later. */
const HISTORY_LIMIT = 2_000;

/** These end a request; any other outcome leaves its key free for another attempt. */
const FINAL: readonly OutcomeKind[] = [
  'done',
  'no-trade-needed',
  'superseded',
  'refused',
  'skipped',
  'stopped',
  'wiped-out',
];

/**
 * The entity of one fund and the only one that starts its rebalances: one at a time, the most urgent first,
 * each business key once. What it remembers is a cache of the ledger.
 */
export async function fund(input: FundInput): Promise<void> {
  const desk = new FundDesk(input);
  desk.listen();
  await desk.open();
  await desk.workUntilHistoryIsLong();
  await condition(allHandlersFinished);
  await continueAsNew<typeof fund>(desk.carry());
}

class FundDesk {
  readonly #token: string;
  readonly #queue: RequestQueue;
  #brief: FundBrief | null = null;
  #changingState = false;
  #attention: string | null = null;

  constructor(input: FundInput) {
    this.#token = input.token;
    this.#queue = new RequestQueue(input.carried?.queue ?? [], input.carried?.answers ?? []);
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
    setHandler(emergencyRebalance, (word) => this.#emergencyBySignal(word), {
      description: 'Rebalance to target now, ahead of everything else. {"reason": "why"}',
    });
    for (const [signal, action, effect] of [
      [pauseFund, 'pause', 'Trade nothing until resumed.'],
      [reduceFund, 'reduce', 'Only trades that reduce the position.'],
      [haltFund, 'halt', 'Stop at once: cancel open orders, trade nothing.'],
    ] as const) {
      setHandler(signal, (word) => this.#stateBySignal(action, word), {
        description: `${effect} {"reason": "why"}`,
      });
    }
    setHandler(breach, (report) => this.#breach(report), {
      description: 'From the monitor: the price has left the range of a rebalance point.',
    });
  }

  async open(): Promise<void> {
    this.#know(
      await loadFund.executeWithOptions({ summary: `read ${this.#token} from the ledger` }, [this.#token]),
    );
    await this.#establishIfNeeded();
  }

  async workUntilHistoryIsLong(): Promise<void> {
    while (!this.#historyIsLong()) {
      await condition(() => this.#queue.waiting.length > 0 || this.#historyIsLong());
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
    const brief = await this.#loaded();
    const key = await this.#keyOf(ask);
    const answer = this.#queue.answerTo(key);
    if (answer !== null) return { kind: 'answered', key, outcome: answer.outcome, reason: answer.reason };
    const refusal = this.#refusal(this.#brief ?? brief);
    if (refusal !== null) return { kind: 'refused', key, reason: refusal };
    const nominalTime = ask.cause === 'daily' ? Date.parse(ask.requestKey) : null;
    return { kind: 'accepted', key, position: this.#enqueue(ask, key, nominalTime, null) };
  }

  async #keyOf(ask: RebalanceAsk): Promise<string> {
    if (ask.cause === 'daily') return dailyKey(this.#token, Date.parse(ask.requestKey));
    const number = await this.#admit('emergency', ask.requestKey, ask.requestedBy, ask.reason);
    return emergencyKey(this.#token, number);
  }

  #admit(cause: 'emergency' | 'establish', requestKey: string, by: string, reason: string): Promise<number> {
    return admitRequest.executeWithOptions({ summary: `number this ${cause} request` }, [
      { token: this.#token, cause, requestKey, by, reason },
    ]);
  }

  async #emergencyBySignal(word: OperatorWord): Promise<void> {
    const requestKey = word?.requestKey ?? uuid4();
    const answer = await this.#ask({
      cause: 'emergency',
      requestKey,
      requestedBy: word?.by ?? 'signal',
      reason: word?.reason ?? 'no reason given',
    });
    if (answer.kind === 'refused') this.#raise(`emergency rebalance refused: ${answer.reason}`);
  }

  async #breach(report: BreachReport): Promise<void> {
    const brief = await this.#loaded();
    if (report.anchorSeq !== brief.anchorSeq) return;
    const key = interimKey(this.#token, report.anchorSeq);
    if (this.#queue.positionOf(key) !== null) return;
    const refusal = this.#refusal(brief);
    if (refusal !== null) {
      this.#raise(`beyond its range at ${report.price}, but ${refusal}`);
      return;
    }
    const reason = `price ${report.price} at ${new Date(report.time).toISOString()} is beyond the range`;
    this.#enqueue(
      { cause: 'interim', requestKey: key, requestedBy: 'monitor', reason },
      key,
      null,
      report.anchorSeq,
    );
  }

  #enqueue(
    ask: { cause: QueuedRequest['cause']; requestKey: string; requestedBy: string; reason: string },
    key: string,
    nominalTime: number | null,
    anchorSeq: number | null,
  ): number {
    const position = this.#queue.add({ ...ask, key, nominalTime, anchorSeq, attempt: 1 });
    this.#show();
    return position;
  }

  #refusal(brief: FundBrief): string | null {
    if (tradingIn(brief.state) !== 'none') return null;
    return `${this.#token} is ${brief.state}${brief.stateReason === null ? '' : ` (${brief.stateReason})`}`;
  }

  async #establishIfNeeded(): Promise<void> {
    if (this.#brief?.state !== 'ESTABLISHING' || !this.#queue.isIdle) return;
    const reason = 'build the first position';
    const number = await this.#admit('establish', 'establish', 'fund', reason);
    const key = establishKey(this.#token, number);
    this.#enqueue(
      { cause: 'establish', requestKey: 'establish', requestedBy: 'fund', reason },
      key,
      null,
      null,
    );
  }

  // --- serving one request ----------------------------------------------------------------------------------

  async #serve(request: QueuedRequest): Promise<void> {
    const refusal = this.#brief === null ? null : this.#refusal(this.#brief);
    if (refusal !== null) return this.#answer(request, 'refused', refusal);
    if (request.cause === 'interim' && request.anchorSeq !== this.#brief?.anchorSeq) {
      return this.#answer(request, 'superseded', 'the rebalance point has moved');
    }
    this.#show();
    const outcome = await this.#rebalance(request);
    if (outcome !== null && FINAL.includes(outcome.outcome)) {
      return this.#answer(request, outcome.outcome, outcome.reason);
    }
    await this.#tryAgain(request, outcome?.reason ?? 'its workflow ended without an outcome');
  }

  async #rebalance(request: QueuedRequest): Promise<RebalanceOutcome | null> {
    const id = rebalanceId(request.key, request.attempt);
    const outcome = await this.#outcomeOf(id, request);
    if (outcome === null) {
      this.#know(await loadFund(this.#token));
    } else {
      this.#know({ state: outcome.state, stateReason: outcome.reason, anchorSeq: outcome.anchorSeq });
    }
    return outcome;
  }

  async #outcomeOf(id: string, request: QueuedRequest): Promise<RebalanceOutcome | null> {
    for (;;) {
      try {
        return await executeChild<typeof rebalance>('rebalance', {
          workflowId: rebalanceWorkflowId(id),
          args: [{ id, attempt: request.attempt, request: { token: this.#token, ...request } }],
          parentClosePolicy: ParentClosePolicy.ABANDON,
          staticSummary: `${request.cause} rebalance of ${this.#token}`,
          staticDetails: `Asked by ${request.requestedBy}: ${request.reason}`,
          typedSearchAttributes: [
            { key: SEARCH_ATTRIBUTE.token, value: this.#token },
            { key: SEARCH_ATTRIBUTE.cause, value: request.cause },
          ],
        });
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) {
          // After a reset of this entity the rebalance it had started is still at work: wait for its end.
          await sleep(FIRST_PAUSE_MS);
          continue;
        }
        return outcomeInFailure(error);
      }
    }
  }

  #answer(request: QueuedRequest, outcome: OutcomeKind, reason: string | null): void {
    if (outcome === 'done' || outcome === 'no-trade-needed') this.#attention = null;
    this.#queue.answer({ key: request.key, requestKey: request.requestKey, outcome, reason });
  }

  async #tryAgain(request: QueuedRequest, reason: string): Promise<void> {
    if (request.attempt >= MOST_ATTEMPTS) return this.#stopTrying(request, reason);
    const next = { ...request, attempt: request.attempt + 1 };
    this.#queue.putBack(next);
    this.#raise(`${request.key} attempt ${request.attempt}: ${reason}; trying again`);
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (request.attempt - 1), LONGEST_PAUSE_MS);
    await condition(() => this.#queue.hasMoreUrgentThan(next), pause);
  }

  /** The fund may still cut its risk, but no longer adds to it, until a person has looked. */
  async #stopTrying(request: QueuedRequest, reason: string): Promise<void> {
    const why = `${request.key} failed ${request.attempt} times: ${reason}`;
    this.#answer(request, 'failed', why);
    this.#raise(why);
    if (this.#brief?.state !== 'ACTIVE' && this.#brief?.state !== 'ESTABLISHING') return;
    const established = this.#brief.anchorSeq !== null;
    await this.#applyState({
      action: established ? 'reduce' : 'pause',
      reason: why,
      by: 'fund',
      requestKey: `${rebalanceId(request.key, request.attempt)}-gave-up`,
    });
  }

  // --- state ------------------------------------------------------------------------------------------------

  async #changeState(ask: StateAsk): Promise<{ state: FundState }> {
    const before = await this.#loaded();
    const { from, to } = TRANSITIONS[ask.action];
    if (!from.includes(before.state) && before.state !== to) {
      throw ApplicationFailure.nonRetryable(
        `cannot ${ask.action} ${this.#token}: it is ${before.state}, and ${ask.action} needs ${from.join(' or ')}`,
        'WrongState',
      );
    }
    await this.#applyState(ask);
    await this.#afterStateChange(ask);
    return { state: (await this.#loaded()).state };
  }

  async #applyState(ask: StateAsk): Promise<void> {
    await condition(() => !this.#changingState);
    this.#changingState = true;
    try {
      const { from, to } = TRANSITIONS[ask.action];
      const target = to === 'ACTIVE' && this.#brief?.anchorSeq === null ? 'ESTABLISHING' : to;
      const change = { token: this.#token, to: target, from: [...from, target], reason: ask.reason };
      this.#know(
        await changeFundState.executeWithOptions({ summary: `${ask.action}: ${ask.reason}`.slice(0, 200) }, [
          { ...change, by: ask.by, changeId: ask.requestKey },
        ]),
      );
    } finally {
      this.#changingState = false;
    }
  }

  async #afterStateChange(ask: StateAsk): Promise<void> {
    if (ask.action === 'resume') return this.#establishIfNeeded();
    if (ask.action === 'reduce') return;
    await this.#stopRunning(`${ask.action}: ${ask.reason}`);
    if (ask.action === 'halt') {
      await cancelOpenOrders.executeWithOptions({ summary: 'cancel what is open' }, [this.#token]);
    }
  }

  async #stopRunning(reason: string): Promise<void> {
    const running = this.#queue.running;
    if (running === null) return;
    const id = rebalanceWorkflowId(rebalanceId(running.key, running.attempt));
    try {
      await getExternalWorkflowHandle(id).signal(stopRebalance, { reason });
    } catch (error) {
      log.info('the rebalance had ended before it could be stopped', { id, error: String(error) });
    }
  }

  async #stateBySignal(action: OperatorAction, word: OperatorWord): Promise<void> {
    try {
      await this.#changeState({
        action,
        reason: word?.reason ?? 'no reason given',
        by: word?.by ?? 'signal',
        requestKey: word?.requestKey ?? uuid4(),
      });
    } catch (error) {
      // A failure thrown in a signal handler would fail the fund itself.
      this.#raise(error instanceof Error ? error.message : String(error));
    }
  }

  // --- what it knows and shows ------------------------------------------------------------------------------

  async #loaded(): Promise<FundBrief> {
    await condition(() => this.#brief !== null);
    if (this.#brief === null) throw ApplicationFailure.nonRetryable('the fund is not loaded');
    return this.#brief;
  }

  #know(brief: FundBrief): void {
    if (this.#brief?.state !== brief.state) {
      upsertSearchAttributes([{ key: SEARCH_ATTRIBUTE.state, value: brief.state }]);
    }
    this.#brief = brief;
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
    const running = this.#queue.running;
    return {
      token: this.#token,
      state: this.#brief?.state ?? 'ESTABLISHING',
      stateReason: this.#brief?.stateReason ?? null,
      anchorSeq: this.#brief?.anchorSeq ?? null,
      running: running === null ? null : rebalanceId(running.key, running.attempt),
      queue: this.#queue.waiting.map(({ key, cause, attempt }) => ({ key, cause, attempt })),
      answers: this.#queue.answers,
      idle: this.#brief !== null && this.#queue.isIdle && allHandlersFinished(),
    };
  }

  #historyIsLong(): boolean {
    const info = workflowInfo();
    return info.continueAsNewSuggested || info.historyLength > HISTORY_LIMIT;
  }
}

function outcomeInFailure(error: unknown): RebalanceOutcome | null {
  const cause = error instanceof ChildWorkflowFailure ? error.cause : error;
  if (!(cause instanceof ApplicationFailure)) return null;
  const [outcome] = (cause.details ?? []) as [RebalanceOutcome?];
  return outcome ?? null;
}
