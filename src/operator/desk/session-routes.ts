import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import type { PostgresLedger } from '../../ledger/postgres-ledger.js';
import { FAILURE } from '../api/fields.js';
import { iso } from '../status-report.js';
import { answering } from './answering.js';
import { SESSION, SIGN_IN } from './session-schema.js';
import type { Sessions } from './sessions.js';
import type { Visitors } from './visitors.js';

const TAGS = ['session'];

/** A secret of 32 random bytes is guessed by nobody: this keeps those who try from costing more than it does. */
const TRIES_A_MINUTE = 10;

interface SessionParts {
  readonly ledger: PostgresLedger;
  readonly sessions: Sessions;
  readonly visitors: Visitors;
}

/** Who looks and acts: to sign in and out. */
export function sessionRoutes({ ledger, sessions, visitors }: SessionParts): FastifyPluginAsyncZod {
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<z.output<typeof SESSION>> => {
    const [principal, twoPeopleSince] = await Promise.all([
      visitors.signedIn(request),
      ledger.twoPeopleSince(),
    ]);
    const until = sessions.until(request);
    const { mustSignIn } = visitors;
    return {
      signedIn: principal && until !== null ? { ...principal, until: iso(until) } : null,
      mayActUnsigned: !mustSignIn,
      twoPeople: twoPeopleSince !== null,
      csrfToken: sessions.csrfToken(reply),
    };
  };
  return async (app) => {
    answering(app);
    app.get(
      '/api/session',
      { schema: { summary: 'Who is signed in', tags: TAGS, response: { 200: SESSION } } },
      async (request, reply) => {
        if (sessions.hasEnded(request)) await sessions.end(request, reply);
        return answer(request, reply);
      },
    );
    app.post(
      '/api/session',
      {
        onRequest: app.csrfProtection,
        config: { rateLimit: { max: TRIES_A_MINUTE, timeWindow: 60_000 } },
        schema: {
          summary: 'Signs in',
          tags: TAGS,
          body: SIGN_IN,
          response: {
            200: SESSION,
            400: FAILURE.describe('No token can be so.'),
            401: FAILURE.describe('It is nobody’s token.'),
          },
        },
      },
      async (request, reply) => {
        const { token } = request.body;
        await ledger.principal(token);
        await sessions.begin(request, token);
        return answer(request, reply);
      },
    );
    app.delete(
      '/api/session',
      {
        onRequest: app.csrfProtection,
        schema: { summary: 'Signs out', tags: TAGS, response: { 200: SESSION } },
      },
      async (request, reply) => {
        await sessions.end(request, reply);
        return answer(request, reply);
      },
    );
  };
}
