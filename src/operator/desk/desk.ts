import { createHash } from 'node:crypto';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import { fastifySSE } from '@fastify/sse';
import fastify, { type FastifyInstance } from 'fastify';
import type { Objectives } from '../../config/objectives.js';
import type { PostgresLedger } from '../../ledger/postgres-ledger.js';
import type { IssuerKeys } from '../../signing/issuer-keys.js';
import { LiveMarket } from '../../valuation/live-market.js';
import type { MarketFeed, Venue } from '../../venue/port.js';
import { describeRoutes } from '../api/described.js';
import { publicRoutes } from '../public/public-routes.js';
import { SignedDocuments } from '../public/signed-documents.js';
import { apiRoutes } from './api-routes.js';
import { healthRoutes } from './health-routes.js';
import { LiveBook } from './live-book.js';
import { objectivesRoutes } from './objectives-routes.js';
import { IMPORT_MAP, pageRoutes } from './page-routes.js';
import { peopleRoutes } from './people-routes.js';
import { refuseStrangers } from './strangers.js';

export interface DeskParts {
  readonly ledger: PostgresLedger;
  readonly venue: Venue;
  readonly keys: IssuerKeys;
  /** Targets that the desk judges by. */
  readonly objectives: Objectives;
  /** It is closed with the desk. */
  readonly feed: MarketFeed;
  /** Pages of this namespace in the Temporal UI, as `http://127.0.0.1:8233/namespaces/default`; null without one. */
  readonly temporalUi: string | null;
}

export interface Desk {
  readonly url: string;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const ABOUT = {
  title: 'Ballast',
  description: 'Leveraged tokens kept at their target: what operators see. Amounts are in the settle coin.',
  tags: {
    funds: 'The funds and what became of them.',
    people: 'What people did, and what waits for one of them.',
    public: 'What holders and markets may know: `ballast public` serves it by itself.',
    health: 'Whether this server runs.',
    description: 'Of the API itself.',
  },
};

/** Requests of one address in a second: a page that is opened asks for a dozen files. */
const MOST_A_SECOND = 50;

/**
 * The operator's web page and the HTTP API behind it. It shows and changes nothing, and is on this machine's loopback
 * only: whoever may log in here may look.
 */
export async function startDesk(parts: DeskParts, port: number): Promise<Desk> {
  const market = new LiveMarket(parts.feed);
  const book = new LiveBook({ ...parts, market });
  const documents = new SignedDocuments({ ...parts, market }, parts.keys.signing);
  const app = fastify({ forceCloseConnections: true, exposeHeadRoutes: false, bodyLimit: 1_024 });
  app.addHook('onClose', async () => {
    book.close();
    await market.close();
  });
  await secure(app);
  await app.register(fastifySSE);
  await describeRoutes(app, ABOUT, '/api/openapi.json');
  await app.register(apiRoutes({ ...parts, book }));
  await app.register(objectivesRoutes(parts));
  await app.register(peopleRoutes(parts.ledger));
  await app.register(publicRoutes({ documents, keys: parts.keys.published }));
  await app.register(healthRoutes(parts.ledger));
  await app.register(pageRoutes(parts.temporalUi));
  try {
    return { url: await app.listen({ host: LOOPBACK, port }), close: () => app.close() };
  } catch (error) {
    await app.close();
    throw error;
  }
}

async function secure(app: FastifyInstance): Promise<void> {
  app.addHook('onRequest', refuseStrangers);
  await app.register(rateLimit, { max: MOST_A_SECOND, timeWindow: 1_000 });
  const importMap = createHash('sha256').update(IMPORT_MAP).digest('base64');
  await app.register(helmet, {
    // Over http on loopback there is nothing to be upgraded.
    hsts: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'", `'sha256-${importMap}'`],
        styleSrc: ["'self'"],
        // The charts place themselves by inline styles.
        styleSrcAttr: ["'unsafe-inline'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
  });
}
