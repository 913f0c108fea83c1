import { z } from 'zod';
import { VenueError, type VenueErrorKind } from '../venue-error.js';
import { clockHint, skewHint } from './clock-hint.js';
import type { Answer, Endpoint } from './endpoint.js';
import {
  type Failure,
  failureOfRetCode,
  failureOfStatus,
  failureOfTransport,
  failureOfUnreadable,
  notSentOf,
  type Purpose,
} from './failure-table.js';
import type { HttpReply, TransportFailure } from './http-wire.js';
import type { Credentials } from './options.js';
import { redact } from './redact.js';
import { banMs, retryAfterMs } from './retry-after.js';

/** Who asked what: every message names both. */
export interface Question<Result> {
  readonly endpoint: Endpoint<Result>;
  readonly account: string | null;
  readonly keys: Credentials | null;
  /** How long a ban of the address lasts where the reply does not say it. */
  readonly banMs: number;
}

const envelope = z.object({ retCode: z.number(), retMsg: z.string(), time: z.number(), result: z.unknown() });
type Envelope = z.infer<typeof envelope>;

/** Reads a complete HTTP reply. Throws a `VenueError` unless the venue agreed and every field read is there. */
export function readReply<Result>(question: Question<Result>, reply: HttpReply): Answer<Result> {
  const parsed = envelopeOf(reply.body);
  if (reply.status !== 200 && (reply.status >= 500 || parsed === null || parsed.retCode === 0)) {
    throw statusError(question, reply);
  }
  if (parsed === null)
    throw unreadable(question, 'the reply is not one of the venue (retCode, retMsg, time)');
  if (parsed.retCode !== 0) throw retCodeError(question, reply, parsed);

  const result = question.endpoint.result.safeParse(parsed.result);
  if (!result.success) throw unreadable(question, fieldsOf(result.error));
  return { result: result.data, time: parsed.time };
}

/** The error of a request that got no complete reply. */
export function transportError(question: Question<unknown>, failure: TransportFailure): VenueError {
  const found = failureOfTransport(failure.neverSent, question.endpoint.purpose);
  return failed(question, found, failure.code, failure.message);
}

/** A reply that lacks what it must have, with the field named in `what`. */
export function unreadable(question: Question<unknown>, what: string): VenueError {
  return failed(question, failureOfUnreadable(question.endpoint.purpose), 'MALFORMED', what);
}

/** The error of a request that was held back on this machine. */
export function notSent(
  question: Question<unknown>,
  kind: VenueErrorKind,
  code: string,
  what: string,
  wait: number | null = null,
): VenueError {
  return failed(question, notSentOf(kind, question.endpoint.purpose), code, what, wait);
}

function envelopeOf(body: string): Envelope | null {
  try {
    return envelope.safeParse(JSON.parse(body)).data ?? null;
  } catch {
    return null;
  }
}

function statusError(question: Question<unknown>, reply: HttpReply): VenueError {
  const found = failureOfStatus(reply.status, reply.body, question.endpoint.purpose);
  const wait = found.kind === 'rate-limited' ? waitOf(question, reply) : null;
  return failed(question, found, `HTTP${reply.status}`, `HTTP status ${reply.status}`, wait);
}

function waitOf(question: Question<unknown>, reply: HttpReply): number {
  return reply.status === 403 ? banMs(reply, question.banMs) : retryAfterMs(reply, null);
}

function retCodeError(
  question: Question<unknown>,
  reply: HttpReply,
  { retCode, retMsg, time }: Envelope,
): VenueError {
  const code = String(retCode);
  const found = failureOfRetCode(code, retMsg, question.endpoint.purpose);
  const wait = found.kind === 'rate-limited' ? retryAfterMs(reply, time) : null;
  const hint = found.kind === 'clock' ? clockHint(retMsg) || skewHint(Date.now() - time) : '';
  return failed(question, found, code, `${code} ${retMsg}${hint}`, wait);
}

function failed(
  { endpoint, account, keys }: Question<unknown>,
  failure: Failure,
  code: string,
  what: string,
  wait: number | null = null,
): VenueError {
  const who = account === null ? '' : ` for account '${account}'`;
  const message = `bybit ${endpoint.name}${who}: ${redact(what, keys)}${consequence(failure, endpoint.purpose)}`;
  return new VenueError(failure.kind, code, message, wait, failure.outcome);
}

function consequence({ kind, outcome }: Failure, purpose: Purpose): string {
  if (kind === 'duplicate') return '; already placed: query the order by its id';
  if (outcome !== 'unresolved') return '';
  return purpose === 'place'
    ? '; the order may or may not have been placed'
    : '; it may or may not have been done';
}

function fieldsOf(error: z.ZodError): string {
  const named = error.issues
    .slice(0, 5)
    .map((issue) => `${['result', ...issue.path].join('.')}: ${issue.message}`);
  return `missing or malformed in the reply: ${named.join('; ')}`;
}
