import type { SessionStore } from '@fastify/session';
import type { Session } from 'fastify';

type Answer = (error: unknown, session?: Session | null) => void;

/** Of one person: who signs in again and again fills no memory. */
const MOST_OF_A_TOKEN = 20;

/**
 * Sessions of this process: they end with it, when their time is over, and when somebody signs out. Of those of one
 * token the oldest goes where there are too many.
 */
export class LocalSessions implements SessionStore {
  readonly #sessions = new Map<string, Session>();

  constructor(readonly now: () => number = Date.now) {}

  set(id: string, session: Session, answer: Answer): void {
    this.#forgetEnded();
    this.#sessions.set(id, session);
    this.#forgetOldest(session.operatorToken);
    answer(null);
  }

  get(id: string, answer: Answer): void {
    answer(null, this.has(id) ? this.#sessions.get(id) : null);
  }

  has(id: string): boolean {
    const session = this.#sessions.get(id);
    return session !== undefined && !this.#hasEnded(session);
  }

  destroy(id: string, answer: Answer): void {
    this.#sessions.delete(id);
    answer(null);
  }

  #forgetEnded(): void {
    for (const [id, session] of this.#sessions) if (this.#hasEnded(session)) this.#sessions.delete(id);
  }

  #forgetOldest(token: string | undefined): void {
    if (token === undefined) return;
    const ids = [...this.#sessions].filter(([, one]) => one.operatorToken === token).map(([id]) => id);
    for (const id of ids.slice(0, -MOST_OF_A_TOKEN)) this.#sessions.delete(id);
  }

  #hasEnded({ until }: Session): boolean {
    return until === undefined || until <= this.now();
  }
}
