import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { NotAuthenticatedError, NotAuthorisedError } from '../../ledger/audit-errors.js';
import { LedgerUnavailableError } from '../../ledger/errors.js';
import { CommandFailed, UsageError, type UsageProblem } from '../command-error.js';
import { NoAnswer } from '../no-answer.js';
import { mendable } from '../open-ledger.js';

/** How a part of the API answers: failures in words, and nothing that a browser would keep. */
export function answering(app: Pick<FastifyInstance, 'setErrorHandler' | 'addHook'>): void {
  app.setErrorHandler(tellError);
  app.addHook('onSend', async (_request: FastifyRequest, reply: FastifyReply) => {
    reply.header('cache-control', 'no-store');
  });
}

const NO_CSRF_TOKEN = {
  error: 'the token against requests of other sites is missing, or of another session',
  remedy: 'send the csrfToken of the latest answer of /api/session in the header x-ballast-csrf',
};

interface Mistake {
  readonly field: string;
  readonly message: string;
  readonly remedy: string;
}

function tellError(raised: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  if (hasZodFastifySchemaValidationErrors(raised)) {
    return reply.code(400).send(mistakesOf(raised.validation.map(mistakeOf)));
  }
  const error = mendable(raised);
  if (error instanceof UsageError) return reply.code(400).send(mistakesOf(error.problems.map(fieldOf)));
  if (error instanceof CommandFailed) {
    return reply.code(statusOf(error)).send({ error: error.message, remedy: remedyOf(error) });
  }
  if (raised.code?.startsWith('FST_CSRF_')) return reply.code(403).send(NO_CSRF_TOKEN);
  const code = raised.statusCode ?? 500;
  if (code < 500) return reply.code(code).send({ error: raised.message });
  request.log.error({ error: raised }, 'the desk failed');
  return reply.code(code).send({ error: 'the desk failed; its log says why' });
}

/** What the ledger and the funds say no to is a conflict with what is. */
function statusOf(error: CommandFailed): 401 | 403 | 409 | 503 {
  const { cause } = error;
  if (cause instanceof NotAuthenticatedError) return 401;
  if (cause instanceof NotAuthorisedError) return 403;
  return error instanceof NoAnswer || cause instanceof LedgerUnavailableError ? 503 : 409;
}

function remedyOf({ cause, remedy }: CommandFailed): string {
  if (!(cause instanceof NotAuthenticatedError)) return remedy;
  return 'sign in with your own token; `ballast operator list` shows who there is';
}

/** All of them at once. */
function mistakesOf(problems: readonly Mistake[]) {
  const [first] = problems;
  const error =
    problems.length === 1 && first !== undefined
      ? `${first.field}: ${first.message}`
      : `${problems.length} mistakes in the request`;
  return { error, problems };
}

/** What a command calls an option is a field here. */
const fieldOf = ({ option, message, remedy }: UsageProblem): Mistake => ({
  field: option.replace(/^--/, '').replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  message,
  remedy,
});

/** As the checks by zod schemas give it to Fastify. */
interface Issue {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

function mistakeOf({ keyword, instancePath, message = 'is wrong', params }: Issue): Mistake {
  const field = instancePath.slice(1).replaceAll('/', '.') || 'the request';
  if (keyword === 'unrecognized_keys' && Array.isArray(params.keys)) {
    const { keys } = params;
    return { field, message: `has ${keys.join(', ')}, which it does not take`, remedy: 'leave that out' };
  }
  return { field, message, remedy: remedyIn(params.params) ?? 'see /api/openapi.json for what it takes' };
}

/** Of a check of our own. */
function remedyIn(params: unknown): string | null {
  if (typeof params !== 'object' || params === null || !('remedy' in params)) return null;
  return String(params.remedy);
}
