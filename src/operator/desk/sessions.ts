import { randomBytes } from 'node:crypto';
import cookie from '@fastify/cookie';
import csrf from '@fastify/csrf-protection';
import session from '@fastify/session';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Listening } from './listening.js';
import { LocalSessions } from './session-store.js';

declare module 'fastify' {
  interface Session {
    /** Of whoever is signed in. It stays in this process. */
    operatorToken?: string;
    /** Milliseconds since 1970: then the session ends, whatever happens in it. */
    until?: number;
  }
}

/** A shift. */
const SESSION_MS = 8 * 60 * 60_000;

/** The header that scripts of other sites cannot set. */
export const CSRF_HEADER = 'x-ballast-csrf';

export interface SessionSettings {
  readonly lastMs?: number;
  readonly now?: () => number;
}

/** How this desk knows who is signed in: `keepSessions` makes it. */
export interface Sessions {
  /** The token of whoever is signed in; null where nobody is. */
  operatorToken(request: FastifyRequest): string | null;
  /** Whether the request comes with a session that has ended. */
  hasEnded(request: FastifyRequest): boolean;
  until(request: FastifyRequest): number | null;
  /** Whether the session with which a request came still goes on: that of a stream may have ended since. */
  goesOn(request: FastifyRequest): boolean;
  begin(request: FastifyRequest, operatorToken: string): Promise<void>;
  end(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** For the header of the next request that changes something. */
  csrfToken(reply: FastifyReply): string;
}

/**
 * Sessions are kept in this process, and the browser has nothing but their signed number. A token against requests of
 * other sites is bound to the session and to a secret of its own in a cookie. All of it ends with the process.
 */
export async function keepSessions(
  app: FastifyInstance,
  { kind }: Listening,
  { lastMs = SESSION_MS, now = Date.now }: SessionSettings = {},
): Promise<Sessions> {
  const secure = kind === 'open';
  const flags = { path: '/', httpOnly: true, sameSite: 'strict', secure } as const;
  // Browsers let nobody but this very host set one of this name.
  const prefix = secure ? '__Host-' : '';
  const [cookieName, cookieKey] = [`${prefix}ballast-session`, `${prefix}ballast-csrf`];
  const store = new LocalSessions(now);
  await app.register(cookie, { secret: secret() });
  await app.register(session, {
    secret: secret(),
    cookieName,
    cookie: { ...flags, maxAge: lastMs },
    store,
    saveUninitialized: false,
    rolling: false,
  });
  await app.register(csrf, {
    cookieKey,
    cookieOpts: { ...flags, signed: true },
    csrfOpts: { hmacKey: secret(), userInfo: true },
    getToken: ({ headers }) => String(headers[CSRF_HEADER] ?? ''),
    getUserInfo: userOf,
    // Anybody can send a wrong one, as often as they like.
    logLevel: 'debug',
  });
  return {
    operatorToken: ({ session: { operatorToken } }) => operatorToken ?? null,
    hasEnded: ({ cookies, session: { operatorToken } }) =>
      cookies[cookieName] !== undefined && operatorToken === undefined,
    until: ({ session: { until } }) => until ?? null,
    goesOn: ({ session: { sessionId } }) => store.has(sessionId),
    begin: async (request, operatorToken) => {
      await request.session.regenerate();
      request.session.operatorToken = operatorToken;
      request.session.until = now() + lastMs;
    },
    end: async (request, reply) => {
      await request.session.regenerate();
      reply.clearCookie(cookieName, flags);
    },
    csrfToken: (reply) => reply.generateCsrf({ userInfo: userOf(reply.request) }),
  };
}

const NOBODY = 'nobody';

/** A session's token against other sites is good in no other session. */
const userOf = ({ session: { operatorToken, sessionId } }: FastifyRequest): string =>
  operatorToken === undefined ? NOBODY : sessionId;

const secret = (): string => randomBytes(32).toString('base64url');
