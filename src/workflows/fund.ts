import { allHandlersFinished, condition, continueAsNew, setHandler } from '@temporalio/workflow';
import {
  abandonRebalance,
  breach,
  changeState,
  emergencyRebalance,
  type FundInput,
  fundView,
  haltFund,
  hurryRebalance,
  pauseFund,
  type RunningWord,
  reduceFund,
  requestDealing,
  requestRebalance,
  requestRetirement,
  requestUnitChange,
  switchThrown,
  tellRunning,
} from '../contract/fund-messages.js';
import type { RetirementAnswer, RetirementAsk } from '../contract/retirement.js';
import type { UnitChangeAnswer, UnitChangeAsk } from '../contract/unit-change.js';
import { askDealing } from './ask-dealing.js';
import { Attempts } from './attempts.js';
import { checkDealingAsk } from './dealing-checks.js';
import { FundBoard } from './fund-board.js';
import { checkAsk, checkRunningAsk, checkStateAsk } from './fund-checks.js';
import { FundKnowledge } from './fund-knowledge.js';
import { FundRequests } from './fund-requests.js';
import { FundServing } from './fund-serving.js';
import { FundWords } from './fund-words.js';
import { historyIsLong } from './history-length.js';
import { KeylessWords } from './keyless-words.js';
import { RequestQueue } from './request-queue.js';
import { checkRetirementAsk } from './retirement-checks.js';
import { retirementSteps } from './retirement-steps.js';
import { TimedChange } from './timed-change.js';
import { Turns } from './turns.js';
import { checkUnitChangeAsk } from './unit-change-checks.js';
import { unitChangeSteps } from './unit-change-steps.js';
import { Unwinding } from './unwinding.js';

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
  readonly #board: FundBoard;
  readonly #attempts: Attempts;
  readonly #keyless: KeylessWords;
  readonly #requests: FundRequests;
  readonly #serving: FundServing;
  readonly #words: FundWords;
  readonly #unitChanges: TimedChange<UnitChangeAsk, UnitChangeAnswer>;
  readonly #retirement: TimedChange<RetirementAsk, RetirementAnswer>;
  readonly #unwinding: Unwinding;
  /** Something was asked for that may be due at once. */
  #hasNews = false;

  constructor({ token, carried }: FundInput) {
    this.#token = token;
    const attempts = new Attempts(carried?.attempts);
    const queue = new RequestQueue(carried?.queue ?? [], carried?.answers ?? []);
    const keyless = new KeylessWords(carried?.keyless);
    const admissions = new Turns();
    const fund = new FundKnowledge(token, (before, now) => board.showNews(before, now));
    const board = new FundBoard(token, queue, {
      brief: () => fund.brief,
      isSteady: () => fund.isSteady && admissions.isFree && this.#unwinding.pause() === null,
    });
    const parts = { queue, fund, board, attempts };
    const requests = new FundRequests(token, { ...parts, keyless, admissions });
    this.#attempts = attempts;
    this.#keyless = keyless;
    this.#queue = queue;
    this.#fund = fund;
    this.#board = board;
    this.#requests = requests;
    this.#serving = new FundServing(token, { ...parts, refusalOf: (cause) => requests.refusalOf(cause) });
    const onNews = () => {
      this.#hasNews = true;
    };
    this.#unitChanges = new TimedChange({ fund, board, onNews }, unitChangeSteps(token));
    this.#retirement = new TimedChange({ fund, board, onNews }, retirementSteps(token));
    this.#unwinding = new Unwinding(token, { ...parts, requests });
    this.#words = new FundWords(token, { queue, fund, attempts, keyless }, async () => {
      await requests.takeUp();
      // It may trade again: what is to be unwound is looked at anew.
      onNews();
    });
  }

  listen(): void {
    setHandler(fundView, () => this.#board.view(), {
      description: 'State, queue and recent answers of the fund.',
    });
    this.#listenToRequests();
    this.#listenToState();
    this.#listenToHurry();
  }

  async open(): Promise<void> {
    const { attempts } = await this.#fund.load();
    this.#attempts.know(attempts);
    await this.#requests.takeUp();
  }

  /** Ends only where nothing runs, waits for an answer or is being answered. */
  async workUntilHistoryIsLong(): Promise<void> {
    for (;;) {
      await this.#untilCalled();
      await this.#unitChanges.effectIfDue();
      await this.#retirement.effectIfDue();
      await this.#unwinding.askIfDue();
      if (mayContinueAsNew()) return;
      const request = this.#queue.take();
      if (request !== null) await this.#serving.serve(request);
      await this.#board.heed(() => this.#requests.takeUpMissed());
      this.#board.show();
    }
  }

  /** Ends when there is something to serve, or when something that waits for its time may be due. */
  async #untilCalled(): Promise<void> {
    this.#hasNews = false;
    const isWoken = () => this.#hasNews || this.#queue.waiting.length > 0 || mayContinueAsNew();
    const next = soonest([
      { ms: this.#unitChanges.pause(), summary: 'until a split or merge may be due' },
      { ms: this.#retirement.pause(), summary: 'until the retirement may be due' },
      { ms: this.#unwinding.pause(), summary: 'until it is unwound further' },
    ]);
    if (next === null) return condition(isWoken);
    if (next.ms > 0) await condition(isWoken, next.ms, { summary: next.summary });
  }

  carry(): FundInput {
    const { answers } = this.#queue;
    const attempts = this.#attempts.ended;
    const keyless = this.#keyless.carry;
    return { token: this.#token, carried: { queue: this.#queue.waiting, answers, attempts, keyless } };
  }

  #listenToRequests(): void {
    setHandler(requestRebalance, (ask) => this.#requests.ask(ask), {
      validator: checkAsk,
      description:
        'Ask for a rebalance: {"cause":"emergency","requestKey":"any text of yours","requestedBy":"you","reason":"why"}. ' +
        'Returns its key and place in the queue. The same requestKey never trades twice.',
    });
    setHandler(requestDealing, (ask) => askDealing(ask), {
      validator: (ask) => checkDealingAsk(this.#token, ask),
      description:
        'Create or redeem units at the next strike: {"token":"BTC3L","kind":"creation","measure":"units",' +
        '"quantity":"10","requestKey":"any text of yours","requestedBy":"you","feed":null}.',
    });
    setHandler(requestUnitChange, (ask) => this.#unitChanges.ask(ask), {
      validator: (ask) => checkUnitChangeAsk(this.#token, ask),
      description:
        'Split or merge the units: {"token":"BTC3L","kind":"split","ratio":{"newUnits":"10","oldUnits":"1"},' +
        '"at":null,"reason":"why","requestKey":"any text of yours","requestedBy":"you"}.',
    });
    setHandler(requestRetirement, (ask) => this.#retirement.ask(ask), {
      validator: (ask) => checkRetirementAsk(this.#token, ask),
      description:
        'Retire the fund: unwind it and fix its final NAV: {"token":"BTC3L","at":null,"reason":"why",' +
        '"requestKey":"any text of yours","requestedBy":"you"}.',
    });
    setHandler(emergencyRebalance, (word) => this.#board.heed(() => this.#requests.emergencyBySignal(word)), {
      description: 'Rebalance to target now, ahead of everything else. {"reason": "why"}',
    });
    setHandler(breach, (report) => this.#requests.hearBreach(report), {
      description: 'From the monitor: the price has left the range of a rebalance point.',
    });
  }

  #listenToState(): void {
    setHandler(changeState, (ask) => this.#words.changeState(ask), {
      validator: checkStateAsk,
      description:
        'Pause, resume, reduce or halt: {"action":"pause","reason":"why","by":"you","requestKey":"any text of yours"}.',
    });
    for (const [signal, action, effect] of [
      [pauseFund, 'pause', 'Trade nothing until resumed.'],
      [reduceFund, 'reduce', 'Only trades that reduce the position.'],
      [haltFund, 'halt', 'Stop at once: cancel open orders, trade nothing.'],
    ] as const) {
      setHandler(signal, (word) => this.#board.heed(() => this.#words.stateBySignal(action, word)), {
        description: `${effect} {"reason": "why"}`,
      });
    }
    setHandler(switchThrown, () => this.#board.heed(() => this.#words.obeySwitch()), {
      description: 'From the switchboard: the switch for all funds was thrown or released.',
    });
  }

  #listenToHurry(): void {
    const tell = (word: RunningWord) => (payload: unknown) =>
      this.#board.heed(() => this.#words.toRunning(word, payload));
    setHandler(hurryRebalance, tell('hurry'), {
      description:
        'The rebalance at work strikes again before its next order, and goes on without pauses. {"reason": "why"}',
    });
    setHandler(tellRunning, (ask) => this.#words.tellRunning(ask), {
      validator: (ask) => checkRunningAsk(this.#token, ask, this.#queue.running),
      description:
        'Hurry the rebalance at work, or let it end with what it has reached: {"action":"hurry" or "abandon","rebalance":its id or null,"reason":"why","by":"you","requestKey":"any text of yours"}.',
    });
    setHandler(abandonRebalance, tell('abandon'), {
      description:
        'The rebalance at work ends with what it has reached; the rest is not taken up again. {"reason": "why"}',
    });
  }
}

const mayContinueAsNew = (): boolean => historyIsLong() && allHandlersFinished();

interface Pause {
  readonly ms: number;
  readonly summary: string;
}

function soonest(pauses: readonly { readonly ms: number | null; readonly summary: string }[]): Pause | null {
  const timed = pauses.filter((pause): pause is Pause => pause.ms !== null);
  return timed.sort((a, b) => a.ms - b.ms)[0] ?? null;
}
