import type { FastifyReply, FastifyRequest } from 'fastify';

const HERE = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Another site in the same browser can reach a page on loopback under a name of its own that it points here, or send
 * requests there: only those that come under this machine's name, and not from another site, are answered.
 */
export async function refuseStrangers(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { host = '', 'sec-fetch-site': site } = request.headers;
  const name = host.replace(/:\d+$/, '');
  if (!HERE.includes(name)) {
    await reply.code(421).send({ error: `this desk is at ${HERE[0]}, not at the host that was asked for` });
  } else if (site === 'cross-site' && request.url !== '/') {
    await reply.code(403).send({ error: 'this desk answers no other site' });
  }
}
