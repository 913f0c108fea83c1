import { hostname } from 'node:os';
import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { expect } from 'vitest';
import { scrub } from './scrub.js';

/** Each run of a workflow, the first one first: the name of its file and what is to be in it. */
export async function recordedRuns(
  client: Client,
  workflowId: string,
): Promise<readonly (readonly [name: string, text: string])[]> {
  const histories = await runsOf(client, workflowId);
  const name = workflowId.replaceAll(/[^\w-]+/g, '-');
  return histories.map((history, index) => {
    const text = scrub(historyToJSON(history), client.options.namespace);
    for (const trace of [`@${hostname()}`, process.cwd()]) expect(readable(text)).not.toContain(trace);
    return [histories.length === 1 ? name : `${name}-run${index + 1}`, text];
  });
}

type History = Parameters<typeof historyToJSON>[0];

/** From the latest run back to the first. */
async function runsOf(client: Client, workflowId: string): Promise<History[]> {
  const histories: History[] = [];
  let runId: string | undefined;
  do {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    histories.unshift(history);
    const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
    runId = started?.continuedExecutionRunId || undefined;
  } while (runId !== undefined);
  return histories;
}

/** With the payloads in clear text. */
const readable = (text: string): string =>
  text.replaceAll(/"data": "([A-Za-z0-9+/=]+)"/g, (_whole, data: string) =>
    Buffer.from(data, 'base64').toString('utf8'),
  );
