import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

/** The description of a server's routes, itself among them. */
export const descriptionRoute =
  (at: string): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      at,
      {
        schema: {
          summary: 'This description',
          tags: ['description'],
          response: { 200: z.record(z.string(), z.unknown()).describe('An OpenAPI 3.1 document.') },
        },
      },
      () => ({ ...app.swagger() }),
    );
  };
