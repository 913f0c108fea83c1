import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { inject } from 'vitest';
import { alarmActivities } from '../../src/activities/alarm.js';
import { switchboardActivities } from '../../src/activities/switchboard.js';
import type { MarketActivities, RoundActivities, TradingActivities } from '../../src/contract/activities.js';
import {
  type Acceptance,
  changeState,
  type FundView,
  fundView,
  type RebalanceAsk,
  requestRebalance,
} from '../../src/contract/fund-messages.js';
import type { OperatorAction } from '../../src/contract/fund-state.js';
import { SEARCH_ATTRIBUTE } from '../../src/contract/search-attributes.js';
import { fundStart } from '../../src/contract/start-fund.js';
import type { SwitchboardActivities } from '../../src/contract/switchboard.js';
import { registerSearchAttributes } from '../../src/provision/search-attributes.js';
import { ROLE_OPTIONS } from '../../src/worker/roles.js';
import type { fund } from '../../src/workflows/index.js';
import { type ScriptedFund, ScriptedFunds } from './scripted-fund.js';

const KEYWORD = proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
/** What workflows say for operators is no news here. */
const QUIET = new DefaultLogger('ERROR', ({ message, meta }) => {
  if (meta?.sdkComponent !== 'workflow') console.error(message, meta);
});
const PATIENCE_MS = 30_000;
/** Each look is a task of the workflow that is looked at: those who wait long look more rarely. */
const LOOK_AGAIN_MS = [5, 10, 15, 20, 30, 45];
const LONGEST_PAUSE_MS = 60;

/** Temporal's time-skipping server with the real workflows, over scripted activities. */
export interface WorkflowWorld {
  readonly env: TestWorkflowEnvironment;
  readonly funds: ScriptedFunds;
  /** Funds that the switchboard cannot reach. */
  readonly untellable: Set<string>;
  /** Replaced by tests of the monitor. */
  watchMarket: MarketActivities['watchMarket'];
  /** Replaced by tests of funds that a hedge book serves. */
  joinRound: RoundActivities['joinRound'];
  startFund(token: string): Promise<FundHandle>;
  end(): Promise<void>;
}

/** To be called before anything of a worker is made. */
export function quietRuntime(): void {
  Runtime.install({
    logger: QUIET,
    telemetryOptions: { logging: { forward: {}, filter: { core: 'ERROR', other: 'ERROR' } } },
  });
}

/**
 * `skipping`: a server of its own, whose time runs ahead. `real`: a namespace of its own on the run's dev server.
 * `short`: a dev server of its own, which soon suggests to each workflow that it continue as new.
 */
export async function workflowWorld(
  time: 'skipping' | 'real' | 'short' = 'skipping',
): Promise<WorkflowWorld> {
  quietRuntime();
  const env = await { skipping: skippingServer, real: ownNamespace, short: shortHistories }[time]();
  const funds = new ScriptedFunds();
  const world: WorkflowWorld = {
    env,
    funds,
    untellable: new Set(),
    watchMarket: async () => ({ breaches: [] }),
    joinRound: async () => ({ kind: 'waits' }),
    startFund: async (token) => {
      const start = fundStart(token, WorkflowIdConflictPolicy.FAIL);
      return fundHandle(await env.client.workflow.start<typeof fund>('fund', start), env);
    },
    end: async () => {
      for (const worker of workers) worker.shutdown();
      // A test that failed may have left a step waiting for ever.
      await Promise.allSettled(running);
      await env.teardown();
    },
  };
  const { nativeConnection: connection, namespace = 'default' } = env;
  const common = { connection, namespace, shutdownForceTime: 3_000 };
  const switchboard = switchboardActivities({ client: env.client, ledger: funds.ledger() });
  const workflowBundle = { codePath: inject('workflowBundle') };
  const workers = await Promise.all([
    Worker.create({
      ...common,
      ...ROLE_OPTIONS.control,
      workflowBundle,
      activities: {
        ...funds.control(),
        ...alarmActivities({ client: env.client, ledger: funds.ledger() }),
        ...switchboard,
        tellFunds: async () => without(await switchboard.tellFunds(), world.untellable),
      },
    }),
    Worker.create({
      ...common,
      ...ROLE_OPTIONS.trading,
      workflowBundle,
      activities: {
        ...funds.trading(),
        joinRound: (input, look, hurriedBy) => world.joinRound(input, look, hurriedBy),
      } satisfies TradingActivities & RoundActivities,
    }),
    Worker.create({
      ...common,
      ...ROLE_OPTIONS.market,
      activities: { watchMarket: (input) => world.watchMarket(input) } satisfies MarketActivities,
    }),
  ]);
  const running = workers.map((worker) => worker.run());
  return world;
}

function without(
  { told, untold }: Awaited<ReturnType<SwitchboardActivities['tellFunds']>>,
  untellable: ReadonlySet<string>,
): Awaited<ReturnType<SwitchboardActivities['tellFunds']>> {
  const why = 'not to be reached';
  const missing = told.filter((token) => untellable.has(token)).map((token) => ({ token, why }));
  return { told: told.filter((token) => !untellable.has(token)), untold: [...untold, ...missing] };
}

async function skippingServer(): Promise<TestWorkflowEnvironment> {
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: inject('testServerPath') } },
  });
  // This server cannot list them, so the provisioning's own step does not work here.
  const keywords = Object.values(SEARCH_ATTRIBUTE).map(({ name }) => [name, KEYWORD]);
  await env.connection.operatorService.addSearchAttributes({
    namespace: env.namespace ?? 'default',
    searchAttributes: Object.fromEntries(keywords),
  });
  return env;
}

/** Events in a history before the server suggests to continue as new. */
const SHORT_HISTORY = 60;

async function shortHistories(): Promise<TestWorkflowEnvironment> {
  const env = await TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path: inject('temporalBinary').path },
      extraArgs: ['--dynamic-config-value', `limit.historyCount.suggestContinueAsNew=${SHORT_HISTORY}`],
      log: { level: 'error', format: 'json' },
    },
  });
  await registerSearchAttributes(env.client);
  return env;
}

/** On the run's dev server, with the search attributes registered. */
export async function ownNamespace(): Promise<TestWorkflowEnvironment> {
  const namespace = `test-${randomUUID()}`;
  const address = inject('temporalAddress');
  const env = await TestWorkflowEnvironment.createFromExistingServer({ address, namespace });
  await env.connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  // A new namespace is known to every part of the server after a moment.
  await eventually(
    () => registerSearchAttributes(env.client).then(String, String),
    (answer) => answer === 'undefined',
  );
  return env;
}

export type FundHandle = ReturnType<typeof fundHandle>;

export function fundHandle(workflow: WorkflowHandle<typeof fund>, env?: TestWorkflowEnvironment) {
  const view = (): Promise<FundView> => workflow.query(fundView);
  return {
    workflow,
    view,
    ask: (ask: Partial<RebalanceAsk>): Promise<Acceptance> =>
      workflow.executeUpdate(requestRebalance, { args: [emergency(ask)] }),
    daily: (requestKey: string): Promise<Acceptance> =>
      workflow.executeUpdate(requestRebalance, { args: [emergency({ cause: 'daily', requestKey })] }),
    breach: (anchorSeq: number, price = '80'): Promise<void> =>
      workflow.signal('breach', { anchorSeq, price, time: 1_790_000_000_000 }),
    change: (action: OperatorAction, requestKey: string = action) =>
      workflow.executeUpdate(changeState, { args: [{ action, reason: 'a test', by: 'tester', requestKey }] }),
    /** Waits in real time until the fund's view is as asked. */
    until: (isSo: (view: FundView) => boolean) => eventually(view, isSo),
    /** The same, with the server's time running ahead. */
    skipUntil: async (isSo: (view: FundView) => boolean): Promise<FundView> => {
      for (let minute = 0; minute < 60; minute++) {
        const seen = await view();
        if (isSo(seen)) return seen;
        await env?.sleep('10s');
      }
      throw new Error(`after ten minutes of skipped time the fund is still ${JSON.stringify(await view())}`);
    },
  };
}

function emergency(ask: Partial<RebalanceAsk>): RebalanceAsk {
  return { cause: 'emergency', requestKey: 'key', requestedBy: 'tester', reason: 'a test', ...ask };
}

export async function eventually<T>(
  look: () => Promise<T> | T,
  isSo: (seen: T) => boolean,
  withinMs = PATIENCE_MS,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (let looks = 0; ; looks += 1) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(seen)}`);
    await pause(LOOK_AGAIN_MS[looks] ?? LONGEST_PAUSE_MS);
  }
}

/** A door that a scripted step waits at. */
export function gate(): { readonly passed: Promise<void>; open(): void } {
  let open = (): void => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}

/** Keeps every order of the fund from being answered until it is let go; `sending` once the first has come. */
export function holdOrders(book: Pick<ScriptedFund, 'beforeOrder'>): {
  readonly sending: Promise<void>;
  letGo(): void;
} {
  const [sending, door] = [gate(), gate()];
  book.beforeOrder = async () => {
    sending.open();
    await door.passed;
  };
  return { sending: sending.passed, letGo: door.open };
}
