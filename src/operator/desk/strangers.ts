import type { FastifyReply, FastifyRequest } from 'fastify';
import { among, type InTheOpen, type Listening, LOOPBACK_NAMES } from './listening.js';

/** Why a request is not answered. */
interface Refusal {
  readonly status: 403 | 421;
  readonly error: string;
  readonly remedy: string;
}

type Judge = (request: FastifyRequest) => Refusal | null;

/**
 * Another site in the same browser can reach the desk under a name of its own that it points here, or send requests
 * there: only those that come under the desk's own name, and not from another site, are answered. What changes
 * something comes from the desk's own page.
 */
export function refuseStrangers(listening: Listening) {
  const judges = listening.kind === 'loopback' ? LOOPBACK_JUDGES : judgesInTheOpen(listening);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    for (const judge of asksWhetherItRuns(request) ? [] : [...judges, ofOtherSites]) {
      const refusal = judge(request);
      if (refusal === null) continue;
      const { status, error, remedy } = refusal;
      await reply.code(status).send({ error, remedy });
      return;
    }
  };
}

const HEALTH = ['/healthz', '/livez', '/readyz'];

/** Whoever watches the process asks by its bare address, and is told nothing but that. */
const asksWhetherItRuns = ({ method, routeOptions: { url } }: FastifyRequest): boolean =>
  method === 'GET' && url !== undefined && HEALTH.includes(url);

const CHANGING = ['POST', 'PUT', 'PATCH', 'DELETE'];

export const changes = ({ method }: Pick<FastifyRequest, 'method'>): boolean => CHANGING.includes(method);

const hostOf = ({ headers }: FastifyRequest): string => headers.host ?? '';

const otherHost = (name: string): Refusal => ({
  status: 421,
  error: `this desk is at ${name}, not at the host that was asked for`,
  remedy: `open it under ${name}`,
});

const FORWARDED = /^(forwarded|via|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip|x-forwarded-.*)$/;

/**
 * Whoever puts a proxy in front of it lets others in: the desk must know of that. One that says nothing of itself, as
 * nginx where it is told nothing else, may still give itself away by the old HTTP.
 */
const noProxy: Judge = ({ headers, raw }) =>
  raw.httpVersion === '1.0' || Object.keys(headers).some((name) => FORWARDED.test(name))
    ? {
        status: 403,
        error: 'a proxy passes this on, and this desk is for this machine only',
        remedy: 'start it with --origin and --proxy: then everybody signs in',
      }
    : null;

const atLoopback: Judge = (request) =>
  LOOPBACK_NAMES.includes(hostOf(request).replace(/:\d+$/, '')) ? null : otherHost('127.0.0.1');

const otherOrigin: Refusal = {
  status: 403,
  error: 'what changes something must come from the page of this desk',
  remedy: 'send it with the Origin of the desk',
};

const fromOrigin =
  (originOf: (request: FastifyRequest) => string): Judge =>
  (request) =>
    !changes(request) || request.headers.origin === originOf(request) ? null : otherOrigin;

const LOOPBACK_JUDGES: readonly Judge[] = [
  noProxy,
  atLoopback,
  fromOrigin((request) => `http://${hostOf(request)}`),
];

function judgesInTheOpen({ origin, tls, proxies }: InTheOpen): readonly Judge[] {
  const { host } = new URL(origin);
  const isProxy = among(proxies);
  const byProxy: Judge = ({ socket }) =>
    tls !== null || isProxy(socket.remoteAddress ?? '')
      ? null
      : {
          status: 403,
          error: 'this desk answers nobody but the proxy in front of it',
          remedy: `open ${origin}`,
        };
  const atHost: Judge = (request) => (hostOf(request) === host ? null : otherHost(origin));
  return [byProxy, atHost, overHttps, fromOrigin(() => origin)];
}

/** Else no browser would be given a session. */
const overHttps: Judge = ({ protocol }) =>
  protocol === 'https'
    ? null
    : {
        status: 403,
        error: 'this desk was not asked over https, or its proxy does not say so',
        remedy: 'let the proxy set X-Forwarded-Proto',
      };

/** `same-site` is another server of the same domain: it may link here, and change nothing. */
const ofOtherSites: Judge = (request) => {
  const site = request.headers['sec-fetch-site'];
  const isOther = changes(request)
    ? site !== undefined && site !== 'same-origin'
    : site === 'cross-site' && request.url !== '/';
  if (!isOther) return null;
  return { status: 403, error: 'this desk answers no other site', remedy: 'open its own page' };
};
