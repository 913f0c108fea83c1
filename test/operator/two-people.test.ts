import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowUpdateFailedError } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { changeState, haltFund } from '../../src/contract/fund-messages.js';
import { startFund } from '../../src/contract/start-fund.js';
import { workedFund } from '../activities/rebalance-world.js';
import { untilTrue } from '../support/until.js';
import { type RunningSystem, runningSystem } from '../workflows/running-system.js';
import { ballastHere, type Ended } from './ballast.js';

const FUNDS = `venue: { name: paper }
funds:
  - { token: BTC3L, contract: BTCUSDT, leverage: 3, preset: default-3x, account: main, initial: { equity: 100, nav: 100 } }
`;

let system: RunningSystem;
let dir: string;
let file: string;
let env: Record<string, string>;
let anna: string;
let bert: string;

beforeAll(async () => {
  system = await runningSystem([workedFund()]);
  dir = await mkdtemp(join(tmpdir(), 'ballast-two-'));
  file = join(dir, 'funds.yaml');
  await writeFile(file, FUNDS);
  env = {
    DATABASE_URL: system.books.databaseUrl,
    BALLAST_FUNDS: file,
    BALLAST_DATA_DIR: join(dir, 'data'),
    BALLAST_VENUE_URL: system.market.streamUrl.replace(/^ws(.*)\/v5.*$/, 'http$1'),
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    TEMPORAL_NAMESPACE: system.client.options.namespace,
  };
  const { ledger } = system.books;
  anna = await ledger.addOperator('anna', null);
  bert = (await ledger.renewOperator(await ledger.addOperator('bert', anna))).token;
  await system.client.workflow.executeUpdateWithStart(changeState, {
    args: [{ action: 'pause', reason: 'x', by: 'test', requestKey: 'first' }],
    startWorkflowOperation: startFund('BTC3L', WorkflowIdConflictPolicy.USE_EXISTING),
  });
  await say(['resume', 'BTC3L', '--reason', 'begin']);
  await fundIs('ACTIVE');
}, 300_000);
afterAll(async () => {
  await system?.end();
  await rm(dir, { recursive: true, force: true });
});

const fund = () => system.books.ledger.fund('BTC3L');
const fundIs = (state: string) =>
  untilTrue(`BTC3L is ${state}`, async () => (await fund()).state === state, { withinMs: 200_000 });

/** A command, as the person whose token it is. */
const say = (argv: readonly string[], token: string | null = null): Promise<Ended> =>
  ballastHere(argv, { ...env, ...(token === null ? {} : { BALLAST_OPERATOR_TOKEN: token }) });

const proposalOf = ({ stdout, stderr }: Ended): string =>
  /^((BTC3L|all)-p[0-9a-f]{8}): anna proposes to /m.exec(stdout)?.[1] ?? expect.fail(stdout + stderr);
const resume = ['resume', 'BTC3L', '--reason', 'the fill was ours'];

test('a halted fund is not resumed by a bare update, whoever it says it is from', async () => {
  const handle = system.client.workflow.getHandle('fund/BTC3L');
  await handle.signal(haltFund, { reason: 'a strange fill' });
  await fundIs('HALTED');
  const by = 'anna, approved by bert';
  const refused = await handle
    .executeUpdate(changeState, { args: [{ action: 'resume', reason: 'I say so', by, requestKey: 'bare' }] })
    .catch((error: WorkflowUpdateFailedError) => error.cause?.message);
  expect(refused).toMatch(/two people decide to resume BTC3L, which is HALTED since .* \(a strange fill\)/);
  expect(refused).toContain('`ballast resume BTC3L` with a --reason proposes it');
  expect((await fund()).state).toBe('HALTED');
}, 120_000);

test('its command proposes, which needs a token, and the other person does it, once', async () => {
  expect((await say(resume)).stderr).toContain('BALLAST_OPERATOR_TOKEN is not set');
  const proposed = await say(resume, anna);
  expect(proposed.code).toBe(0);
  expect(proposed.stdout).toMatch(
    /anna proposes to resume BTC3L, which is HALTED since .* \(a strange fill\)\n {2}because the fill was ours\n {2}BTC3L trades again/,
  );
  const id = proposalOf(proposed);
  expect((await fund()).state).toBe('HALTED');
  expect((await say(resume, anna)).stderr).toContain(
    `anna proposed the same before, and it is open: see ${id}`,
  );
  expect((await say(['approvals', 'approve', id], anna)).stderr).toContain('was proposed by anna');
  expect((await say(['approvals', 'list', '--open'])).stdout).toContain(`ballast approvals approve ${id}`);
  expect((await say(['alerts', '--open'])).stdout).toContain('B-ALERT-APPROVAL');

  const approved = await say(['approvals', 'approve', id], bert);
  expect(approved.stdout).toBe(`${id}, proposed by anna, approved by bert: BTC3L is ACTIVE\n`);
  expect((await fund()).state).toBe('ACTIVE');
  expect((await say(['approvals', 'approve', id], bert)).stdout).toContain('done before: BTC3L is ACTIVE');
  await system.books.ledger.resolveAlerts();
  expect((await say(['alerts', '--open'])).stdout).not.toContain('B-ALERT-APPROVAL');
}, 120_000);

test('approving goes on where it was cut off between the decision and its effect', async () => {
  await say(['halt', 'BTC3L', '--reason', 'again']);
  const id = proposalOf(await say(resume, anna));
  const nowhere = { ...env, BALLAST_OPERATOR_TOKEN: bert, TEMPORAL_ADDRESS: '127.0.0.1:9' };
  expect((await ballastHere(['approvals', 'approve', id], nowhere)).stderr).toContain('cannot be reached');
  expect((await say(['approvals', 'show', id])).stdout).toContain('approved by bert, not carried out yet');
  expect((await fund()).state).toBe('HALTED');
  expect((await say(['approvals', 'approve', id], bert)).code).toBe(0);
  expect((await fund()).state).toBe('ACTIVE');
}, 120_000);

test('the switch for all funds leaves HALTED the same way, and is thrown by anybody', async () => {
  const { ledger } = system.books;
  const release = ['resume', '--all', '--reason', 'over'];
  await say(['halt', '--all', '--reason', 'drill']);
  const id = proposalOf(await say(release, anna));
  expect((await ledger.tradingSwitch()).state).toBe('HALTED');
  const declined = await say(['approvals', 'decline', id, '--reason', 'too early'], bert);
  expect(declined.stdout).toBe(`${id} is declined by bert: too early\n`);
  const second = proposalOf(await say(release, anna));
  const approved = await say(['approvals', 'approve', second], bert);
  expect(approved.stdout).toContain('trading of all funds is ACTIVE');
  expect((await ledger.tradingSwitch()).by).toBe(`anna, approved by bert (${second})`);
}, 120_000);

test('rules, units and who else has a say are changed by two', async () => {
  const applied = await say(['apply', file, '--reason', 'as in the file'], anna);
  expect(applied.stdout).toMatch(/1 fund changes; proposed, and nothing is recorded yet/);
  const rules = proposalOf(applied);
  expect((await say(['approvals', 'show', rules])).stdout).toMatch(/BTC3L: version 2\n {4}BTC3L /);
  expect((await say(['approvals', 'approve', rules], bert)).stdout).toContain('BTC3L: version 2');
  expect((await say(['rules', 'BTC3L'])).stdout).toContain(`anna, approved by bert (${rules})`);

  const split = ['split', 'BTC3L', '--ratio', '3:1', '--key', 'for-two', '--reason', 'too dear'];
  const units = proposalOf(await say(split, anna));
  expect((await say(['approvals', 'approve', units], bert)).stdout).toContain('split 3:1');

  expect((await say(['operator', 'add', 'carl'], anna)).stderr).toContain('--reason');
  const adding = ['operator', 'add', 'carl', '--role', 'operator', '--reason', 'holidays'];
  const carl = await say(['approvals', 'approve', proposalOf(await say(adding, anna))], bert);
  expect(carl.stdout).toMatch(/^carl\.[\w-]{43}\n$/);
  expect((await say(['operator', 'list'])).stdout).toMatch(/carl .*operator/);
  expect((await say(['operator', 'remove', 'bert'], anna)).stderr).toContain('there would not be two people');
}, 180_000);

test('a start with an edited file changes nothing, and says who does', async () => {
  const { applyAtStart } = await import('../../src/operator/apply/apply-at-start.js');
  const { loadFunds } = await import('../../src/config/funds-file.js');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('initial:', 'rules: { interim: { range: 0.12 } }, initial:'));
  const before = (await fund()).rules.version;
  const lines = await applyAtStart(system.books.databaseUrl, await loadFunds(file), anna);
  expect(lines[0]).toContain('says otherwise for BTC3L, and changes nothing: two people decide that');
  expect((await fund()).rules.version).toBe(before);
}, 60_000);

test('all of it is on record, with who it was, and with who only said so', async () => {
  const resumes = JSON.parse((await say(['audit', 'BTC3L', '--action', 'resume', '--json'])).stdout).actions;
  const seen = resumes.map(({ who, verified, origin, outcome, what }: Record<string, unknown>) => [
    ...[who, verified, origin, outcome, what],
  ]);
  expect(seen).toContainEqual(['bert', true, 'command line', 'done', 'HALTED -> ACTIVE']);
  expect(seen).toContainEqual([
    ...['anna, approved by bert', false, 'temporal', 'refused'],
    expect.stringContaining('two people decide'),
  ]);
  // Without a token nobody is known, but it is known that this is no word of Temporal's.
  const [alert] = await system.books.ledger.alerts({ open: false, token: 'BTC3L', limit: 1 });
  await say(['alerts', 'ack', String(alert?.id), '--by', 'duty']);
  expect((await say(['audit', '--limit', '1'])).stdout).toMatch(
    /unverified \(says duty\) .*command line .*alerts ack/,
  );
  await say(['rebalance', 'BTC3L', '--reason', 'as the desk asked', '--no-wait'], anna);
  const table = await say(['audit', '--who', 'anna', '--limit', '5']);
  expect(table.stdout).toMatch(/anna .*command line .*rebalance .*BTC3L .*done/);
  const csv = await say(['audit', '--csv', '--limit', '1000']);
  const [heading, ...lines] = csv.stdout.trim().split('\n');
  expect(heading).toBe(
    'at,who,verified,origin,address,action,token,reason,requestKey,outcome,what,rebalance,rebalanceOutcome',
  );
  expect(lines.length).toBeGreaterThan(20);
  const wrong = await say(['audit', '--csv', '--json', '--since', 'yesterday', '--limit', '0']);
  expect(wrong.code).toBe(2);
}, 120_000);

test('a reason that a spreadsheet would take for a formula is only a text', async () => {
  await say(['pause', 'BTC3L', '--reason', '=HYPERLINK("http://x","y")'], anna);
  const csv = await say(['audit', '--csv', '--action', 'pause']);
  expect(csv.stdout).toContain(`"'=HYPERLINK(""http://x"",""y"")"`);
  await say(['resume', 'BTC3L', '--reason', 'over'], anna);
}, 60_000);
