import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { auditActivities } from '../../../src/activities/audit/audit-books.js';
import { fundStart } from '../../../src/contract/start-fund.js';
import { startAuditor } from '../../../src/provision/start-auditor.js';
import { AUDIT_OPTIONS } from '../../../src/worker/roles.js';
import { START, workedFund } from '../../activities/rebalance-world.js';
import { untilTrue } from '../../support/until.js';
import { type RunningSystem, runningSystem } from '../../workflows/running-system.js';
import { ballast } from '../ballast.js';

const FUNDS = `venue: { name: paper }
funds:
  - { token: BTC3L, contract: BTCUSDT, leverage: 3, preset: default-3x, account: main, initial: { equity: 100, nav: 100 } }
`;

let system: RunningSystem;
let worker: Worker;
let running: Promise<void>;
let connection: NativeConnection;
let dir: string;
let env: Record<string, string>;
let anna: string;

beforeAll(async () => {
  system = await runningSystem([workedFund()]);
  const { client, books, market } = system;
  const { namespace } = client.options;
  dir = await mkdtemp(join(tmpdir(), 'ballast-people-'));
  await writeFile(join(dir, 'funds.yaml'), FUNDS);
  env = {
    DATABASE_URL: books.databaseUrl,
    BALLAST_FUNDS: join(dir, 'funds.yaml'),
    BALLAST_DATA_DIR: join(dir, 'data'),
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    TEMPORAL_NAMESPACE: namespace,
  };
  const { ledger } = books;
  // The venue here shows at once what was done: nothing has to be waited for as long as at a real one.
  const clock = { now: Date.now, pause: (ms: number) => pause(Math.min(ms, 100)) };
  const log = pino({ level: 'silent' });
  const ports = { ledger, audit: ledger, venue: market.venue, log, clock, everyMs: 300 };
  connection = await NativeConnection.connect({ address: inject('temporalAddress') });
  const activities = { ...auditActivities(ports) };
  worker = await Worker.create({ connection, namespace, ...AUDIT_OPTIONS, activities });
  running = worker.run();
  await client.workflow.start('fund', fundStart('BTC3L', WorkflowIdConflictPolicy.FAIL));
  await fundIs('ACTIVE');
  await market.move(START + 2 * 60_000, '100');
  await startAuditor(client, 'paper');
});
afterAll(async () => {
  worker?.shutdown();
  await running;
  await connection?.close();
  await system?.end();
  await rm(dir, { recursive: true, force: true });
});

const fundIs = (state: string) =>
  untilTrue(`BTC3L is ${state}`, async () => (await system.books.ledger.fund('BTC3L')).state === state);

/** What the command prints, as the person whose token it is. */
async function say(argv: readonly string[], token: string | null = null): Promise<string> {
  const { code, stdout, stderr } = await ballast(argv, {
    ...env,
    ...(token === null ? {} : { BALLAST_OPERATOR_TOKEN: token }),
  });
  return code === 0 ? stdout.trim() : `exit ${code}: ${stderr.trim()}`;
}

test('what was done by hand halts the fund, is taken over by two people, and the fund trades to its target again', async () => {
  const { market, books } = system;
  await market.hand('close', { contract: 'BTCUSDT' });
  await fundIs('HALTED');
  expect((await books.ledger.fund('BTC3L')).stateReason).toMatch(
    /^B-REC-FOREIGN-TRADE: sell of 3 BTCUSDT at 100/,
  );

  const propose = ['adopt', 'propose', 'BTC3L', '--reason', 'closed by hand during the outage', '--json'];
  expect(await say(propose)).toContain('BALLAST_OPERATOR_TOKEN is not set');
  anna = await say(['operator', 'add', 'anna']);
  expect(await say(['operator', 'add', 'bert'])).toContain('only one of them adds another');
  const seen = await say(['operator', 'add', 'bert'], anna);
  expect(await say(propose, 'anna.not-her-token')).toContain('you are not known here');

  const proposal = JSON.parse(await say(propose, anna));
  expect(proposal).toMatchObject({
    proposedBy: 'anna',
    approvedBy: null,
    lines: [{ contracts: '-3', cash: '300' }],
  });
  const approve = ['adopt', 'approve', proposal.id, '--json'];
  expect(await say(approve, anna)).toContain('another operator must approve it');
  expect(await say(approve, seen)).toContain('make it yours with `ballast operator renew`');
  const bert = await say(['operator', 'renew'], seen);
  expect(JSON.parse(await say(approve, bert))).toMatchObject({
    approvedBy: 'bert',
    from: { contracts: '3', cash: '-200' },
    to: { contracts: '0', cash: '100' },
  });

  const resume = ['resume', 'BTC3L', '--reason', 'adopted', '--json'];
  const [resuming] = JSON.parse(await say(resume, anna)).proposals;
  await say(['approvals', 'approve', resuming.id], bert);
  await market.move(START + 4 * 60_000, '100');
  const rebalance = JSON.parse(await say(['rebalance', 'BTC3L', '--reason', 'back to target', '--json']));
  expect(rebalance.requests).toMatchObject([
    { outcome: { outcome: 'done', contractsBefore: '0', contractsAfter: '3' } },
  ]);
}, 180_000);

test('money that was announced may move; money that was not halts the fund', async () => {
  const { market, books } = system;
  const expecting = ['transfer', 'expect', 'BTC3L', '--kind', 'top-up', '--amount', '30'];
  const told = await say([...expecting, '--id', 'topup-1', '--reason', 'as agreed'], anna);
  expect(told).toContain('top-up topup-1: 30 at account main');
  await market.hand('transfer', { amount: '30' });
  await untilTrue('the transfer is booked', async () => (await books.ledger.fund('BTC3L')).cash === '-170');
  expect(JSON.parse(await say(['transfer', 'list', '--json'])).transfers).toMatchObject([
    { id: 'topup-1', state: 'booked' },
  ]);
  expect((await books.ledger.fund('BTC3L')).state).toBe('ACTIVE');
  await market.hand('transfer', { amount: '5' });
  await fundIs('HALTED');
  expect((await books.ledger.fund('BTC3L')).stateReason).toMatch(/^B-REC-TRANSFER: 5 came into main/);
}, 180_000);
