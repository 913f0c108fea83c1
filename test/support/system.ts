import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { readPassword } from '../../src/local/postgres-cluster.js';
import { postgresUrl } from '../../src/local/postgres-probe.js';
import { type Running, readRunning } from '../../src/local/running-file.js';
import type { MarketSource } from '../../src/venue/paper/market/settings.js';
import { builtCli } from './built-program.js';
import { MARK, markedProcesses } from './marked-processes.js';
import { untilTrue } from './until.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const SHIPPED_FUNDS = join(ROOT, 'funds.yaml');

/** A market that hardly moves. */
export const CALM: MarketSource = { kind: 'seeded', seed: 'calm', phases: { violentAfterMs: null } };

export interface SystemOptions {
  /** The text of a funds file; the shipped one unless given. */
  readonly funds?: string;
  readonly market?: MarketSource;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A data directory, and `ballast up` on it as often as it is started: the programs as a user runs them. */
export class System {
  readonly #mark = randomBytes(8).toString('hex');
  readonly #cli: string;
  #up: ChildProcess | null = null;
  #output = '';

  private constructor(
    readonly folder: string,
    cli: string,
    readonly environment: Readonly<Record<string, string>>,
  ) {
    this.#cli = cli;
  }

  /** Nothing runs yet. */
  static async make({ funds, market = CALM, environment = {} }: SystemOptions = {}): Promise<System> {
    const folder = await mkdtemp(join(tmpdir(), 'ballast-e2e-'));
    // Started by root, PostgreSQL runs as another user, who must pass through.
    await chmod(folder, 0o711);
    const system = new System(folder, await builtCli(), environment);
    await system.setFunds(funds ?? readFileSync(SHIPPED_FUNDS, 'utf8'));
    await system.setMarket(market);
    return system;
  }

  get dataDir(): string {
    return join(this.folder, 'data');
  }

  /** Everything that `ballast up` has printed since its last start. */
  get output(): string {
    return this.#output;
  }

  get upPid(): number {
    return this.#up?.pid ?? 0;
  }

  setFunds(yaml: string): Promise<void> {
    return writeFile(join(this.folder, 'funds.yaml'), yaml);
  }

  setMarket(market: MarketSource): Promise<void> {
    return writeFile(join(this.folder, 'market.json'), JSON.stringify(market));
  }

  /** Starts `ballast up`, in a process group of its own like a terminal's foreground job. */
  launch(environment: Readonly<Record<string, string>> = {}): void {
    const { folder } = this;
    const files = ['--funds', join(folder, 'funds.yaml'), '--market', join(folder, 'market.json')];
    const child = spawn(process.execPath, [this.#cli, 'up', '--data-dir', this.dataDir, ...files], {
      cwd: folder,
      detached: true,
      env: { ...this.#environment(), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        this.#output += chunk;
      });
    }
    this.#up = child;
  }

  /** Starts `ballast up` and waits until it says that all of it runs. */
  async start(environment: Readonly<Record<string, string>> = {}): Promise<void> {
    this.launch(environment);
    await untilTrue('ballast up is ready', async () => {
      if (this.#up?.exitCode !== null) throw new Error(`ballast up ended:\n${this.#output}`);
      return this.#output.includes('Ctrl-C');
    });
  }

  /** Its exit code, once it has ended; `killed` where a signal ended it. */
  async ended(): Promise<number | 'killed'> {
    const up = this.#up;
    if (up === null) throw new Error('nothing was started');
    if (up.exitCode === null && up.signalCode === null) await once(up, 'exit');
    return up.exitCode ?? 'killed';
  }

  /** Ctrl-C: SIGINT to the whole foreground group. Returns the exit code and how long it took. */
  async interrupt(): Promise<{ code: number | 'killed'; tookMs: number }> {
    const from = performance.now();
    process.kill(-this.upPid, 'SIGINT');
    return { code: await this.ended(), tookMs: performance.now() - from };
  }

  async kill(): Promise<void> {
    process.kill(this.upPid, 'SIGKILL');
    await this.ended();
  }

  /** The processes of this system that live, whoever their parent is now. */
  alive(): string[] {
    return markedProcesses(this.#mark).map(({ pid, command }) => `${pid} ${command}`);
  }

  async running(): Promise<Running> {
    const running = await readRunning(this.dataDir);
    if (running === null) throw new Error('nothing is noted as running');
    return running;
  }

  async pidOf(name: 'worker' | 'paper exchange'): Promise<number> {
    const found = (await this.running()).processes.find((process) => process.name === name);
    if (found === undefined) throw new Error(`no ${name} is noted as running`);
    return found.pid;
  }

  /** Runs one command of the command line. */
  ballast(...argv: string[]): Promise<Ended> {
    return this.ballastWith({}, ...argv);
  }

  /** The same with more in its environment. */
  async ballastWith(environment: Readonly<Record<string, string>>, ...argv: string[]): Promise<Ended> {
    const child = spawn(process.execPath, [this.#cli, ...argv], {
      cwd: this.folder,
      env: { ...this.#environment(), BALLAST_DATA_DIR: this.dataDir, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const exit = once(child, 'close');
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    await exit;
    return { code: child.exitCode, stdout, stderr };
  }

  /** Runs a command with `--json` that must succeed, and returns what it says. */
  async ask(...argv: string[]) {
    const { code, stdout, stderr } = await this.ballast(...argv, '--json');
    if (code !== 0) throw new Error(`ballast ${argv.join(' ')} ended with ${code}: ${stderr}${stdout}`);
    return JSON.parse(stdout);
  }

  /** Does something with a client of this system's Temporal server. */
  async withTemporal<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const { temporal } = await this.running();
    if (temporal === null) throw new Error('no Temporal server is noted as running');
    const connection = await Connection.connect({ address: temporal.address });
    try {
      return await work(new Client({ connection, namespace: temporal.namespace }));
    } finally {
      await connection.close();
    }
  }

  /** Rows of the ledger, read as anybody with its password may. */
  async query<Row extends object>(statement: string, values: unknown[] = []): Promise<Row[]> {
    const { postgres } = await this.running();
    const password = await readPassword(this.dataDir);
    if (postgres === null || password === null) throw new Error('no ledger is noted as running');
    const client = new pg.Client({ connectionString: postgresUrl(postgres.port, password) });
    await client.connect();
    try {
      return (await client.query<Row>(statement, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** What the paper exchange itself has, by its admin API. */
  async exchangeState() {
    const url = (await this.running()).processes.find((process) => process.url !== null)?.url;
    const { adminToken } = JSON.parse(readFileSync(join(this.dataDir, 'paper-secrets.json'), 'utf8'));
    return readExchange(String(url), String(adminToken));
  }

  log(name: string): string {
    const file = join(this.dataDir, 'logs', `${name}.log`);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** Whatever still lives is killed, and the folder removed. */
  async remove(): Promise<void> {
    if (this.#up !== null && this.#up.exitCode === null && this.#up.signalCode === null) {
      process.kill(this.upPid, 'SIGTERM');
      await Promise.race([this.ended(), sleep(30_000)]);
    }
    for (const { pid } of markedProcesses(this.#mark)) endForGood(pid);
    await rm(this.folder, { recursive: true, force: true });
  }

  #environment(): Record<string, string> {
    const { PATH = '', HOME = '' } = process.env;
    return { PATH, HOME, [MARK]: this.#mark, ...this.environment };
  }
}

function endForGood(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went by itself.
  }
}

/** The exchange's own record. The shape is that of its admin API. */
export interface ExchangeState {
  readonly accounts: readonly {
    readonly name: string;
    readonly cash: string;
    readonly positions: readonly { contract: string; contracts: string; averagePrice: string }[];
  }[];
  readonly orders: readonly { account: string; orderLinkId: string; filled: string; side: string }[];
  readonly executions: readonly {
    readonly executionId: string;
    readonly kind: string;
    readonly account: string;
    readonly contract: string;
    readonly orderLinkId: string;
    readonly side: 'Buy' | 'Sell';
    readonly contracts: string;
    readonly price: string;
    readonly fee: string;
  }[];
}

export async function readExchange(url: string, adminToken: string): Promise<ExchangeState> {
  const reply = await fetch(`${url}/admin/state`, { headers: { authorization: `Bearer ${adminToken}` } });
  const { result } = (await reply.json()) as { result: ExchangeState };
  return result;
}
