import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';

export type History = ReturnType<typeof historyFromJSON>;
type Event = NonNullable<History['events']>[number];

/** One recorded run, and what its history tells. */
export interface Run {
  /** Of its file, without the ending. */
  readonly name: string;
  readonly history: History;
  readonly bytes: number;
  readonly workflow: string;
  /** Continued from another run, or by another one. */
  readonly continuesOther: boolean;
  readonly isContinued: boolean;
  readonly hasFailed: boolean;
  /** Null where it failed or goes on. */
  readonly result: unknown;
  readonly activities: readonly { readonly type: string; readonly result: unknown }[];
  readonly signals: readonly string[];
  readonly updates: readonly string[];
  /** Signals to other workflows. */
  readonly told: readonly { readonly workflowId: string; readonly signal: string }[];
}

export function toRun(name: string, text: string): Run {
  const history = historyFromJSON(JSON.parse(text));
  const events = history.events ?? [];
  const all = <T>(of: (event: Event) => T | null | undefined): readonly T[] =>
    events.flatMap((event) => of(event) ?? []);
  const started = events[0]?.workflowExecutionStartedEventAttributes;
  const completed = all((event) => event.workflowExecutionCompletedEventAttributes)[0];
  return {
    name,
    history,
    bytes: Buffer.byteLength(text),
    workflow: started?.workflowType?.name ?? '',
    continuesOther: (started?.continuedExecutionRunId ?? '') !== '',
    isContinued: all((event) => event.workflowExecutionContinuedAsNewEventAttributes).length > 0,
    hasFailed: all((event) => event.workflowExecutionFailedEventAttributes).length > 0,
    result: decoded(completed?.result),
    activities: all((event) => event.activityTaskCompletedEventAttributes).map((ended) => ({
      type: typeOf(events, ended.scheduledEventId),
      result: decoded(ended.result),
    })),
    signals: all((event) => event.workflowExecutionSignaledEventAttributes?.signalName),
    updates: all((event) => event.workflowExecutionUpdateAcceptedEventAttributes).map(
      ({ acceptedRequest }) => acceptedRequest?.input?.name ?? '',
    ),
    told: all((event) => event.signalExternalWorkflowExecutionInitiatedEventAttributes).map((signal) => ({
      workflowId: signal.workflowExecution?.workflowId ?? '',
      signal: signal.signalName ?? '',
    })),
  };
}

function typeOf(events: readonly Event[], scheduledEventId: Event['eventId']): string {
  const scheduled = events.find(({ eventId }) => String(eventId) === String(scheduledEventId));
  return scheduled?.activityTaskScheduledEventAttributes?.activityType?.name ?? '';
}

/** Of one payload; null where there is none. */
function decoded(payloads: { readonly payloads?: Payload[] | null } | null | undefined): unknown {
  const first = payloads?.payloads?.[0];
  return first === undefined ? null : defaultPayloadConverter.fromPayload(first);
}
