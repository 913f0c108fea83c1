import { createHash } from 'node:crypto';
import type { Secret } from '../config/secret.js';
import { alertMessage } from './alert-message.js';
import type { Channel } from './channel.js';

const ANSWER_MS = 10_000;

/**
 * Posts each alert as JSON. Its `id`, also in the header `Idempotency-Key`, is the same however often it comes.
 * Any answer of 200 to 299 says that it was taken.
 */
export function webhook(address: Secret, token: Secret | null): Channel {
  const url = new URL(address.reveal());
  return {
    name: nameOf(url),
    deliver: async (alert, signal) => {
      const message = alertMessage(alert);
      const response = await post(url, token, JSON.stringify(message), message.id, signal);
      await response.body?.cancel();
      if (!response.ok) throw new Error(`it answered ${response.status}`);
    },
  };
}

/** Paths of webhooks are secrets themselves: told apart by a digest, shown by their host alone. */
function nameOf(url: URL): string {
  const digest = createHash('sha256').update(url.href).digest('hex').slice(0, 8);
  return `${url.host}#${digest}`;
}

async function post(
  url: URL,
  token: Secret | null,
  body: string,
  id: string,
  stopping: AbortSignal,
): Promise<Response> {
  const headers = {
    'content-type': 'application/json',
    'idempotency-key': id,
    ...(token === null ? {} : { authorization: `Bearer ${token.reveal()}` }),
  };
  const timeout = AbortSignal.timeout(ANSWER_MS);
  const signal = AbortSignal.any([timeout, stopping]);
  try {
    return await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
  } catch (error) {
    if (stopping.aborted) throw new Error('this process was stopped');
    throw new Error(timeout.aborted ? `no answer within ${ANSWER_MS / 1_000} s` : whyUnreachable(error));
  }
}

/** The code alone, since messages may repeat the address. */
function whyUnreachable(error: unknown): string {
  const cause = error instanceof Error ? error.cause : null;
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return `it cannot be reached${code}`;
}
