import type { RestCall, RestReply } from '../hooks.js';
import type { ActiveFault } from './active-fault.js';
import { drawFrom, drawSpan } from './active-fault.js';
import {
  malformed,
  numbersAsText,
  textAsNumbers,
  truncated,
  withExtraFields,
  withMissingField,
} from './bodies.js';
import { fits } from './pattern.js';
import type { Fault } from './plan.js';
import { ambiguousReply, bannedReply, limitedReply, maintenanceReply } from './refusals.js';
import { Spans } from './spans.js';
import type { WaitingWork } from './waiting.js';

export type RequestFault = Extract<Fault, { target: { path?: string | undefined } }>;
type Answer = RestReply | Promise<RestReply>;

export interface RequestWorld {
  readonly waiting: WaitingWork;
  /** The time as the exchange tells it, and the wall time of its clock. */
  toldTime(): number;
  toldWallTime(): number;
  /** Resolves once the order has met the book for the first time. */
  matched(account: string | null, orderLinkId: string): Promise<void>;
  /** Ends the process as kill -9 does. */
  end(): void;
}

const LOST: RestReply = { status: 0, body: '', broken: 'at-once' };

/** The faults of requests: the first one of the plan that strikes decides what becomes of a request. */
export class RequestFaults {
  readonly #spans = new Spans();
  /** Answers that wait for another one to go first. */
  #held: (() => void)[] = [];

  constructor(
    readonly faults: readonly ActiveFault<RequestFault>[],
    readonly world: RequestWorld,
  ) {}

  pass(call: RestCall, answer: () => RestReply): Answer {
    for (const one of this.faults) {
      if (!isMeant(one.fault, call)) continue;
      const lasting = this.#spans.isIn(spanKey(one, call)) || one.strikes(describe(call));
      if (lasting) return this.#strike(one, call, answer);
    }
    return this.#passed(answer());
  }

  #strike(one: ActiveFault<RequestFault>, call: RestCall, answer: () => RestReply): Answer {
    const { fault } = one;
    const { world } = this;
    switch (fault.kind) {
      case 'request-lost':
        return LOST;
      case 'reply-lost':
        answer();
        return LOST;
      case 'reply-delayed':
        return this.#later(drawSpan(one, fault.delay), answer());
      case 'request-late':
        return world.waiting.sleep(drawSpan(one, fault.delay)).then(() => this.#passed(answer()));
      case 'replies-reordered':
        return this.#hold(answer(), fault.withinMs);
      case 'fill-before-acknowledgement':
        return this.#afterFill(call, answer(), fault.extraMs);
      case 'restart':
        return this.#restart(one, fault.reached, answer);
      case 'rate-limited':
      case 'banned':
      case 'maintenance':
        return this.#refuse(fault, spanKey(one, call));
      default:
        return damaged(one, fault, answer, world.toldTime());
    }
  }

  #refuse(fault: Extract<RequestFault, { forMs: number }>, key: string): RestReply {
    const until = this.#spans.begin(key, fault.forMs);
    const time = this.world.toldTime();
    if (fault.kind === 'maintenance') return maintenanceReply();
    if (fault.kind === 'banned') return bannedReply(fault.answer, time);
    return limitedReply(fault.answer, this.world.toldWallTime() + until - Date.now(), time);
  }

  async #later(delayMs: number, reply: RestReply): Promise<RestReply> {
    await this.world.waiting.sleep(delayMs);
    return this.#passed(reply);
  }

  #hold(reply: RestReply, withinMs: number): Promise<RestReply> {
    return new Promise((resolve) => {
      const release = this.world.waiting.after(withinMs, () => resolve(reply));
      this.#held.push(release);
    });
  }

  /** An answer is on its way: those that waited for it follow a moment later. */
  #passed(reply: RestReply): RestReply {
    if (this.#held.length === 0) return reply;
    const held = this.#held;
    this.#held = [];
    this.world.waiting.after(FOLLOW_MS, () => {
      for (const release of held) release();
    });
    return reply;
  }

  async #afterFill({ account, params }: RestCall, reply: RestReply, extraMs: number): Promise<RestReply> {
    if (!reply.body.startsWith('{"retCode":0,')) return reply;
    await this.world.matched(account, String(params.orderLinkId));
    await this.world.waiting.sleep(extraMs);
    return this.#passed(reply);
  }

  #restart(one: ActiveFault, reached: 'yes' | 'no' | 'either', answer: () => RestReply): RestReply {
    if (isReached(one, reached)) answer();
    this.world.end();
    return LOST;
  }
}

const FOLLOW_MS = 5;

type Damage = Exclude<
  RequestFault,
  {
    kind:
      | 'request-lost'
      | 'reply-lost'
      | 'reply-delayed'
      | 'request-late'
      | 'replies-reordered'
      | 'fill-before-acknowledgement'
      | 'restart'
      | 'rate-limited'
      | 'banned'
      | 'maintenance';
  }
>;

function damaged(one: ActiveFault, fault: Damage, answer: () => RestReply, time: number): RestReply {
  if (fault.kind === 'ambiguous') {
    if (isReached(one, fault.reached)) answer();
    return ambiguousReply(drawFrom(one, 'answer', fault.answers), time);
  }
  const reply = answer();
  if (fault.kind === 'json-truncated' && fault.brokenOff) return { ...reply, broken: 'half-way' };
  return { ...reply, body: damagedBody(one, fault, reply.body) };
}

function damagedBody(one: ActiveFault, fault: Exclude<Damage, { kind: 'ambiguous' }>, body: string): string {
  switch (fault.kind) {
    case 'json-malformed':
      return malformed(one, body);
    case 'json-truncated':
      return truncated(one, body);
    case 'fields-extra':
      return withExtraFields(body);
    case 'fields-missing':
      return withMissingField(one, body, fault.field);
    case 'numbers-as-text':
      return numbersAsText(body, fault.field);
    case 'text-as-numbers':
      return textAsNumbers(body, fault.field);
  }
}

function isReached(one: ActiveFault, reached: 'yes' | 'no' | 'either'): boolean {
  return reached === 'either' ? one.draw('reached') < 0.5 : reached === 'yes';
}

function isMeant(fault: RequestFault, { method, path, account, params }: RestCall): boolean {
  const { target } = fault;
  if (fault.kind === 'banned' && fault.answer === '10027' && method === 'GET') return false;
  const creates = path === '/v5/order/create' && textOf(params.orderLinkId) !== null;
  if (fault.kind === 'fill-before-acknowledgement' && !creates) return false;
  return (
    (target.method === undefined || target.method === method) &&
    fits(target.path, path) &&
    fits(target.account, account) &&
    fits(target.orderLinkId, textOf(params.orderLinkId)) &&
    fits(target.contract, textOf(params.symbol))
  );
}

/** A limit and a ban are an account's; maintenance is everybody's. */
function spanKey(one: ActiveFault<RequestFault>, { account }: RestCall): string {
  return one.fault.kind === 'maintenance' ? one.name : `${one.name}/${account}`;
}

function describe({ method, path, account, params }: RestCall): string {
  const parts = [`${method} ${path}`, account, textOf(params.orderLinkId)];
  return parts.filter((part) => part !== null).join(' ');
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
