import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { RulesLedger } from '../../ledger/rules-port.js';
import { readiness } from '../../monitoring/readiness.js';
import { ledgerNeed } from '../../monitoring/worker-needs.js';

const READINESS = z.object({
  ready: z.boolean(),
  needs: z.array(z.object({ name: z.string(), ok: z.boolean(), reason: z.string().nullable() })),
});

/** Whether the desk runs, and whether it can show anything: for whoever watches the process. */
export function healthRoutes(ledger: Pick<RulesLedger, 'clock'>): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/healthz',
      {
        schema: {
          summary: 'Whether the desk itself runs',
          tags: ['health'],
          response: { 200: z.object({ ok: z.literal(true) }) },
        },
      },
      async () => ({ ok: true as const }),
    );
    app.get(
      '/livez',
      {
        schema: {
          summary: 'Whether the event loop of the desk turns',
          tags: ['health'],
          response: { 200: z.object({ alive: z.literal(true) }) },
        },
      },
      async () => ({ alive: true as const }),
    );
    app.get(
      '/readyz',
      {
        schema: {
          summary: 'Whether the desk reaches the ledger',
          tags: ['health'],
          response: { 200: READINESS, 503: READINESS.describe('Not so, and why.') },
        },
      },
      async (_request, reply) => {
        const found = await readiness([ledgerNeed(ledger)]);
        return reply.code(found.ready ? 200 : 503).send({ ...found, needs: [...found.needs] });
      },
    );
  };
}
