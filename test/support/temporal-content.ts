import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { temporal } from '@temporalio/proto';

/** A piece of what a Temporal server tells to anybody who may ask. */
export interface Piece {
  readonly where: string;
  readonly data: Buffer | string;
}

const { DescribeWorkflowExecutionResponse, QueryWorkflowResponse, DescribeScheduleResponse } =
  temporal.api.workflowservice.v1;

/**
 * All that a server holds of a namespace: of each execution its history (as JSON and as bytes), its description with
 * memo, search attributes, heartbeats and failures of what is at work, its answers to queries; and the schedules.
 */
export async function* temporalContent(client: Client, queries: readonly string[]): AsyncGenerator<Piece> {
  for await (const { workflowId, runId } of client.workflow.list()) {
    yield* execution(client, workflowId, runId, queries);
  }
  for await (const { scheduleId } of client.schedule.list()) {
    const { namespace } = client.options;
    const described = await client.workflowService.describeSchedule({ namespace, scheduleId });
    yield {
      where: `schedule ${scheduleId}`,
      data: Buffer.from(DescribeScheduleResponse.encode(described).finish()),
    };
  }
}

async function* execution(
  client: Client,
  workflowId: string,
  runId: string,
  queries: readonly string[],
): AsyncGenerator<Piece> {
  const handle = client.workflow.getHandle(workflowId, runId);
  const history = await handle.fetchHistory();
  yield { where: `history of ${workflowId}`, data: historyToJSON(history) };
  yield {
    where: `history of ${workflowId}`,
    data: Buffer.from(temporal.api.history.v1.History.encode(history).finish()),
  };
  yield await description(client, workflowId, runId);
  const { namespace } = client.options;
  for (const queryType of ['__stack_trace', '__temporal_workflow_metadata', ...queries]) {
    const execution = { workflowId, runId };
    const answered = await client.workflowService
      .queryWorkflow({ namespace, execution, query: { queryType } })
      .then(
        (answer) => Buffer.from(QueryWorkflowResponse.encode(answer).finish()),
        (error: unknown) => `${String(error)} ${JSON.stringify(error)}`,
      );
    yield { where: `query ${queryType} of ${workflowId}`, data: answered };
  }
}

/** Of what is at work now: its heartbeats and its last failure are in no history yet. */
export async function description(client: Client, workflowId: string, runId?: string): Promise<Piece> {
  const { namespace } = client.options;
  const described = await client.workflowService.describeWorkflowExecution({
    namespace,
    execution: { workflowId, ...(runId === undefined ? {} : { runId }) },
  });
  const data = Buffer.from(DescribeWorkflowExecutionResponse.encode(described).finish());
  return { where: `description of ${workflowId}`, data };
}
