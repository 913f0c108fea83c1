import { z } from 'zod';
import { fraction, signed } from '../decimal-fields.js';
import { pattern } from './pattern.js';

/**
 * A fault plan: `{ seed, faults: [{ kind, ... }] }`. Each fault is switched by being in the list; it may be there
 * several times with different targets. Whether an occasion is hit depends on the seed, the fault's name and how
 * many occasions it has had before, and on nothing else: same seed and same calls, same faults.
 */

/** An occasion is a request, an event, a matching or a price move that fits the fault's `target`. */
const occasion = {
  /** Told in counts and journal, and part of what is drawn from; by default `kind` and its place, `reply-lost#0`. */
  name: z
    .string()
    .regex(/^[\w.#-]{1,60}$/, 'at most 60 letters, digits, and . _ - #')
    .optional(),
  /** How likely an occasion is hit, 0 to 1. */
  probability: z.number().min(0).max(1).default(1),
  /** The most hits in all; null for no end. */
  count: z.number().int().positive().nullable().default(null),
  /** Occasions that pass untouched first: `after: 2, count: 1` hits the third one alone. */
  after: z.number().int().nonnegative().default(0),
};

const milliseconds = (most: number) => z.number().int().min(0).max(most);

/** A time drawn between both ends, in wall milliseconds. */
const span = (most: number) =>
  z
    .strictObject({ minMs: milliseconds(most).default(0), maxMs: milliseconds(most) })
    .refine(({ minMs, maxMs }) => minMs <= maxMs, { message: 'minMs is above maxMs', path: ['minMs'] });

/** How long a state holds that the fault begins, in wall milliseconds. */
const forMs = milliseconds(3_600_000).min(1);

/** Each given field must fit; `*` stands for anything. */
const requestTarget = z
  .strictObject({
    account: pattern,
    method: z.enum(['GET', 'POST']),
    path: pattern,
    /** Of the order that the request names. */
    orderLinkId: pattern,
    contract: pattern,
  })
  .partial()
  .prefault({});
const orderTarget = z
  .strictObject({ account: pattern, orderLinkId: pattern, contract: pattern })
  .partial()
  .prefault({});
const streamTarget = z
  .strictObject({
    stream: z.enum(['public', 'private']),
    /** `tickers.BTCUSDT`, `order`, `execution`, `position`, `wallet`, `pong`. */
    topic: pattern,
    account: pattern,
  })
  .partial()
  .prefault({});

const ofRequest = { ...occasion, target: requestTarget };
const ofOrder = { ...occasion, target: orderTarget };
const ofStream = { ...occasion, target: streamTarget };
/** An occasion is each move of that contract's price. */
const ofContract = { ...occasion, contract: pattern.default('*') };

/** Whether the exchange does what a request asks although its answer does not say so. */
const reached = z.enum(['yes', 'no', 'either']).default('either');

const requestFaults = [
  /** Done, and the connection is destroyed instead of an answer. */
  z.strictObject({ kind: z.literal('reply-lost'), ...ofRequest }),
  /** The connection is destroyed; the exchange never saw the request. */
  z.strictObject({ kind: z.literal('request-lost'), ...ofRequest }),
  /** Done at once, answered late. */
  z.strictObject({ kind: z.literal('reply-delayed'), ...ofRequest, delay: span(120_000) }),
  /** Done at once; answered only after the next answer to anybody, or after `withinMs`. */
  z.strictObject({
    kind: z.literal('replies-reordered'),
    ...ofRequest,
    withinMs: milliseconds(60_000).default(1_000),
  }),
  /** Done late, within what the venue allows a request to be under way, and then answered. */
  z.strictObject({ kind: z.literal('request-late'), ...ofRequest, delay: span(4_900) }),
  /** An answer that leaves open what happened: retCode 10000, 10016, 10019, or HTTP 502 or 504. */
  z.strictObject({
    kind: z.literal('ambiguous'),
    ...ofRequest,
    answers: z
      .array(z.enum(['10000', '10016', '10019', '502', '504']))
      .min(1)
      .default(['10000', '10016', '502', '504']),
    reached,
  }),
  /** Refused by retCode 10006 or HTTP 429, with the limit's headers; all that fits of the account for `forMs`. */
  z.strictObject({
    kind: z.literal('rate-limited'),
    ...ofRequest,
    answer: z.enum(['10006', '429']).default('10006'),
    forMs: forMs.default(1_000),
  }),
  /** Refused by retCode 10027 (POST alone: reading stays possible) or HTTP 403 (everything), for `forMs`. */
  z.strictObject({
    kind: z.literal('banned'),
    ...ofRequest,
    answer: z.enum(['10027', '403']).default('10027'),
    forMs: forMs.default(10_000),
  }),
  /** HTTP 503 to everybody, for all that fits, for `forMs`. */
  z.strictObject({ kind: z.literal('maintenance'), ...ofRequest, forMs: forMs.default(5_000) }),
  /** Done; the answer is no JSON any more. */
  z.strictObject({ kind: z.literal('json-malformed'), ...ofRequest }),
  /** Done; the answer ends too early. With `brokenOff` the connection does too, before the promised length. */
  z.strictObject({
    kind: z.literal('json-truncated'),
    ...ofRequest,
    brokenOff: z.boolean().default(false),
  }),
  /** Done; fields that nobody knows stand in the answer's objects. */
  z.strictObject({ kind: z.literal('fields-extra'), ...ofRequest }),
  /** Done; one field of the result is missing: one whose name fits `field`, wherever it stands. */
  z.strictObject({ kind: z.literal('fields-missing'), ...ofRequest, field: pattern.default('*') }),
  /** Done; every number of the answer whose field fits comes as text. */
  z.strictObject({ kind: z.literal('numbers-as-text'), ...ofRequest, field: pattern.default('*') }),
  /** Done; every text of the result that reads as a number, whose field fits, comes as a number. */
  z.strictObject({ kind: z.literal('text-as-numbers'), ...ofRequest, field: pattern.default('*') }),
  /** Orders: the answer to a create comes only after the fill, and `extraMs` later. */
  z.strictObject({
    kind: z.literal('fill-before-acknowledgement'),
    ...ofRequest,
    extraMs: milliseconds(10_000).default(50),
  }),
  /** The process ends as by kill -9, before or after the request was done. Whoever keeps it starts it again. */
  z.strictObject({
    kind: z.literal('restart'),
    ...ofRequest,
    reached,
    /** Every hit ends the process, so it always has an end. */
    count: z.number().int().positive().default(1),
  }),
] as const;

const orderFaults = [
  /** The order, or its executions, cannot be seen in a query until the time has passed since it happened. */
  z.strictObject({
    kind: z.literal('visibility-late'),
    ...ofOrder,
    /** GET /v5/order/realtime, /v5/order/history, /v5/execution/list. */
    in: z.array(z.enum(['realtime', 'history', 'executions'])).min(1),
    delay: span(60_000),
  }),
  /** The order meets the book later than usual. */
  z.strictObject({ kind: z.literal('match-late'), ...ofOrder, delay: span(60_000) }),
  /** Only a share of what could be filled is filled, and the rest is cancelled. 0 cancels all of it. */
  z.strictObject({
    kind: z.literal('partial-then-cancel'),
    ...ofOrder,
    share: fraction.default('0.5' as z.output<typeof fraction>), // a literal in plain notation
  }),
] as const;

const streamFaults = [
  z.strictObject({
    kind: z.literal('event-duplicated'),
    ...ofStream,
    times: z.number().int().min(2).max(20).default(2),
  }),
  z.strictObject({ kind: z.literal('event-delayed'), ...ofStream, delay: span(60_000) }),
  /** Told only after the next event of the same stream, or after `withinMs`. */
  z.strictObject({
    kind: z.literal('events-reordered'),
    ...ofStream,
    withinMs: milliseconds(60_000).default(1_000),
  }),
  /** A gap: this event and the next ones that fit, `run` in all, are never told. */
  z.strictObject({
    kind: z.literal('events-dropped'),
    ...ofStream,
    run: z.number().int().min(1).max(10_000).default(1),
  }),
  /** Nothing is told for `forMs`, not even a pong, while the connection stays open. */
  z.strictObject({ kind: z.literal('stream-silent'), ...ofStream, forMs: forMs.default(10_000) }),
  /** The connections that would be told are ended instead: `closed` with a close frame, `broken` without. */
  z.strictObject({
    kind: z.literal('stream-closed'),
    ...ofStream,
    end: z.enum(['closed', 'broken']).default('closed'),
  }),
] as const;

const worldFaults = [
  /** The exchange's clock is off, in answers and when it checks signatures. Holds as long as the plan. */
  z.strictObject({
    kind: z.literal('clock-skew'),
    name: occasion.name,
    /** Above zero the exchange is ahead. */
    byMs: z.number().int().min(-3_600_000).max(3_600_000),
  }),
  /** Prices jump by a fraction for `forMs`, and back; `last` goes with the mark price. */
  z.strictObject({
    kind: z.literal('price-spike'),
    ...ofContract,
    by: signed,
    prices: z.enum(['mark', 'index', 'both']).default('both'),
    forMs: forMs.default(3_000),
  }),
  /** The contract is not traded for `forMs`: its status is another, orders are refused, accepted ones wait. */
  z.strictObject({
    kind: z.literal('trading-halt'),
    ...ofContract,
    status: z.enum(['PreLaunch', 'Delivering', 'Closed']).default('Closed'),
    forMs: forMs.default(5_000),
  }),
  /** A delisting `inMs` of market time later is announced; then positions are settled and the contract closed. */
  z.strictObject({
    kind: z.literal('delisting'),
    ...ofContract,
    inMs: milliseconds(30 * 86_400_000),
  }),
  /** All positions are closed at the mark price, as at a delisting, but the contract goes on. */
  z.strictObject({ kind: z.literal('forced-settlement'), ...ofContract }),
] as const;

const fault = z.discriminatedUnion('kind', [
  ...requestFaults,
  ...orderFaults,
  ...streamFaults,
  ...worldFaults,
]);

export const faultPlan = z
  .strictObject({ seed: z.string().min(1).max(200), faults: z.array(fault).max(200) })
  .superRefine(({ faults }, context) => {
    const names = faults.map(nameOf);
    names.forEach((name, index) => {
      if (names.indexOf(name) === index) return;
      context.addIssue({
        code: 'custom',
        path: ['faults', index, 'name'],
        message: `'${name}' is used twice`,
      });
    });
  });

export type Fault = z.output<typeof fault>;
export type FaultKind = Fault['kind'];
export type FaultOf<Kind extends FaultKind> = Extract<Fault, { kind: Kind }>;
export type FaultPlan = z.output<typeof faultPlan>;
/** What a caller writes; whatever has a default may be left out. */
export type FaultPlanInput = z.input<typeof faultPlan>;

export function nameOf(one: Fault, index: number): string {
  return one.name ?? `${one.kind}#${index}`;
}
