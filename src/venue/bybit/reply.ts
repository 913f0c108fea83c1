import { z } from 'zod';
import { VenueError, type VenueErrorKind } from '../venue-error.js';
import { clockHint } from './clock-hint.js';
import type { Answer, Endpoint } from './endpoint.js';
import { kindOfRetCode, kindOfStatus, kindOfTransport, kindOfUnreadable } from './failure-table.js';
import type { HttpReply, TransportFailure } from './http-wire.js';
import type { Credentials } from './options.js';
import { redact } from './redact.js';
import { retryAfterMs } from './retry-after.js';

/** Who asked what: every message names both. */
export interface Question<Result> {
  readonly endpoint: Endpoint<Result>;
  readonly account: string | null;
  readonly keys: Credentials | null;
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
export function transportError<Result>(question: Question<Result>, failure: TransportFailure): VenueError {
  const kind = kindOfTransport(failure.neverSent, question.endpoint.purpose);
  return failed(question, kind, failure.code, failure.message);
}

/** A reply that lacks what it must have, with the field named in `what`. */
export function unreadable<Result>(question: Question<Result>, what: string): VenueError {
  return failed(question, kindOfUnreadable(question.endpoint.purpose), 'MALFORMED', what);
}

function envelopeOf(body: string): Envelope | null {
  try {
    return envelope.safeParse(JSON.parse(body)).data ?? null;
  } catch {
    return null;
  }
}

function statusError<Result>(question: Question<Result>, reply: HttpReply): VenueError {
  const kind = kindOfStatus(reply.status, reply.body, question.endpoint.purpose);
  const wait = kind === 'rate-limited' ? retryAfterMs(reply, null) : null;
  return failed(question, kind, `HTTP${reply.status}`, `HTTP status ${reply.status}`, wait);
}

function retCodeError<Result>(
  question: Question<Result>,
  reply: HttpReply,
  { retCode, retMsg, time }: Envelope,
): VenueError {
  const code = String(retCode);
  const kind = kindOfRetCode(code, question.endpoint.purpose);
  const wait = kind === 'rate-limited' ? retryAfterMs(reply, time) : null;
  const hint = kind === 'clock' ? clockHint(retMsg) : '';
  return failed(question, kind, code, `${code} ${retMsg}${hint}`, wait);
}

function failed<Result>(
  { endpoint, account, keys }: Question<Result>,
  kind: VenueErrorKind,
  code: string,
  what: string,
  wait: number | null = null,
): VenueError {
  const who = account === null ? '' : ` for account '${account}'`;
  const consequence = kind === 'unresolved' ? '; the order may or may not have been placed' : '';
  return new VenueError(
    kind,
    code,
    `bybit ${endpoint.name}${who}: ${redact(what, keys)}${consequence}`,
    wait,
  );
}

function fieldsOf(error: z.ZodError): string {
  const named = error.issues
    .slice(0, 5)
    .map((issue) => `${['result', ...issue.path].join('.')}: ${issue.message}`);
  return `missing or malformed in the reply: ${named.join('; ')}`;
}
