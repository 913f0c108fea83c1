import { createHash } from 'node:crypto';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import { fastifySSE } from '@fastify/sse';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { Logger } from 'pino';
import type { Objectives } from '../../config/objectives.js';
import type { PostgresLedger } from '../../ledger/postgres-ledger.js';
import type { IssuerKeys } from '../../signing/issuer-keys.js';
import { LiveMarket } from '../../valuation/live-market.js';
import type { MarketFeed, Venue } from '../../venue/port.js';
import { describeRoutes } from '../api/described.js';
import { publicRoutes } from '../public/public-routes.js';
import { SignedDocuments } from '../public/signed-documents.js';
import type { TemporalSettings } from '../temporal-connection.js';
import { actionRoutes, outcomeRoutes } from './action-routes.js';
import { apiRoutes } from './api-routes.js';
import { KeptClient } from './desk-means.js';
import { healthRoutes } from './health-routes.js';
import { among, type Listening } from './listening.js';
import { LiveBook } from './live-book.js';
import { objectivesRoutes } from './objectives-routes.js';
import { IMPORT_MAP, pageRoutes } from './page-routes.js';
import { peopleRoutes } from './people-routes.js';
import { sessionRoutes } from './session-routes.js';
import { keepSessions, type SessionSettings } from './sessions.js';
import { refuseStrangers } from './strangers.js';
import { Visitors } from './visitors.js';

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
  /** The server by which funds are asked; throws a `CommandFailed` where none is known. */
  readonly temporal: () => TemporalSettings;
  readonly sessions?: SessionSettings;
  /** What failed, with its stack; nothing of a request but its number. */
  readonly log: Logger;
}

export interface Desk {
  readonly url: string;
  close(): Promise<void>;
}

const ABOUT = {
  title: 'Ballast',
  description:
    'Leveraged tokens kept at their target: what operators see and do. Amounts are in the settle coin.',
  tags: {
    funds: 'The funds and what became of them.',
    people: 'What people did, and what waits for one of them.',
    session: 'Who is signed in.',
    actions: 'What people do: each with a preview, a reason, and a key under which it is done once.',
    public: 'What holders and markets may know: `ballast public` serves it by itself.',
    health: 'Whether this server runs.',
    description: 'Of the API itself.',
  },
};

/** Requests of one address in a second: a page that is opened asks for some fifty files. */
const MOST_A_SECOND = 150;

/** The largest request has a reason of 1,000 characters, each of up to 12 bytes. */
const MOST_BYTES = 16_384;

/** Whoever sends a request a byte at a time holds no connection for it. */
const SLOWEST_REQUEST_MS = 30_000;

/** Where it listens, its callers say. */
const warnings = (log: Logger): FastifyBaseLogger =>
  log.isLevelEnabled('warn') ? log.child({ part: 'desk' }, { level: 'warn' }) : log;

/**
 * The operator's web page and the HTTP API behind it. On this machine's loopback whoever may log in here may look, and
 * act as a command does that comes without a token; in the open everybody signs in.
 */
export async function startDesk(parts: DeskParts, listening: Listening): Promise<Desk> {
  const { ledger, keys } = parts;
  const market = new LiveMarket(parts.feed);
  const book = new LiveBook({ ...parts, market });
  const documents = new SignedDocuments({ ...parts, market }, keys.signing);
  const client = new KeptClient(parts.temporal);
  const app: FastifyInstance = fastify({
    ...{ forceCloseConnections: true, exposeHeadRoutes: false, bodyLimit: MOST_BYTES },
    ...{
      requestTimeout: SLOWEST_REQUEST_MS,
      loggerInstance: warnings(parts.log),
      logController: new LogController({ disableRequestLogging: true }),
    },
    ...served(listening),
  });
  app.addHook('onClose', async () => {
    book.close();
    await Promise.all([market.close(), client.close()]);
  });
  await secure(app, listening);
  const sessions = await keepSessions(app, listening, parts.sessions);
  const visitors = new Visitors(ledger, sessions, listening);
  const acting = { ledger, venue: parts.venue, sessions, client };
  await app.register(fastifySSE);
  await describeRoutes(app, ABOUT, '/api/openapi.json');
  await app.register(async (inside) => {
    inside.addHook('onRequest', visitors.refuseUnknown);
    await inside.register(apiRoutes({ ...parts, book, visitors }));
    await inside.register(peopleRoutes(ledger));
    await inside.register(objectivesRoutes(parts));
    await inside.register(outcomeRoutes(acting));
  });
  await app.register(sessionRoutes({ ledger, sessions, visitors }));
  await app.register(actionRoutes({ ...acting, visitors }));
  await app.register(publicRoutes({ documents, keys: keys.published }));
  await app.register(healthRoutes(ledger));
  await app.register(pageRoutes(parts.temporalUi));
  try {
    const { host, port } = listening;
    const url = await app.listen({ host, port });
    return { url: listening.kind === 'open' ? listening.origin : url, close: () => app.close() };
  } catch (error) {
    await app.close();
    throw error;
  }
}

/** Over its own TLS, and by whose word a client's address is believed. */
function served(listening: Listening) {
  if (listening.kind === 'loopback') return {};
  const { tls, proxies } = listening;
  return {
    ...(tls === null ? {} : { https: { ...tls, minVersion: 'TLSv1.2' as const } }),
    ...(proxies.length === 0 ? {} : { trustProxy: among(proxies) }),
  };
}

/** Before everything else: what is refused for another reason costs something too. */
function refuseFloods(app: FastifyInstance) {
  const count = app.createRateLimit();
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const counted = await count(request);
    if (counted.isAllowed || !counted.isExceeded) return;
    const error = `more than ${MOST_A_SECOND} requests in a second from ${request.ip}`;
    await reply.code(429).send({ error, remedy: 'wait a second' });
  };
}

async function secure(app: FastifyInstance, listening: Listening): Promise<void> {
  await app.register(rateLimit, { global: false, max: MOST_A_SECOND, timeWindow: 1_000 });
  app.addHook('onRequest', refuseFloods(app));
  app.addHook('onRequest', refuseStrangers(listening));
  const importMap = createHash('sha256').update(IMPORT_MAP).digest('base64');
  await app.register(helmet, {
    // Over http on loopback there is nothing to be upgraded.
    hsts: listening.kind === 'open',
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
