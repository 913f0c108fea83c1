import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { readEnvironment } from '../src/config/environment.js';
import { type FundsConfig, readFunds } from '../src/config/funds-file.js';
import type { Ledger } from '../src/ledger/port.js';
import { postgresLedger } from '../src/ledger/postgres-ledger.js';
import { openDataDirectory } from '../src/local/data-directory.js';
import type { LocalSystem } from '../src/operator/local-system.js';
import { type ExchangeControl, exchangeControl } from '../src/replay/exchange-control.js';
import { builtSystem, WORKFLOW_BUNDLE } from './built.js';
import { PAPER_FILE, type PaperFile } from './exchange-topics.js';
import { type Forked, startForked } from './fork.js';
import { dailyTime, fundsYaml, MANY, ONE } from './funds.js';

/** One Temporal server with the real system, the empty chain and the bare workflow on it, each in a namespace. */
export interface World {
  readonly config: FundsConfig;
  readonly system: LocalSystem;
  readonly exchange: ExchangeControl;
  readonly exchangeUrl: string;
  readonly paper: PaperFile;
  readonly ledger: Ledger;
  readonly daily: { readonly many: string; readonly one: string };
  readonly real: Client;
  readonly empty: Client;
  readonly bare: Client;
  readonly emptyWorker: Forked;
  readonly bareWorker: Forked;
  stop(): Promise<void>;
}

export const BARE_QUEUE = 'bare';
const NAMESPACE = { empty: 'bench-empty', bare: 'bench-bare' } as const;
export const MARKET_START = Date.parse('2026-01-01T01:00:00Z');
const ESTABLISHED_WITHIN_MS = 120_000;

/** Starts everything in a directory of its own, with every fund established, and removes it when stopped. */
export async function startWorld(funds: number, progress: (line: string) => void): Promise<World> {
  const path = await mkdtemp(join(tmpdir(), 'ballast-bench-'));
  const stops: (() => Promise<unknown>)[] = [
    () => rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  ];
  const stop = async () => {
    for (const undo of stops.splice(0).reverse()) {
      await undo().catch((error: unknown) => progress(`while stopping: ${String(error)}`));
    }
  };
  try {
    return await startIn(path, funds, progress, stops, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startIn(
  path: string,
  funds: number,
  progress: (line: string) => void,
  stops: (() => Promise<unknown>)[],
  stop: () => Promise<void>,
): Promise<World> {
  const daily = dailyTime(Date.now());
  const file = join(path, 'funds.yaml');
  const yaml = fundsYaml(funds, daily);
  await writeFile(file, yaml);
  const config = readFunds(file, yaml);
  const { startLocalSystem } = await builtSystem(progress);
  // A server that the environment names is somebody else's.
  for (const name of ['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE']) delete process.env[name];
  const environment = readEnvironment({ BALLAST_LOG_LEVEL: 'warn' });
  const directory = await openDataDirectory(path);
  const market = { kind: 'controlled', startTime: MARKET_START } as const;
  const system = await startLocalSystem({
    directory,
    config,
    environment,
    market,
    initialPrices: { [MANY.contract]: String(MANY.price), [ONE.contract]: String(ONE.price) },
    replaying: false,
    progress,
  });
  stops.push(() => system.stop());
  if (system.exchangeUrl === null) throw new Error('the bench needs the paper exchange');

  const ledger = await postgresLedger({ databaseUrl: system.databaseUrl, maxConnections: 2 });
  stops.push(() => ledger.disconnect());
  const connection = await Connection.connect({ address: system.temporalAddress });
  stops.push(() => connection.close());
  const others = await startOthers(connection, system, config, stops);
  await untilEstablished(ledger, progress);
  return {
    config,
    system,
    exchange: exchangeControl(system.exchangeUrl, system.adminToken),
    exchangeUrl: system.exchangeUrl,
    paper: PAPER_FILE.parse(JSON.parse(await readFile(join(path, 'paper-exchange.json'), 'utf8'))),
    ledger,
    daily,
    real: new Client({ connection, namespace: system.temporalNamespace }),
    empty: new Client({ connection, namespace: NAMESPACE.empty }),
    bare: new Client({ connection, namespace: NAMESPACE.bare }),
    ...others,
    stop,
  };
}

async function startOthers(
  connection: Connection,
  system: LocalSystem,
  { funds }: FundsConfig,
  stops: (() => Promise<unknown>)[],
): Promise<Pick<World, 'emptyWorker' | 'bareWorker'>> {
  const address = system.temporalAddress;
  for (const namespace of Object.values(NAMESPACE)) await addNamespace(connection, namespace);
  const bareWorker = await startForked('./bare/worker.ts', {
    address,
    namespace: NAMESPACE.bare,
    taskQueue: BARE_QUEUE,
  });
  stops.push(() => bareWorker.stop());
  const emptyWorker = await startForked('./chain/worker.ts', {
    address,
    namespace: NAMESPACE.empty,
    workflowBundle: WORKFLOW_BUNDLE,
    funds,
  });
  stops.push(() => emptyWorker.stop());
  return { emptyWorker, bareWorker };
}

/** The server's caches learn of a new namespace within a few seconds. */
async function addNamespace(connection: Connection, namespace: string): Promise<void> {
  const day = 86_400_000;
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs(day),
  });
  for (let attempt = 1; ; attempt++) {
    try {
      await connection.workflowService.countWorkflowExecutions({ namespace });
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      await pause(200);
    }
  }
}

async function untilEstablished(ledger: Ledger, progress: (line: string) => void): Promise<void> {
  progress('establishing the funds');
  const deadline = Date.now() + ESTABLISHED_WITHIN_MS;
  for (;;) {
    const waiting = (await ledger.funds()).filter(
      ({ state, anchor }) => state !== 'ACTIVE' || anchor === null,
    );
    if (waiting.length === 0) return;
    if (Date.now() > deadline) {
      const names = waiting.map(({ settings, state }) => `${settings.token} is ${state}`);
      throw new Error(`not every fund was established: ${names.slice(0, 5).join(', ')}`);
    }
    await pause(200);
  }
}
