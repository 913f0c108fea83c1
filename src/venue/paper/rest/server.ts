import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Exchange } from '../engine/exchange.js';
import { CODE, invalid, Refusal } from '../errors.js';
import type { FaultControl } from '../faults/control.js';
import { FAULTLESS, type RestReply } from '../hooks.js';
import type { ControlledMarket } from '../market/controlled.js';
import { about } from './about.js';
import { ACCOUNT_ROUTES } from './account-routes.js';
import { adminRoutes } from './admin-routes.js';
import { accepted, refused } from './envelope.js';
import { EXECUTION_ROUTES } from './execution-routes.js';
import { MARKET_ROUTES } from './market-routes.js';
import { ORDER_QUERY_ROUTES } from './order-query-routes.js';
import { ORDER_ROUTES } from './order-routes.js';
import type { Params } from './params.js';
import { limitHeaders, RateLimit } from './rate-limit.js';
import type { AdminRoute, SignedRoute } from './route.js';
import { send } from './send.js';
import { authenticate, sameText } from './signature.js';
import { TRANSACTION_LOG_ROUTES } from './transaction-log-routes.js';

const BODY_LIMIT = 100_000;
const SIGNED_ROUTES: readonly SignedRoute[] = [
  ...ORDER_ROUTES,
  ...ORDER_QUERY_ROUTES,
  ...EXECUTION_ROUTES,
  ...ACCOUNT_ROUTES,
  ...TRANSACTION_LOG_ROUTES,
];

/** Builds the REST side; the caller lets it listen. */
export function buildServer(
  exchange: Exchange,
  controlled: ControlledMarket | null,
  faults: FaultControl,
): FastifyInstance {
  const server = fastify({ logger: false, bodyLimit: BODY_LIMIT, forceCloseConnections: true });
  // The signature covers the body as it was sent, so it stays text until it is checked.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  addPublicRoutes(server, exchange);
  addSignedRoutes(server, exchange);
  addAdminRoutes(server, exchange, adminRoutes(controlled, faults));
  addFallbacks(server, exchange);
  return server;
}

function addPublicRoutes(server: FastifyInstance, exchange: Exchange): void {
  const paths = [...MARKET_ROUTES, ...SIGNED_ROUTES].map(({ method, path }) => `${method.padEnd(4)} ${path}`);
  server.get('/', (_request, reply) =>
    reply
      .header('content-type', 'text/plain; charset=utf-8')
      .send(about(exchange.settings, paths, exchange.seam !== FAULTLESS)),
  );
  for (const route of MARKET_ROUTES) {
    server.route({
      method: route.method,
      url: route.path,
      handler: async (request, reply) => {
        const params = request.query as Params; // fastify's own parsing of a query string
        const call = { method: route.method, path: route.path, account: null, params };
        const answer = () => replyOf(exchange, () => route.answer(exchange, params));
        return send(reply, await exchange.seam.request(call, answer));
      },
    });
  }
}

function addSignedRoutes(server: FastifyInstance, exchange: Exchange): void {
  const accounts = new Map(exchange.settings.accounts.map((account) => [account.apiKey, account]));
  const limit = new RateLimit(exchange.settings.requestsPerSecond);
  const enter = (request: FastifyRequest, reply: FastifyReply): string => {
    const now = Date.now() + exchange.seam.clockSkewMs();
    const account = authenticate(accounts, headersOf(request), payloadOf(request), now);
    const state = limit.take(account, now);
    if (state !== null) reply.headers(limitHeaders(state));
    if (state?.breached) {
      throw new Refusal(CODE.rateLimited, 'Too many visits. Exceeded the API Rate Limit.');
    }
    return account;
  };
  for (const route of SIGNED_ROUTES) {
    server.route({
      method: route.method,
      url: route.path,
      handler: async (request, reply) => {
        const entered = attempt(exchange, () => {
          const account = enter(request, reply);
          return { account, params: paramsOf(request) };
        });
        if ('status' in entered) return send(reply, entered);
        const { account, params } = entered;
        const call = { method: route.method, path: route.path, account, params };
        const answer = () => replyOf(exchange, () => route.answer(exchange, params, account));
        return send(reply, await exchange.seam.request(call, answer));
      },
    });
  }
}

function addAdminRoutes(server: FastifyInstance, exchange: Exchange, routes: readonly AdminRoute[]): void {
  const token = exchange.settings.adminToken;
  if (token === undefined) return;
  for (const route of routes) {
    server.route({
      method: route.method,
      url: route.path,
      handler: async (request, reply) => send(reply, adminReply(exchange, token, route, request)),
    });
  }
}

/** Admin calls are no part of the simulated venue, so they pass the seam by. */
function adminReply(
  exchange: Exchange,
  token: string,
  route: AdminRoute,
  request: FastifyRequest,
): RestReply {
  return replyOf(exchange, () => {
    if (!isLoopback(request.ip))
      throw new Refusal(CODE.invalidKey, 'the admin API answers on loopback only', 403);
    if (!sameText(`Bearer ${token}`, request.headers.authorization ?? '')) {
      throw new Refusal(CODE.invalidKey, "the admin API wants 'Authorization: Bearer <adminToken>'", 401);
    }
    return route.answer(exchange, paramsOf(request));
  });
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}

function addFallbacks(server: FastifyInstance, exchange: Exchange): void {
  server.setNotFoundHandler((request, reply) => {
    const message = `${request.method} ${request.url.split('?')[0]} is not known to this simulated exchange; GET / lists what is`;
    send(reply, refused(new Refusal(CODE.unknownPath, message, 404), exchange.now()));
  });
  server.setErrorHandler((error: { statusCode?: number; message: string }, _request, reply) => {
    const status = error.statusCode ?? 500;
    const code = status < 500 ? CODE.invalidParameter : CODE.internal;
    if (status >= 500)
      process.stderr.write(`${JSON.stringify({ level: 'error', message: error.message })}\n`);
    send(reply, refused(new Refusal(code, error.message, status), exchange.now()));
  });
}

function replyOf(exchange: Exchange, work: () => unknown): RestReply {
  const result = attempt(exchange, () => ({ value: work() }));
  return 'status' in result ? result : accepted(result.value, exchange.toldTime());
}

/** Turns a refusal into its reply; anything else is a fault of ours and goes on. */
function attempt<Result extends object>(exchange: Exchange, work: () => Result): Result | RestReply {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) return refused(error, exchange.toldTime());
    throw error;
  }
}

function headersOf({ headers }: FastifyRequest) {
  const text = (name: string) => {
    const value = headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    apiKey: text('x-bapi-api-key'),
    timestamp: text('x-bapi-timestamp'),
    recvWindow: text('x-bapi-recv-window'),
    signature: text('x-bapi-sign'),
  };
}

function payloadOf(request: FastifyRequest): string {
  if (request.method === 'POST') return typeof request.body === 'string' ? request.body : '';
  const { url } = request.raw;
  const mark = url?.indexOf('?') ?? -1;
  return url === undefined || mark < 0 ? '' : url.slice(mark + 1);
}

function paramsOf(request: FastifyRequest): Params {
  if (request.method !== 'POST' && request.method !== 'PUT') return request.query as Params; // fastify's own parsing of a query string
  const text = typeof request.body === 'string' && request.body !== '' ? request.body : '{}';
  const parsed = parseJson(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw invalid('the body must be a JSON object');
  }
  return parsed as Params; // a JSON object, as just checked
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('the body is not JSON');
  }
}
