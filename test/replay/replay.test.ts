import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { bundleWorkflowCode, type ReplayWorkerOptions, Worker } from '@temporalio/worker';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { quietRuntime } from '../workflows/workflow-world.js';

const FOLDER = new URL('./histories/', import.meta.url);

interface Recorded {
  readonly workflowId: string;
  readonly text: string;
}

async function recorded(): Promise<Recorded[]> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.history.json')).toSorted();
  return Promise.all(
    names.map(async (name) => ({
      workflowId: name.replace('.history.json', ''),
      text: await readFile(new URL(name, FOLDER), 'utf8'),
    })),
  );
}

let histories: Recorded[];
beforeAll(async () => {
  quietRuntime();
  histories = await recorded();
});

/** What went wrong with each history; nothing where it replays as it was. */
async function replay(
  bundle: ReplayWorkerOptions['workflowBundle'],
  chosen: readonly Recorded[],
): Promise<ReadonlyMap<string, Error | undefined>> {
  const results = Worker.runReplayHistories(
    { ...(bundle === undefined ? {} : { workflowBundle: bundle }), replayName: 'tests' },
    chosen.map(({ workflowId, text }) => ({ workflowId, history: historyFromJSON(JSON.parse(text)) })),
  );
  const errors = new Map<string, Error | undefined>();
  for await (const { workflowId, error } of results) errors.set(workflowId, error);
  return errors;
}

describe('recorded histories', () => {
  test('are there for every workflow and every kind of request', () => {
    const ids = histories.map(({ workflowId }) => workflowId);
    for (const kind of [
      /^fund-/,
      /^monitor-/,
      /^daily-rebalance-/,
      /-s\d+a1$/,
      /-d\d+a1$/,
      /-i\d+a1$/,
      /-e\d+a1$/,
    ]) {
      expect(ids.filter((id) => kind.test(id))).not.toEqual([]);
    }
    expect(histories.filter(({ text }) => text.includes('WORKFLOW_EXECUTION_FAILED'))).not.toEqual([]);
  });

  test('replay to the same commands under the present workflows', async () => {
    expect(histories.length).toBeGreaterThanOrEqual(9);
    const errors = await replay({ codePath: inject('workflowBundle') }, histories);
    expect(Object.fromEntries(errors)).toEqual(
      Object.fromEntries(histories.map(({ workflowId }) => [workflowId, undefined])),
    );
  });

  test('catch a workflow that has one step more than it had', async () => {
    const { code } = await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('./changed-workflows.ts', import.meta.url)),
      logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} },
    });
    const chosen = histories.filter(({ workflowId }) =>
      /^(rebalance-BTC3L-s|daily-rebalance)/.test(workflowId),
    );
    const errors = await replay({ code }, chosen);
    expect(chosen.length).toBeGreaterThanOrEqual(2);
    expect(errors.size).toBe(chosen.length);
    for (const error of errors.values()) expect(String(error)).toMatch(/nondeterminism/i);
  });
});
