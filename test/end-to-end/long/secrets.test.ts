import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { loadFunds } from '../../../src/config/funds-file.js';
import { readPassword } from '../../../src/local/postgres-cluster.js';
import { keyVariables, type PaperKeys, paperConfig } from '../../../src/operator/paper-setup.js';
import { type Receiver, receiver } from '../../alerts/receiver.js';
import { type EchoingLine, echoingLine } from '../../support/echoing-line.js';
import { type Canary, type LeakScanner, leakScanner } from '../../support/leak-scanner.js';
import { CALM, SHIPPED_FUNDS, System } from '../../support/system.js';
import { description, temporalContent } from '../../support/temporal-content.js';
import { untilTrue } from '../../support/until.js';
import { OwnExchange } from './own-exchange.js';

// A machine that does much else at once takes its time.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 240_000 });
const PATIENTLY = { withinMs: 120_000 };

/** Not to be found anywhere: as long as real keys, and unlike anything else. */
const draw = (): PaperKeys => ({
  apiKey: `cnry${randomBytes(14).toString('hex')}`,
  apiSecret: `cnry${randomBytes(22).toString('hex')}`,
});
const drawFor = (...accounts: readonly string[]): Record<string, PaperKeys> =>
  Object.fromEntries(accounts.map((account) => [account, draw()]));
const canariesOf = (whose: string, keys: Readonly<Record<string, PaperKeys>>): Canary[] =>
  Object.entries(keys).flatMap(([account, { apiKey, apiSecret }]) => [
    { name: `${whose} key of ${account}`, secret: apiKey },
    { name: `${whose} secret of ${account}`, secret: apiSecret },
  ]);

/** No secret, and to be found wherever the system keeps what it was told: shows that the scan looks there. */
const TOLD = `told${randomBytes(12).toString('hex')}`;

/** What a scan has found, and in how many places it saw what it was to see. */
class Scan {
  readonly leaks: string[] = [];
  readonly told: string[] = [];
  readonly #secrets: LeakScanner;
  readonly #told = leakScanner([{ name: 'told', secret: TOLD }]);

  constructor(canaries: readonly Canary[]) {
    this.#secrets = leakScanner(canaries);
  }

  get megabytes(): number {
    return this.#secrets.bytes / 1e6;
  }

  look(where: string, data: Buffer | string): void {
    this.leaks.push(...this.#secrets.scan(where, data));
    this.told.push(...this.#told.scan(where, data));
  }

  async temporal(system: System): Promise<void> {
    await system.withTemporal(async (client) => {
      for await (const { where, data } of temporalContent(client, ['view'])) this.look(where, data);
    });
  }

  /** Every table, row by row, as text: that undoes what PostgreSQL compresses in its files. */
  async ledger(system: System): Promise<void> {
    const tables = await system.query<{ schema: string; name: string }>(
      `select schemaname as schema, tablename as name from pg_tables
        where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    for (const { schema, name } of tables) {
      const rows = await system.query<{ row: string }>(`select t::text as row from "${schema}"."${name}" t`);
      this.look(`table ${schema}.${name}`, rows.map(({ row }) => row).join('\n'));
    }
    const statements = await system.query<{ query: string }>('select query from pg_stat_activity');
    this.look('statements at work', statements.map(({ query }) => query).join('\n'));
  }

  /** What `ps` shows to everybody on the machine. */
  commandLines(system: System): number {
    const pids = system.alive().map((line) => line.split(' ')[0] ?? '');
    for (const pid of pids) {
      const line = readFileSync(`/proc/${pid}/cmdline`);
      this.look(`command line ${line.toString().replaceAll('\0', ' ').slice(0, 60)}`, line);
    }
    return pids.length;
  }

  /** Every file below, except those of these names. */
  files(folder: string, except: readonly string[]): void {
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const path = join(folder, file);
      if (!statSync(path, { throwIfNoEntry: false })?.isFile() || except.includes(file)) continue;
      this.look(`file ${file}`, readFileSync(path));
    }
  }

  async commands(system: System, ...lines: readonly (readonly string[])[]): Promise<void> {
    for (const line of lines) {
      const { stdout, stderr } = await system.ballast(...line);
      this.look(`ballast ${line.join(' ')}`, `${stdout}${stderr}`);
    }
  }
}

/** Whom people are told by: each address or key is a secret, and none of them takes anything. */
const drawAlerting = () => {
  const hex = (bytes: number) => randomBytes(bytes).toString('hex');
  const secrets = {
    hook: `cnry${hex(12)}`,
    bearer: `cnry${hex(12)}`,
    slack: `cnry${hex(12)}`,
    pager: `cnry${hex(14)}`,
    mail: `cnry${hex(12)}`,
    heartbeat: `cnry${hex(12)}`,
    failed: `cnry${hex(12)}`,
  };
  const canaries = Object.entries(secrets).map(
    ([name, secret]): Canary => ({ name: `alerts: ${name}`, secret }),
  );
  const variables = (url: string) => ({
    BALLAST_ALERT_URL: `${url}/${secrets.hook}`,
    BALLAST_ALERT_TOKEN: secrets.bearer,
    BALLAST_ALERT_SLACK_URL: `${url}/${secrets.slack}`,
    BALLAST_ALERT_PAGERDUTY_KEY: secrets.pager,
    BALLAST_ALERT_PAGERDUTY_URL: `${url}/v2/enqueue`,
    BALLAST_ALERT_SMTP_URL: `smtp://duty:${secrets.mail}@127.0.0.1:9`,
    BALLAST_ALERT_EMAIL_FROM: 'ballast@a.example',
    BALLAST_ALERT_EMAIL_TO: 'duty@a.example',
    BALLAST_HEARTBEAT_URL: `${url}/${secrets.heartbeat}`,
    BALLAST_HEARTBEAT_FAIL_URL: `${url}/${secrets.failed}`,
    BALLAST_HEARTBEAT_SECONDS: '10',
  });
  return { canaries, variables };
};

const REPORTS = [
  ['alerts', '--json'],
  ['alerts'],
  ['alerts', 'test'],
  ['doctor', '--json'],
  ['doctor'],
  ['status', '--json'],
  ['rules', 'BTC3L', '--json'],
  ['rules', 'BTC3L'],
  ['history', '--json'],
  ['history'],
  ['preview', '--json'],
] as const;

const stateOf = async (system: System, token: string): Promise<string | undefined> => {
  const [fund] = await system
    .query<{ state: string }>('select state from funds where token = $1', [token])
    .catch(() => []);
  return fund?.state;
};
const untilActive = (system: System, ...tokens: readonly string[]) =>
  untilTrue(
    `${tokens.join(', ')} are active`,
    async () => {
      const states = await Promise.all(tokens.map((token) => stateOf(system, token)));
      return states.every((state) => state === 'ACTIVE');
    },
    PATIENTLY,
  );
const failures = async (system: System, token: string, like: string): Promise<number> => {
  const [row] = await system.query<{ count: string }>(
    `select count(*) from rebalances where token = $1 and outcome = 'failed' and outcome_reason ~ $2`,
    [token, like],
  );
  return Number(row?.count ?? 0);
};

/*
 * The keys come from the environment, as those of a real venue do, and the exchange is somebody else's: so there is
 * no file of this system in which they may be. One account has a wrong secret, one a key that the exchange does not
 * know; the line to the exchange gives back what it is sent; the exchange is killed in a rebalance. All is logged.
 */
describe('keys of a venue, through failures of every kind', () => {
  const right = drawFor('btc3l', 'btc3s', 'eth3l', 'eth3s');
  const wrong = drawFor('eth3l', 'eth3s');
  const half = randomBytes(20).toString('hex');
  let exchange: OwnExchange;
  let line: EchoingLine;
  let system: System;
  let scan: Scan;
  let metrics: string;
  let deaf: Receiver<string>;
  const alerting = drawAlerting();

  beforeAll(async () => {
    deaf = await receiver((body) => body);
    deaf.answer = () => 503;
    const config = await loadFunds(SHIPPED_FUNDS);
    exchange = await OwnExchange.make((place) =>
      paperConfig({
        ...place,
        config,
        keys: right,
        market: CALM,
        adminToken: randomBytes(16).toString('hex'),
      }),
    );
    await exchange.start();
    line = await echoingLine(exchange.url);
    const given = { ...right, ...wrong };
    // Its key is known, its secret is not: the signature is wrong.
    const { eth3l, eth3s } = { eth3l: wrong.eth3l ?? draw(), eth3s: right.eth3s ?? draw() };
    given.eth3l = eth3l;
    given.eth3s = { apiKey: eth3s.apiKey, apiSecret: (wrong.eth3s ?? draw()).apiSecret };
    metrics = `127.0.0.1:${await getPort()}`;
    system = await System.make({
      environment: {
        ...keyVariables(given),
        BALLAST_VENUE_URL: line.url,
        BALLAST_LOG_LEVEL: 'trace',
        BALLAST_DEBUG: '1',
        BALLAST_METRICS_ADDRESS: metrics,
        ...alerting.variables(deaf.url),
      },
    });
    scan = new Scan([
      ...canariesOf('right', right),
      ...canariesOf('wrong', wrong),
      { name: 'half a pair', secret: half },
      ...alerting.canaries,
    ]);
    await system.start();
  });

  afterAll(async () => {
    await system?.remove();
    await line?.close();
    await exchange?.remove();
    await deaf?.close();
  });

  test('two funds trade, two are refused by the exchange', async () => {
    await untilActive(system, 'BTC3L', 'BTC3S');
    await untilTrue(
      'both wrong keys are refused',
      async () => {
        const refused = await Promise.all([
          failures(system, 'ETH3L', 'the venue says 10003'),
          failures(system, 'ETH3S', 'the venue says 10004'),
        ]);
        return refused.every((count) => count > 0);
      },
      PATIENTLY,
    );
    expect((await system.ballast('rebalance', 'BTC3L', '--reason', TOLD)).code).toBe(0);
  });

  test('the venue gives back what it was sent, in every way', async () => {
    line.echo(true);
    await system.ballast('rebalance', '--all', '--reason', 'echo', '--no-wait');
    await untilTrue(
      'every kind was answered',
      async () => {
        await system.withTemporal(async (client) => {
          const open = client.workflow.list({ query: "ExecutionStatus = 'Running'" });
          for await (const { workflowId } of open) {
            const { where, data } = await description(client, workflowId).catch(() => ({
              where: '',
              data: '',
            }));
            scan.look(where, data);
          }
        });
        return [...line.echoed.values()].every((count) => count >= 3);
      },
      PATIENTLY,
    );
    await scan.commands(system, ['doctor'], ['doctor', '--json'], ['preview', 'BTC3L']);
    line.echo(false);
  });

  test('the exchange is killed, and comes back', async () => {
    await exchange.kill();
    await system.ballast('rebalance', 'BTC3S', '--reason', 'killed', '--request-key', 'killed', '--no-wait');
    await scan.commands(system, ['doctor'], ['preview', '--json']);
    await exchange.start();
    const word = await system.ballast('rebalance', 'BTC3S', '--reason', 'killed', '--request-key', 'killed');
    scan.look('rebalance', `${word.stdout}${word.stderr}`);
    await untilTrue(
      'both are idle',
      async () => {
        const [open] = await system.query<{ count: string }>(
          `select count(*) from rebalances where outcome is null and token in ('BTC3L', 'BTC3S')`,
        );
        return open?.count === '0';
      },
      PATIENTLY,
    );
  });

  test('none of them is in Temporal, the ledger, metrics, command lines, output or files', async () => {
    await scan.temporal(system);
    await scan.ledger(system);
    expect(scan.commandLines(system)).toBeGreaterThanOrEqual(4);
    scan.look('metrics', await (await fetch(`http://${metrics}/metrics`)).text());
    await scan.commands(system, ...REPORTS);
    expect(deaf.received.map(({ path }) => path.slice(0, 5))).toContain('/cnry');
    const mistaken = await system.ballastWith({ BALLAST_KEY_HALF: half }, 'doctor');
    expect(mistaken.stderr).toContain('BALLAST_SECRET_HALF');
    scan.look('a key without its secret', `${mistaken.stdout}${mistaken.stderr}`);
    await system.interrupt();
    scan.look('ballast up', system.output);
    scan.files(system.folder, []);
    console.log(`${scan.megabytes.toFixed(0)} MB were scanned`);

    expect([...new Set(scan.leaks)]).toEqual([]);
    const places = scan.told.join('\n');
    for (const place of [
      /^history of fund\/BTC3L/m,
      /^history of rebalance\/BTC3L-e/m,
      /^query view of|^table ballast\.requests/m,
      /^table ballast\.rebalances/m,
      /^ballast history --json/m,
      /^file data\/temporal\/temporal\.db/m,
      /^file data\/postgres/m,
    ]) {
      expect(places, `the scan sees what is at ${place}`).toMatch(place);
    }
  });
});

/*
 * `npm start`: the simulated exchange is a part of this system here, and somebody must tell it its accounts, as the
 * accounts of a real venue are known to that venue. So two files that only their owner may read hold its keys:
 * what was drawn, and the exchange's own setup. They stand for the venue's side; the exchange's state, its log and
 * everything else are scanned.
 */
const VENUE_SIDE = ['data/paper-secrets.json', 'data/paper-exchange.json'];
/** The password of the embedded database is kept in one file of its own. */
const PASSWORD_FILE = 'data/postgres-password';

describe('what `ballast up` draws for itself', () => {
  let system: System;
  beforeAll(async () => {
    system = await System.make({ environment: { BALLAST_LOG_LEVEL: 'trace' } });
    await system.start();
  });
  afterAll(() => system?.remove());

  test('keys, admin token and password of the database are in their own files alone', async () => {
    await untilActive(system, 'BTC3L', 'ETH3S');
    const drawn = JSON.parse(readFileSync(join(system.dataDir, 'paper-secrets.json'), 'utf8')) as {
      adminToken: string;
      keys: Record<string, PaperKeys>;
    };
    const scan = new Scan([
      ...canariesOf('drawn', drawn.keys),
      { name: 'admin token', secret: drawn.adminToken },
      { name: 'password of the database', secret: (await readPassword(system.dataDir)) ?? '' },
    ]);
    for (const file of [...VENUE_SIDE, PASSWORD_FILE]) {
      expect(statSync(join(system.folder, file)).mode & 0o077, `${file} is its owner's alone`).toBe(0);
    }
    await system.ballast('rebalance', 'BTC3L', '--reason', TOLD);
    await scan.temporal(system);
    await scan.ledger(system);
    expect(scan.commandLines(system)).toBeGreaterThanOrEqual(4);
    await scan.commands(system, ...REPORTS);
    await system.interrupt();
    scan.look('ballast up', system.output);
    scan.files(system.folder, [...VENUE_SIDE, PASSWORD_FILE]);
    expect([...new Set(scan.leaks)]).toEqual([]);
    expect(scan.told.join('\n')).toMatch(/^history of rebalance\/BTC3L-e/m);
  });
});
