import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hurryRebalance } from '../../src/contract/fund-messages.js';
import { rebalanceWorkflowId, TASK_QUEUE } from '../../src/contract/names.js';
import type { RebalanceInput, RebalanceOutcome } from '../../src/contract/rebalance.js';
import type { servedRebalance } from '../../src/workflows/index.js';
import { eventually, type WorkflowWorld, workflowWorld } from './workflow-world.js';

let world: WorkflowWorld;
beforeAll(async () => {
  world = await workflowWorld();
});
afterAll(() => world?.end());

function establishing(token: string): RebalanceInput {
  const key = `${token}-s000001`;
  const asked = { requestKey: 'r1', requestedBy: 'tester', reason: 'it joins' };
  const request = { token, key, cause: 'establish', ...asked, nominalTime: null, anchorSeq: null } as const;
  return { id: `${key}a1`, attempt: 1, request };
}

const doneFor = ({ id, request: { token, key, cause } }: RebalanceInput): RebalanceOutcome => ({
  ...{ id, key, token, cause, outcome: 'done', reason: null, anchorSeq: 1, state: 'ACTIVE', figures: null },
});

const start = (input: RebalanceInput) =>
  world.env.client.workflow.start<typeof servedRebalance>('servedRebalance', {
    workflowId: rebalanceWorkflowId(input.id),
    taskQueue: TASK_QUEUE.trading,
    args: [input],
  });

describe('a rebalance that a hedge book serves', () => {
  test('waits for weeks in short histories, and counts its looks on: none is asked for twice', async () => {
    const input = establishing('LATE3L');
    const looks: number[] = [];
    world.joinRound = async (_, look) => {
      if (looks.at(-1) !== look) looks.push(look);
      return look < 250 ? { kind: 'waits' } : { kind: 'closed', outcome: doneFor(input) };
    };
    const run = await start(input);
    expect(await run.result()).toMatchObject({ id: input.id, outcome: 'done' });
    expect(looks).toEqual(Array.from({ length: 251 }, (_, look) => look));
    const described = await world.env.client.workflow.getHandle(run.workflowId).describe();
    expect(described.runId).not.toBe(run.firstExecutionRunId);
    const first = world.env.client.workflow.getHandle(run.workflowId, run.firstExecutionRunId);
    const { events } = await first.fetchHistory();
    expect(events?.length).toBeGreaterThan(2_000);
    expect(events?.length).toBeLessThan(2_100);
  });

  test('asks at once for whoever hurries it, in a later run too', async () => {
    const input = establishing('HURRY3L');
    const hurried: (string | null | undefined)[] = [];
    let looks = 0;
    world.joinRound = async (_, look, hurriedBy) => {
      looks = look;
      if (hurriedBy === null || hurriedBy === undefined) return { kind: 'waits' };
      hurried.push(hurriedBy);
      return { kind: 'closed', outcome: doneFor(input) };
    };
    const run = await start(input);
    const result = run.result();
    await eventually(
      () => looks,
      (many) => many > 200,
    );
    const now = world.env.client.workflow.getHandle(run.workflowId);
    await now.signal(hurryRebalance, { key: 'HURRY3L-e000002', reason: 'a test' });
    expect(await result).toMatchObject({ outcome: 'done' });
    expect(hurried).toEqual(['HURRY3L-e000002']);
  });
});
