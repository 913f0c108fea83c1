import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LedgerUnavailableError } from '../../ledger/errors.js';
import type { PostgresLedger } from '../../ledger/postgres-ledger.js';
import type { Venue } from '../../venue/port.js';
import { explanationOf } from '../explain/explanation.js';
import { explanationJson } from '../explain.js';
import { fundReport } from './fund-report.js';
import type { BookNews, LiveBook } from './live-book.js';

interface ApiParts {
  readonly ledger: PostgresLedger;
  readonly venue: Venue;
  readonly book: LiveBook;
}

/** Token or id of a path: what cannot be one is not looked up. */
const NAME = { type: 'string', pattern: '^[A-Za-z0-9-]{1,64}$' } as const;
const named = (field: string) => ({
  schema: { params: { type: 'object', properties: { [field]: NAME }, required: [field] } },
});

/** Amounts are decimal texts in the settle coin, times ISO 8601 in UTC. Nothing here changes anything. */
export function apiRoutes({ ledger, venue, book }: ApiParts) {
  return async (app: FastifyInstance): Promise<void> => {
    app.setErrorHandler(tellError);
    app.addHook('onSend', async (_request, reply) => {
      reply.header('cache-control', 'no-store');
    });
    app.get('/api/book', () => book.read());
    app.get<{ Params: { token: string } }>('/api/funds/:token', named('token'), async ({ params }, reply) => {
      const report = await fundReport(ledger, venue, params.token);
      return report ?? reply.code(404).send({ error: `there is no fund ${params.token}` });
    });
    app.get<{ Params: { id: string } }>('/api/rebalances/:id', named('id'), async ({ params }, reply) => {
      const detail = await ledger.rebalanceDetail(params.id);
      if (detail === null) return reply.code(404).send({ error: `there is no rebalance ${params.id}` });
      return explanationJson(explanationOf(detail));
    });
    app.get('/api/live', { sse: 'only' }, (request, reply) => followBook(book, request, reply));
    app.get('/healthz', async () => ({ ok: true }));
  };
}

async function followBook(book: LiveBook, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.sse.keepAlive();
  reply.sse.sendHeaders();
  // One that reads too slowly gets the newest report when it has read the last one.
  let sending = false;
  let waiting: BookNews | null = null;
  const send = async (news: BookNews): Promise<void> => {
    waiting = news;
    if (sending) return;
    sending = true;
    try {
      while (waiting !== null) {
        const next: BookNews = waiting;
        waiting = null;
        await reply.sse.send({
          event: next.kind,
          data: next.kind === 'book' ? next.book : { what: next.what },
        });
      }
    } catch (error) {
      request.log.debug({ error }, 'a reader has gone');
    } finally {
      sending = false;
    }
  };
  const following = book.follow((news) => void send(news));
  reply.sse.onClose(() => following.stop());
}

function tellError(error: Error & { statusCode?: number }, _request: FastifyRequest, reply: FastifyReply) {
  if (error instanceof LedgerUnavailableError) return reply.code(503).send({ error: error.message });
  const code = error.statusCode ?? 500;
  return reply.code(code).send({ error: code < 500 ? error.message : 'the desk failed; its log says why' });
}
