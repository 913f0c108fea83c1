import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { PostgresLedger } from '../../ledger/postgres-ledger.js';
import type { Venue } from '../../venue/port.js';
import { FAILURE, NAME } from '../api/fields.js';
import { explanationOf } from '../explain/explanation.js';
import { explanationJson } from '../explain.js';
import { answering } from './answering.js';
import { BOOK } from './book-schema.js';
import { fundReport } from './fund-report.js';
import { FUND } from './fund-schema.js';
import type { BookNews, LiveBook } from './live-book.js';
import { REBALANCE } from './rebalance-schema.js';
import type { Visitors } from './visitors.js';

interface ApiParts {
  readonly ledger: PostgresLedger;
  readonly venue: Venue;
  readonly book: LiveBook;
  readonly visitors: Pick<Visitors, 'mayLook'>;
}

/** Each holds a connection, and is written to once a second. */
const MOST_STREAMS = 500;
const TOO_MANY = {
  error: `${MOST_STREAMS} pages follow the desk, and it serves no more`,
  remedy: 'close some of them',
};

const failure = (description: string) => FAILURE.describe(description);

/** Amounts are decimal texts in the settle coin, times ISO 8601 in UTC. What is looked at. */
export function apiRoutes({ ledger, venue, book, visitors }: ApiParts): FastifyPluginAsyncZod {
  return async (app) => {
    answering(app);
    app.get(
      '/api/book',
      {
        schema: {
          summary: 'All funds',
          tags: ['funds'],
          response: { 200: BOOK, 503: failure('The ledger cannot be reached.') },
        },
      },
      () => book.read(),
    );
    app.get(
      '/api/funds/:token',
      {
        schema: {
          summary: 'A fund with its past rebalances and what a move of the price leads to',
          tags: ['funds'],
          params: z.object({ token: NAME }),
          response: {
            200: FUND,
            400: failure('No token can be so.'),
            404: failure('There is no such fund.'),
          },
        },
      },
      async ({ params }, reply) => {
        const report = await fundReport(ledger, venue, params.token);
        return report ?? reply.code(404).send({ error: `there is no fund ${params.token}` });
      },
    );
    app.get(
      '/api/rebalances/:id',
      {
        schema: {
          summary: 'A rebalance, computed again',
          tags: ['funds'],
          params: z.object({ id: NAME }),
          response: {
            200: REBALANCE,
            400: failure('No id can be so.'),
            404: failure('There is no such rebalance.'),
          },
        },
      },
      async ({ params }, reply) => {
        const detail = await ledger.rebalanceDetail(params.id);
        if (detail === null) return reply.code(404).send({ error: `there is no rebalance ${params.id}` });
        return explanationJson(explanationOf(detail));
      },
    );
    app.get(
      '/api/live',
      {
        sse: 'only',
        preHandler: async (_request, reply) => {
          if (book.followers >= MOST_STREAMS) await reply.code(503).send(TOO_MANY);
        },
        schema: {
          summary: 'All funds as they change',
          description:
            'Server-sent events: `book` once a second, `trouble` (`what`) where it cannot be read.',
          tags: ['funds'],
          response: {
            200: { description: 'Events.', content: { 'text/event-stream': { schema: z.string() } } },
            503: failure('There are as many who follow as the desk serves.'),
          },
        },
      },
      (request, reply) => followBook(book, () => visitors.mayLook(request), { request, reply }),
    );
  };
}

interface Following {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Until whoever follows goes, or may look no longer. */
async function followBook(
  book: LiveBook,
  mayLook: () => Promise<boolean>,
  { request, reply }: Following,
): Promise<void> {
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
        // That the ledger is away is told also where it cannot say who looks.
        if (next.kind === 'book' && !(await mayLook())) return reply.sse.close();
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
