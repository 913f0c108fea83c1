import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotAuthenticatedError } from '../../ledger/audit-errors.js';
import type { Principal } from '../../ledger/audit-port.js';
import type { PostgresLedger } from '../../ledger/postgres-ledger.js';
import type { Listening } from './listening.js';
import type { Sessions } from './sessions.js';

/** What is only looked at is shown for so long to somebody who was known before. Actions ask the ledger each time. */
const KNOWN_FOR_MS = 2_000;

interface Known {
  readonly askedAt: number;
  readonly principal: Promise<Principal | null>;
}

/** Who is at the desk: the ledger says it, by the token of the session. */
export class Visitors {
  readonly #known = new Map<string, Known>();

  constructor(
    readonly ledger: Pick<PostgresLedger, 'principal'>,
    readonly sessions: Sessions,
    readonly listening: Listening,
  ) {}

  /** Whether nobody may look here without signing in. */
  get mustSignIn(): boolean {
    return this.listening.kind === 'open';
  }

  /** Null where nobody is signed in, or whoever was is not known any more. */
  async signedIn(request: FastifyRequest): Promise<Principal | null> {
    const token = this.sessions.operatorToken(request);
    return token === null ? null : this.#ask(token);
  }

  async mayLook(request: FastifyRequest): Promise<boolean> {
    return !this.mustSignIn || (await this.#lately(request)) !== null;
  }

  /** A hook before what is looked at. */
  refuseUnknown = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (await this.mayLook(request)) return;
    await reply.code(401).send(SIGN_IN_FIRST);
  };

  /** A hook before what is done: who was signed in and is no more does not go on as nobody. */
  refuseEnded = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const token = this.sessions.operatorToken(request);
    const isLost = token === null ? this.sessions.hasEnded(request) : (await this.#ask(token)) === null;
    if (isLost) await reply.code(401).send(HAS_ENDED);
    else if (token === null && this.mustSignIn) await reply.code(401).send(SIGN_IN_FIRST);
  };

  async #lately(request: FastifyRequest): Promise<Principal | null> {
    const token = this.sessions.operatorToken(request);
    if (token === null || !this.sessions.goesOn(request)) return null;
    const now = Date.now();
    const known = this.#known.get(token);
    if (known !== undefined && now - known.askedAt < KNOWN_FOR_MS) return known.principal;
    for (const [old, { askedAt }] of this.#known) {
      if (now - askedAt >= KNOWN_FOR_MS) this.#known.delete(old);
    }
    const principal = this.#ask(token);
    this.#known.set(token, { askedAt: now, principal });
    return principal;
  }

  async #ask(token: string): Promise<Principal | null> {
    try {
      return await this.ledger.principal(token);
    } catch (error) {
      if (error instanceof NotAuthenticatedError) return null;
      throw error;
    }
  }
}

const SIGN_IN_FIRST = {
  error: 'nobody is signed in',
  remedy: 'sign in with the token that `ballast operator add` or `renew` printed for you',
};
const HAS_ENDED = { error: 'the session has ended', remedy: 'sign in again' };
