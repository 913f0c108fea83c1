import { z } from 'zod';

const ANSWER_WITHIN_MS = 10_000;

const reply = z.object({ retCode: z.number(), retMsg: z.string(), result: z.unknown() });

/** Where a paper exchange is, and the token that opens its admin API. */
export interface AdminAccess {
  readonly url: string;
  readonly token: string;
}

/** One call of the admin API. Throws an `Error` that quotes a refusal, and what `fetch` throws while it is down. */
export async function askAdmin(
  { url, token }: AdminAccess,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: object,
): Promise<unknown> {
  const answer = await fetch(new URL(path, url), {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { retCode, retMsg, result } = reply.parse(await answer.json());
  if (retCode !== 0) throw new Error(`the paper exchange refused ${method} ${path}: ${retMsg}`);
  return result;
}
