import type { SessionStore } from '@fastify/session';
import type { Session } from 'fastify';

type Answer = (error: unknown, session?: Session | null) => void;

/** Sessions of this process: they end with it, when their time is over, and when somebody signs out. */
export class LocalSessions implements SessionStore {
  readonly #sessions = new Map<string, Session>();

  constructor(readonly now: () => number = Date.now) {}

  set(id: string, session: Session, answer: Answer): void {
    this.#forgetEnded();
    this.#sessions.set(id, session);
    answer(null);
  }

  get(id: string, answer: Answer): void {
    const session = this.#sessions.get(id);
    answer(null, session === undefined || this.#hasEnded(session) ? null : session);
  }

  destroy(id: string, answer: Answer): void {
    this.#sessions.delete(id);
    answer(null);
  }

  #forgetEnded(): void {
    for (const [id, session] of this.#sessions) if (this.#hasEnded(session)) this.#sessions.delete(id);
  }

  #hasEnded({ until }: Session): boolean {
    return until === undefined || until <= this.now();
  }
}
