import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { z } from 'zod';
import type { FundSettings } from '../../src/contract/fund-settings.js';
import { openDataDirectory } from '../../src/local/data-directory.js';
import { Journal } from '../journal.js';
import type { Program } from '../program.js';
import { AlertReceiver } from './alert-receiver.js';
import { ExchangeAdmin } from './exchange.js';
import { Gatekeeper } from './gatekeeper.js';
import { insist } from './insist.js';
import type { KeptPart } from './kept-part.js';
import { childPart, entryOf, PARTS, type PartName, postgresPart, ROLES, temporalPart } from './parts.js';
import { type People, registerPeople } from './people.js';
import { FUND, fundsYaml, type Slot, type SlotShape, slotOf } from './slots.js';

/** One whole running system, shared by the seeds that fill its slots. */
export interface World {
  readonly path: string;
  readonly program: Program;
  readonly slots: readonly Slot[];
  readonly settings: ReadonlyMap<string, FundSettings>;
  readonly parts: Readonly<Record<PartName, KeptPart>>;
  readonly gate: Gatekeeper;
  readonly exchange: ExchangeAdmin;
  readonly temporal: Client;
  readonly database: pg.Pool;
  readonly databaseUrl: string;
  readonly journal: Journal;
  readonly alerts: AlertReceiver;
  readonly people: People;
  /** Time and prices of the controlled market, which only the machine moves. */
  readonly market: { time: number; readonly prices: Map<string, number> };
  stop(): Promise<void>;
}

/** Ahead of every clock: rules that are asked for from an instant on are due as soon as the market stands there. */
export const MARKET_START = Date.parse('2036-01-01T00:30:00Z');
/** It does nothing after it has been established: it shows that a new world works. */
const IDLE_SLOT = 999;

/** How to end every world that runs, for when this process is told to end. */
const running = new Set<() => Promise<void>>();

/** Servers outlive the process that started them unless they are stopped. */
export async function stopEveryWorld(): Promise<void> {
  await Promise.all([...running].map((stop) => stop()));
}

interface Undo {
  readonly name: string;
  readonly stop: () => Promise<unknown>;
}

/** Starts every process on files of its own, and removes all of it when stopped. */
export async function startWorld(program: Program, slots: number, shape: SlotShape): Promise<World> {
  const undo: Undo[] = [];
  const stop = async () => {
    running.delete(stop);
    for (const { name, stop: end } of undo.splice(0).reverse()) {
      await end().catch((error: unknown) =>
        process.stderr.write(`${name} did not stop cleanly: ${String(error)}\n`),
      );
    }
  };
  running.add(stop);
  try {
    return await startAll(program, slots, shape, undo, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startAll(
  program: Program,
  count: number,
  shape: SlotShape,
  undo: Undo[],
  stop: () => Promise<void>,
): Promise<World> {
  const path = await mkdtemp(join(tmpdir(), 'ballast-chaos-'));
  // Started by root, PostgreSQL runs as another user, who must pass through.
  await chmod(path, 0o711);
  undo.push({ name: path, stop: () => remove(path) });
  const directory = await openDataDirectory(path);
  const journal = new Journal();
  const note = (who: string, what: string) => journal.note(who, what);
  const keep = (part: KeptPart) => undo.push({ name: part.name, stop: () => part.stop() });
  // A server that the environment names is somebody else's.
  for (const name of ['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'DATABASE_URL']) delete process.env[name];

  const idle = slotOf(IDLE_SLOT, { funds: 1, books: 0 });
  const slots = Array.from({ length: count }, (_, index) => slotOf(index + 1, shape));
  const config = program.readFunds(join(path, 'all.yaml'), fundsYaml([idle, ...slots]));
  const idleFile = join(path, 'funds.yaml');
  await writeFile(idleFile, fundsYaml([idle]));

  const postgres = await postgresPart(directory, note);
  keep(postgres.part);
  const databaseUrl = postgres.at.url;
  await program.migrate(databaseUrl);
  const temporal = await temporalPart(directory, note);
  keep(temporal.part);

  const { drawKeys, keyVariables, paperConfig } = program.paperSetup;
  const adminToken = randomBytes(16).toString('hex');
  const keys = Object.fromEntries(config.funds.map(({ account }) => [account, drawKeys()]));
  const paper = paperConfig({
    config,
    keys,
    stateDir: directory.paper,
    port: 0,
    market: { kind: 'controlled', startTime: MARKET_START },
    adminToken,
  });
  const paperFile = join(path, 'paper-exchange.json');
  // A plan of faults outlives the process that it kills.
  await writeFile(paperFile, JSON.stringify({ ...paper, keepFaults: true }));
  const entry = (file: string) => entryOf(program.dist, file);
  const exchange = await childPart(
    directory,
    { name: 'exchange', entry: entry('venue/paper/main.js'), args: [paperFile] },
    note,
  );
  keep(exchange.part);
  const { url } = z.object({ url: z.url() }).parse(exchange.at);

  const alerts = await AlertReceiver.listen();
  undo.push({ name: 'alert receiver', stop: () => alerts.close() });
  const socket = join(path, 'gate.sock');
  const gate = await Gatekeeper.listen(socket);
  undo.push({ name: 'gate', stop: () => gate.close() });
  const environment = {
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporal.at.address,
    TEMPORAL_NAMESPACE: temporal.at.namespace,
    BALLAST_FUNDS: idleFile,
    BALLAST_LOG_LEVEL: 'info',
    BALLAST_VENUE_URL: url,
    BALLAST_FAIL_POINTS: socket,
    BALLAST_ALERT_URL: alerts.url,
    ...keyVariables(keys),
  };
  const workers = await Promise.all(
    ROLES.map((role) =>
      childPart(
        directory,
        { name: role, entry: entry('worker.js'), args: ['--role', role], environment },
        note,
      ),
    ),
  );
  for (const { part } of workers) keep(part);

  const connection = await Connection.connect({ address: temporal.at.address });
  undo.push({ name: 'connection', stop: () => connection.close() });
  const client = new Client({ connection, namespace: temporal.at.namespace });
  const database = new pg.Pool({ connectionString: databaseUrl, max: 4, options: '-c search_path=ballast' });
  // PostgreSQL is killed now and then: the next query opens a new connection.
  database.on('error', () => undefined);
  undo.push({ name: 'database', stop: () => database.end() });

  const parts = { postgres, temporal, exchange, ...byRole(workers) };
  const world: World = {
    path,
    program,
    slots,
    settings: new Map(config.funds.map((fund) => [fund.token, fund])),
    parts: Object.fromEntries(PARTS.map((name) => [name, parts[name].part])) as World['parts'], // every name is in
    gate,
    exchange: new ExchangeAdmin(url, adminToken),
    temporal: client,
    database,
    databaseUrl,
    journal,
    alerts,
    people: await registerPeople({ program, databaseUrl }),
    market: {
      time: MARKET_START,
      prices: new Map(config.funds.map(({ contract }) => [contract, FUND.price])),
    },
    stop,
  };
  await untilActive(
    world,
    idle.funds.map(({ token }) => token),
  );
  // Only the machine starts a daily rebalance.
  await insist('pause the schedule', () => client.schedule.getHandle('daily-rebalance').pause());
  return world;
}

function byRole<T>(workers: readonly T[]): Record<(typeof ROLES)[number], T> {
  return Object.fromEntries(ROLES.map((role, index) => [role, workers[index]])) as Record<
    (typeof ROLES)[number],
    T
  >; // one for each role
}

/** Waits until these funds have their first position. */
export async function untilActive(world: World, tokens: readonly string[], withinMs = 60_000): Promise<void> {
  await insist(
    `${tokens.join(', ')} established`,
    async () => {
      const { rows } = await world.database.query<{ token: string }>(
        `select token from funds where token = any($1) and state <> 'ESTABLISHING'`,
        [tokens],
      );
      if (rows.length < tokens.length) throw new Error(`only ${rows.length} of ${tokens.length}`);
    },
    withinMs,
  );
}

async function remove(path: string): Promise<void> {
  if (process.env.CHAOS_KEEP === undefined)
    await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
