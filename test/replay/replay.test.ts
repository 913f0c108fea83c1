import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type ReplayWorkerOptions, Worker } from '@temporalio/worker';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { WORKFLOW_CODE } from '../../src/workflow-code.js';
import * as workflows from '../../src/workflows/index.js';
import { quietRuntime } from '../workflows/workflow-world.js';
import * as changed from './changed-workflows.js';
import { type Run, toRun } from './told-history.js';

const FOLDER = new URL('./histories/', import.meta.url);
const MOST_BYTES = 150_000;

let runs: Run[];
beforeAll(async () => {
  quietRuntime();
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.history.json')).toSorted();
  runs = await Promise.all(
    files.map(async (file) =>
      toRun(file.replace('.history.json', ''), await readFile(new URL(file, FOLDER), 'utf8')),
    ),
  );
});

/** What went wrong with each history; nothing where it replays as it was. */
async function replay(
  bundle: ReplayWorkerOptions['workflowBundle'],
  chosen: readonly Run[],
): Promise<ReadonlyMap<string, Error | undefined>> {
  const results = Worker.runReplayHistories(
    { ...(bundle === undefined ? {} : { workflowBundle: bundle }), replayName: 'tests' },
    chosen.map(({ name, history }) => ({ workflowId: name, history })),
  );
  const errors = new Map<string, Error | undefined>();
  for await (const { workflowId, error } of results) errors.set(workflowId, error);
  return errors;
}

const ended = (run: Run, outcome: string): boolean =>
  run.workflow === 'rebalance' && expect.objectContaining({ outcome }).asymmetricMatch(run.result);

const did = ({ activities }: Run, type: string, result: object = {}): boolean =>
  activities.some((one) => one.type === type && expect.objectContaining(result).asymmetricMatch(one.result));

/** What at least one of the recorded runs must show. */
const KINDS: Readonly<Record<string, (run: Run) => boolean>> = {
  'a first position': ({ name }) => /^rebalance-.*-s\d+a1$/.test(name),
  'a daily rebalance': ({ name }) => /^rebalance-.*-d\d+a1$/.test(name),
  'an interim rebalance': ({ name }) => /^rebalance-.*-i\d+a1$/.test(name),
  'an emergency rebalance': ({ name }) => /^rebalance-.*-e\d+a1$/.test(name),
  'a rebalance that failed': ({ workflow, hasFailed }) => workflow === 'rebalance' && hasFailed,
  'a rebalance that was stopped': (run) => ended(run, 'stopped'),
  'a rebalance that was abandoned': (run) => ended(run, 'abandoned') && run.signals.includes('abandon'),
  'a rebalance with a remainder at its deadline': (run) =>
    ended(run, 'remainder') && /deadline/.test(JSON.stringify(run.result)),
  'a further attempt after a remainder': (run) => /a2$/.test(run.name) && ended(run, 'done'),
  'a rebalance that was struck again because the price had left it': (run) =>
    ended(run, 'done') && did(run, 'order', { kind: 'restrike' }) && did(run, 'restrike', { kind: 'strike' }),
  'a rebalance that was hurried by an emergency and honours it': (run) =>
    ended(run, 'done') &&
    run.signals.includes('hurry') &&
    did(run, 'restrike', { kind: 'strike' }) &&
    expect.objectContaining({ honoured: [expect.stringMatching(/-e\d+$/)] }).asymmetricMatch(run.result),
  'the first run of a fund': ({ workflow, isContinued, continuesOther }) =>
    workflow === 'fund' && isContinued && !continuesOther,
  'a further run of a fund': ({ workflow, continuesOther }) => workflow === 'fund' && continuesOther,
  'a fund that obeys the switch for all': ({ workflow, signals }) =>
    workflow === 'fund' && signals.includes('switchThrown'),
  'a switchboard that is thrown by update and by signal, and released': (run) =>
    run.workflow === 'switchboard' &&
    run.updates.includes('throwSwitch') &&
    run.signals.includes('reduce') &&
    ['HALTED', 'REDUCING', 'ACTIVE'].every((state) => did(run, 'changeSwitch', { state })),
  'an auditor that tells a fund, and continues as new': ({ workflow, told, updates, isContinued }) =>
    workflow === 'auditor' &&
    isContinued &&
    updates.includes('readDifference') &&
    told.some(({ workflowId, signal }) => workflowId.startsWith('fund/') && signal === 'halt'),
  'a further run of an auditor': ({ workflow, continuesOther }) => workflow === 'auditor' && continuesOther,
};

describe('recorded histories', () => {
  test.each(Object.keys(workflows))('are there for the workflow %s', (workflow) => {
    expect(runs.map((run) => run.workflow)).toContain(workflow);
  });

  test.each(Object.entries(KINDS))('show %s', (_kind, shows) => {
    expect(runs.filter(shows)).not.toEqual([]);
  });

  test('are small', () => {
    expect(runs.filter(({ bytes }) => bytes >= MOST_BYTES).map(({ name }) => name)).toEqual([]);
  });

  test('replay to the same commands under the present workflows', async () => {
    const errors = await replay({ codePath: inject('workflowBundle') }, runs);
    expect(Object.fromEntries(errors)).toEqual(Object.fromEntries(runs.map(({ name }) => [name, undefined])));
  });

  test('catch every workflow that has one step more than it had', async () => {
    const { code } = await bundleWorkflowCode({
      ...WORKFLOW_CODE,
      workflowsPath: fileURLToPath(new URL('./changed-workflows.ts', import.meta.url)),
      logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} },
    });
    expect(Object.keys(changed)).toEqual(Object.keys(workflows));
    const errors = await replay({ code }, runs);
    expect([...errors.keys()].toSorted()).toEqual(runs.map(({ name }) => name).toSorted());
    for (const [name, error] of errors) expect(String(error), name).toMatch(/nondeterminism/i);
  });
});
