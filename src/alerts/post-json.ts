import { createHash } from 'node:crypto';

const ANSWER_MS = 10_000;

/** Posts a message. Any answer of 200 to 299 says that it was taken; else it throws, without a word of the address. */
export async function postJson(
  url: URL,
  body: object,
  headers: Readonly<Record<string, string>>,
  stopping: AbortSignal,
): Promise<void> {
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
  const response = await ask(url, request, stopping);
  await response.body?.cancel();
  if (!response.ok) throw new Error(`it answered ${response.status}`);
}

/** Whether somebody answers HTTP at the host of an address: any answer will do, since nothing is sent to its path. */
export async function checkHost(url: URL, stopping: AbortSignal): Promise<string> {
  const response = await ask(new URL('/', url), { method: 'HEAD' }, stopping);
  await response.body?.cancel();
  return `${url.host} answers`;
}

/** Any answer. Throws where there is none in time. A name and password of the address are sent as it asks for them. */
export async function ask(address: URL, request: RequestInit, stopping: AbortSignal): Promise<Response> {
  const { url, headers } = withAuthorization(address, request.headers);
  const timeout = AbortSignal.timeout(ANSWER_MS);
  const signal = AbortSignal.any([timeout, stopping]);
  try {
    return await fetch(url, { ...request, headers, redirect: 'manual', signal });
  } catch (error) {
    if (stopping.aborted) throw new Error('this process was stopped');
    throw new Error(timeout.aborted ? `no answer within ${ANSWER_MS / 1_000} s` : whyUnreachable(error));
  }
}

/** `fetch` refuses an address with a name and password in it. A header that is given already stays. */
function withAuthorization(address: URL, given: RequestInit['headers']): { url: URL; headers: Headers } {
  const headers = new Headers(given);
  const { username, password } = address;
  if (username === '' && password === '') return { url: address, headers };
  const url = new URL(address);
  url.username = '';
  url.password = '';
  if (!headers.has('authorization')) {
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`);
  }
  return { url, headers };
}

/** The code alone, since messages may repeat the address. */
export function whyUnreachable(error: unknown): string {
  const causes = error instanceof Error ? [error.cause, error] : [];
  const coded = causes.find((cause) => cause instanceof Error && 'code' in cause);
  const code = coded instanceof Error && 'code' in coded ? ` (${String(coded.code)})` : '';
  return `it cannot be reached${code}`;
}

/** Tells secrets apart without saying them. */
export const digestOf = (secret: string): string =>
  createHash('sha256').update(secret).digest('hex').slice(0, 8);
