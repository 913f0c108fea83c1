import type { FastifyReply } from 'fastify';
import type { RestReply } from '../hooks.js';

const JSON_TYPE = 'application/json; charset=utf-8';

/** Sends an answer, or breaks the connection where the answer is to be lost or cut. */
export function send(reply: FastifyReply, found: RestReply): FastifyReply {
  if (found.broken !== undefined) return breakOff(reply, found, found.broken);
  const { status, body, headers } = found;
  if (headers !== undefined) reply.headers(headers);
  if (!reply.hasHeader('content-type')) reply.header('content-type', JSON_TYPE);
  return reply.code(status).send(body);
}

function breakOff(
  reply: FastifyReply,
  { status, body }: RestReply,
  where: 'at-once' | 'half-way',
): FastifyReply {
  reply.hijack();
  const { socket } = reply.raw;
  if (where === 'at-once') {
    socket?.destroy();
    return reply;
  }
  const whole = Buffer.from(body);
  reply.raw.writeHead(status, { 'content-type': JSON_TYPE, 'content-length': String(whole.length) });
  reply.raw.write(whole.subarray(0, Math.floor(whole.length / 2)), () => socket?.destroy());
  return reply;
}
