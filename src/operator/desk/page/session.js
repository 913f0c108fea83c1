import { useEffect, useState } from 'preact/hooks';

/** @import { z } from 'zod' */
/** @import { SESSION } from '../session-schema.js' */
/** @typedef {z.output<typeof SESSION>} Session Who looks and acts. */

/** @typedef {{ field: string, message: string, remedy: string }} Problem A mistake of a request. */

/** Why something was not done, in words; `problems` are of single fields. */
export class Refusal extends Error {
  /** @param {number} status 0 where it is not known whether anything has arrived. @param {{ error?: string, remedy?: string, problems?: Problem[] }} said */
  constructor(status, { error, remedy, problems }) {
    super(error ?? `the desk answered ${status}`);
    this.status = status;
    this.remedy = remedy ?? null;
    this.problems = problems ?? [];
  }
}

const READ_AGAIN_MS = 60_000;

/** A fund that does not answer is given up by the desk before that: then the line is broken. */
const LONGEST_ANSWER_MS = 60_000;

/** @type {Session | null} */
let known = null;
/** @type {Set<(session: Session | null) => void>} */
const listeners = new Set();

/** @param {Session | null} session */
function learn(session) {
  known = session;
  for (const listener of listeners) listener(session);
}

/** Who looks and acts; null until the desk has said so. */
export function useSession() {
  const [session, setSession] = useState(known);
  useEffect(() => {
    listeners.add(setSession);
    setSession(known);
    return () => void listeners.delete(setSession);
  }, []);
  return session;
}

/** Reads it now, and again from time to time: a session ends, and a role is changed by others. */
export function useSessionWatch() {
  useEffect(() => {
    void readSession();
    const timer = setInterval(readSession, READ_AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
}

export async function readSession() {
  try {
    const answer = await fetch('/api/session');
    if (answer.ok) learn(await answer.json());
  } catch {
    // The page says by itself that the desk does not answer.
  }
}

/** The token is sent once and kept nowhere. @param {string} token */
export async function signIn(token) {
  learn(await send('POST', '/api/session', { token }));
}

export async function signOut() {
  learn(await send('DELETE', '/api/session'));
}

/**
 * Changes something, in the name of whoever is signed in. Throws a `Refusal`.
 * @param {'POST' | 'DELETE'} method
 * @param {string} path
 * @param {object} [body]
 */
export async function send(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: {
      'x-ballast-csrf': known?.csrfToken ?? '',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
  }).catch(() => {
    throw new Refusal(0, { error: 'the desk does not answer' });
  });
  // What is cut off says nothing of what was done.
  const said = await answer.json().catch(() => null);
  if (answer.ok && said === null) throw new Refusal(0, { error: 'the answer of the desk was cut off' });
  if (answer.ok) return said;
  // Signed out meanwhile, or another role: the page learns it before the next try.
  if (answer.status === 401 || answer.status === 403) await readSession();
  throw new Refusal(answer.status, said ?? {});
}
