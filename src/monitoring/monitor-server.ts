import { monitorEventLoopDelay } from 'node:perf_hooks';
import fastify from 'fastify';
import type { Need } from './readiness.js';
import { readiness } from './readiness.js';

export interface MonitorParts {
  /** `host:port`. */
  readonly address: string;
  readonly roles: readonly string[];
  readonly needs: readonly Need[];
  /** In Prometheus' text format. */
  readonly metrics: () => Promise<string>;
}

export interface Monitor {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * What a process shows to those who watch it: `/metrics`, `/livez` (its event loop turns) and `/readyz` (what it needs
 * is there). It changes nothing and asks for no password: to be bound where only they come.
 */
export async function startMonitor({ address, roles, needs, metrics }: MonitorParts): Promise<Monitor> {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const app = fastify({ forceCloseConnections: true, bodyLimit: 1_024 });
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
  app.addHook('onClose', async () => {
    delay.disable();
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ error: 'there is /metrics, /livez and /readyz' }),
  );
  app.get('/livez', async () => {
    const longest = delay.max / 1e9;
    delay.reset();
    return { alive: true, roles, uptimeSeconds: process.uptime(), longestPauseSeconds: longest };
  });
  app.get('/readyz', async (_request, reply) => {
    const found = await readiness(needs);
    return reply.code(found.ready ? 200 : 503).send({ ...found, roles });
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metrics()),
  );
  const { host, port } = placeOf(address);
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw new Error(
      `BALLAST_METRICS_ADDRESS: ${address} cannot be bound: ${error instanceof Error ? error.message : String(error)}; each process needs an address of its own`,
    );
  }
  return { url: `http://${address}`, close: () => app.close() };
}

function placeOf(address: string): { host: string; port: number } {
  const { hostname, port } = new URL(`http://${address}`);
  // An IPv6 address stands in brackets in a URL; port 80 is not shown.
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? 80 : Number(port) };
}
