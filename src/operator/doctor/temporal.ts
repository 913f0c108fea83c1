import { type Client, ScheduleNotFoundError } from '@temporalio/client';
import { DAILY_SCHEDULE_ID, TASK_QUEUE } from '../../contract/names.js';
import { SEARCH_ATTRIBUTE } from '../../contract/search-attributes.js';
import { timeText } from '../figures-text.js';
import { type TemporalSettings, withTemporal } from '../temporal-connection.js';
import { examine, type Finding, type Looked, ok, problem } from './finding.js';

const START = 'run npm start, or `ballast up`, once: it sets this up';

export async function checkTemporal(settings: TemporalSettings): Promise<Looked<never>> {
  const findings = await withTemporal(settings, async (client) => {
    const server = await examine(
      'temporal',
      () => namespaceKnown(client, settings),
      'create the namespace, or set TEMPORAL_NAMESPACE',
    );
    if (!server.ok) return [server];
    return [
      server,
      await examine('search attributes', () => searchAttributes(client, settings.namespace), START),
      await examine('daily schedule', () => dailySchedule(client), START),
      ...(await Promise.all(
        Object.entries(TASK_QUEUE).map(([role, queue]) =>
          examine(`worker ${role}`, () => pollers(client, settings.namespace, role, queue), START),
        ),
      )),
    ];
  });
  return { findings, view: null };
}

async function namespaceKnown(client: Client, { address, namespace }: TemporalSettings): Promise<Finding> {
  await client.workflowService.describeNamespace({ namespace });
  return ok('temporal', `${address}, namespace ${namespace}`);
}

async function searchAttributes(client: Client, namespace: string): Promise<Finding> {
  const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.values(SEARCH_ATTRIBUTE).filter(
    ({ name }) => customAttributes?.[name] === undefined,
  );
  if (missing.length === 0) return ok('search attributes', 'registered');
  return problem('search attributes', `missing: ${missing.map(({ name }) => name).join(', ')}`, START);
}

async function dailySchedule(client: Client): Promise<Finding> {
  try {
    const { state, info } = await client.schedule.getHandle(DAILY_SCHEDULE_ID).describe();
    const next = info.nextActionTimes[0];
    const when = next === undefined ? 'no next time' : `next at ${timeText(next.getTime())} UTC`;
    if (!state.paused) return ok('daily schedule', when);
    const why = state.note ? ` (${state.note})` : '';
    return problem('daily schedule', `paused${why}`, 'unpause it in the Temporal UI when the reason is gone');
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    return problem('daily schedule', `there is no schedule ${DAILY_SCHEDULE_ID}`, START);
  }
}

const WORKFLOWS = 1;
const ACTIVITIES = 2;

/** Pollers of the last minutes: the server's own view of which workers are there. */
async function pollers(client: Client, namespace: string, role: string, name: string): Promise<Finding> {
  const taskQueueType = role === 'control' ? WORKFLOWS : ACTIVITIES;
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name },
    taskQueueType,
  });
  const count = pollers?.length ?? 0;
  if (count > 0) return ok(`worker ${role}`, `${count} polling ${name}`);
  return problem(`worker ${role}`, `no worker polls ${name}`, `start one: ballast worker --role ${role}`);
}
