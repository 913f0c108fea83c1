import {
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider, RandomIdGenerator } from '@opentelemetry/sdk-trace-node';
import type { Context as StepContext } from '@temporalio/activity';
import type { ActivityInterceptors, InjectedSinks } from '@temporalio/worker';
import type { TraceSinks, WorkflowEnd } from '../contract/trace-sinks.js';
import type { Ledger } from '../ledger/port.js';
import type { TracedCall, Tracing } from './port.js';
import { type RootIds, rootIdsOf } from './trace-ids.js';

/** They last for an hour and tell nothing. */
const ENDLESS: readonly string[] = ['watchMarket', 'auditBooks'];

/** Spans of this process, sent in the background by OTLP over HTTP; what cannot be sent is lost, and holds up nothing. */
export function openTracing(roles: readonly string[]): Tracing {
  const ids = new GivenIds();
  const provider = new NodeTracerProvider({
    idGenerator: ids,
    resource: resourceFromAttributes({
      'service.name': process.env.OTEL_SERVICE_NAME ?? 'ballast',
      'service.instance.id': `${roles.join('+')}/${process.pid}`,
    }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  const tracer = provider.getTracer('ballast');
  return {
    interceptors: [stepSpans],
    sinks: { sinks: workflowSpans(ids) },
    onVenueCall: venueSpan,
    ledger: withSpans,
    close: () => provider.shutdown(),
  };

  function stepSpans({ info }: StepContext): ActivityInterceptors {
    if (ENDLESS.includes(info.activityType)) return {};
    return {
      inbound: {
        execute: (input, next) => {
          const { workflowExecution, workflowType, activityType, attempt } = info;
          const run =
            workflowExecution === undefined || workflowType === undefined
              ? null
              : { ...workflowExecution, workflowType };
          const attributes = { ...namesOf(run), 'temporal.attempt': attempt };
          const parent = parentOf(run === null ? null : rootIdsOf(run));
          return context.with(parent, () => inSpan(activityType, attributes, () => next(input)));
        },
      },
    };
  }

  /** A run as a whole: the parent of its steps, which knew its id before it was there. */
  function workflowSpans(given: GivenIds): InjectedSinks<TraceSinks> {
    return {
      traces: {
        ended: {
          fn: (info, how: WorkflowEnd) => {
            const root = rootIdsOf(info);
            if (root === null) return;
            const { workflowType, startTime } = info;
            const span = given.use(root, () =>
              tracer.startSpan(workflowType, { root: true, startTime, attributes: namesOf(info) }),
            );
            if (how === 'failed') span.setStatus({ code: SpanStatusCode.ERROR });
            span.setAttribute('temporal.end', how).end();
          },
          callDuringReplay: false,
        },
      },
    };
  }

  function venueSpan({ endpoint, milliseconds, code }: TracedCall): void {
    if (trace.getActiveSpan() === undefined) return;
    const end = Date.now();
    const span = tracer.startSpan(endpoint, { kind: SpanKind.CLIENT, startTime: end - milliseconds });
    span.setAttribute('venue.code', code);
    if (code !== '0') span.setStatus({ code: SpanStatusCode.ERROR, message: code });
    span.end(end);
  }

  /** The same port; what a step calls of it is a span of that step. */
  function withSpans<L extends Ledger>(ledger: L): L {
    return new Proxy(ledger, {
      get(target, name) {
        const found: unknown = Reflect.get(target, name, target);
        if (typeof found !== 'function') return found;
        return (...args: unknown[]): unknown => {
          const call = () => Reflect.apply(found, target, args) as unknown;
          if (trace.getActiveSpan() === undefined) return call();
          return inSpan(`ledger ${String(name)}`, {}, async () => call());
        };
      },
    });
  }

  function inSpan<T>(name: string, attributes: Names, work: () => Promise<T>): Promise<T> {
    return tracer.startActiveSpan(name, { attributes }, async (span) => {
      try {
        return await work();
      } catch (error) {
        fail(span, error);
        throw error;
      } finally {
        span.end();
      }
    });
  }
}

type Names = Readonly<Record<string, string | number>>;

function namesOf(run: { readonly workflowId: string; readonly runId: string } | null): Names {
  if (run === null) return {};
  const [kind, id] = run.workflowId.split('/', 2);
  const rebalance = kind === 'rebalance' && id !== undefined ? { 'ballast.rebalance': id } : {};
  return { 'temporal.workflow_id': run.workflowId, 'temporal.run_id': run.runId, ...rebalance };
}

function parentOf(root: RootIds | null) {
  if (root === null) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, { ...root, traceFlags: TraceFlags.SAMPLED, isRemote: true });
}

function fail(span: Span, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

/** Random ids, but for the span that was promised to its children. */
class GivenIds extends RandomIdGenerator {
  #given: RootIds | null = null;

  override generateTraceId = (): string => this.#given?.traceId ?? RANDOM.generateTraceId();
  override generateSpanId = (): string => this.#given?.spanId ?? RANDOM.generateSpanId();

  use<T>(ids: RootIds, make: () => T): T {
    this.#given = ids;
    try {
      return make();
    } finally {
      this.#given = null;
    }
  }
}

const RANDOM = new RandomIdGenerator();
