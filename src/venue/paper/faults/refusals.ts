import type { RestReply } from '../hooks.js';
import { limitHeaders } from '../rest/rate-limit.js';

/** Answers that the venue's edge gives in its stead. */

const page = (status: number, title: string): RestReply => ({
  status,
  body: `<html><head><title>${status} ${title}</title></head><body><h1>${status} ${title}</h1></body></html>`,
  headers: { 'content-type': 'text/html' },
});

const AMBIGUOUS: Readonly<Record<string, string>> = {
  10000: 'Server Timeout',
  10016: 'Internal server error.',
  10019: 'ws trade service is restarting.',
};

/** `answer` is a retCode, or an HTTP status of a gateway. `time` is the venue's. */
export function ambiguousReply(answer: string, time: number): RestReply {
  if (answer === '502') return page(502, 'Bad Gateway');
  if (answer === '504') return page(504, 'Gateway Time-out');
  return coded(200, Number(answer), AMBIGUOUS[answer] ?? '', time);
}

/** `resetAt` is when the limit ends, by the venue's clock. */
export function limitedReply(answer: '10006' | '429', resetAt: number, time: number): RestReply {
  const headers = limitHeaders({ limit: 10, left: 0, resetAt });
  const found =
    answer === '429'
      ? page(429, 'Too Many Requests')
      : coded(200, 10006, 'Too many visits. Exceeded the API Rate Limit.', time);
  return { ...found, headers: { ...found.headers, ...headers } };
}

export function bannedReply(answer: '10027' | '403', time: number): RestReply {
  if (answer === '10027') return coded(200, 10027, 'Transactions are banned.', time);
  return { ...page(403, 'Forbidden'), body: 'Access too frequent: your IP is banned for a while.' };
}

export const maintenanceReply = (): RestReply => page(503, 'Service Unavailable');

function coded(status: number, retCode: number, retMsg: string, time: number): RestReply {
  const body = { retCode, retMsg, result: {}, retExtInfo: { simulated: true }, time };
  return { status, body: JSON.stringify(body) };
}
