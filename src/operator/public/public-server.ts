import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import fastify from 'fastify';
import { z } from 'zod';
import type { HostAndPort } from '../../config/host-and-port.js';
import { describeRoutes } from '../api/described.js';
import { type PublicParts, publicRoutes, SIGNATURE } from './public-routes.js';

export interface PublicServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Requests of one address in a second. A cache in front of it asks for each document once a second. */
const MOST_A_SECOND = 200;

const ABOUT = {
  title: 'Ballast: public snapshot',
  description: 'Figures of the tokens for holders and markets, each with its unit and time.',
  tags: {
    public: 'Open to everybody.',
    health: 'Whether this server runs.',
    description: 'Of the API itself.',
  },
};

/**
 * A server of the public documents alone, on an address of its own: nothing of the desk is behind it. Pages of any site
 * may read it.
 */
export async function startPublicServer(parts: PublicParts, address: HostAndPort): Promise<PublicServer> {
  const app = fastify({ forceCloseConnections: true, bodyLimit: 1_024, exposeHeadRoutes: true });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ error: 'there is nothing here; /public/v1/openapi.json says what there is' }),
  );
  await app.register(rateLimit, { max: MOST_A_SECOND, timeWindow: 1_000 });
  await app.register(helmet, {
    // Whether it is reached over https is for the proxy in front of it to say.
    hsts: false,
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
  });
  await app.register(cors, {
    origin: '*',
    methods: ['GET', 'HEAD'],
    exposedHeaders: ['etag', SIGNATURE],
    maxAge: 86_400,
  });
  await describeRoutes(app, ABOUT, '/public/v1/openapi.json');
  await app.register(publicRoutes(parts));
  app.get('/healthz', { schema: HEALTH }, async () => ({ ok: true }));
  try {
    return { url: await app.listen(address), close: () => app.close() };
  } catch (error) {
    await app.close();
    throw error;
  }
}

const HEALTH = {
  summary: 'Whether this server itself runs',
  tags: ['health'],
  response: { 200: z.object({ ok: z.literal(true) }) },
};
