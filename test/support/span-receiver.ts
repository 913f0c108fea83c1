import fastify from 'fastify';
import { z } from 'zod';

const SPAN = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
});
const EXPORT = z.object({
  resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(SPAN) })) })),
});

export type ReceivedSpan = z.output<typeof SPAN>;

export interface SpanReceiver {
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  close(): Promise<void>;
}

/** Takes spans as a collector does, by OTLP over HTTP in JSON. */
export async function spanReceiver(): Promise<SpanReceiver> {
  const spans: ReceivedSpan[] = [];
  const app = fastify({ bodyLimit: 50_000_000 });
  app.post('/v1/traces', async (request) => {
    const { resourceSpans } = EXPORT.parse(request.body);
    spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
    return {};
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, spans, close: () => app.close() };
}
