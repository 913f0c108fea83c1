import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LedgerUnavailableError } from '../../ledger/errors.js';

/** How a part of the API answers: failures in words, and nothing that a browser would keep. */
export function answering(app: Pick<FastifyInstance, 'setErrorHandler' | 'addHook'>): void {
  app.setErrorHandler(tellError);
  app.addHook('onSend', async (_request: FastifyRequest, reply: FastifyReply) => {
    reply.header('cache-control', 'no-store');
  });
}

function tellError(error: FastifyError, _request: FastifyRequest, reply: FastifyReply) {
  if (error instanceof LedgerUnavailableError) return reply.code(503).send({ error: error.message });
  const code = error.statusCode ?? 500;
  return reply.code(code).send({ error: code < 500 ? error.message : 'the desk failed; its log says why' });
}
