import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { HeldElsewhereError } from '../../../src/engine/held-elsewhere.js';
import { keepLeases, type LeaseKeeper } from '../../../src/engine/lease-keeper.js';
import type { Ledger } from '../../../src/ledger/port.js';
import { postgresLedger } from '../../../src/ledger/postgres-ledger.js';
import type { Engine } from '../../../src/ledger/records/lease.js';
import { type TestLedger, testLedger } from '../../ledger/test-ledger.js';
import { untilTrue } from '../../support/until.js';

const OWN: Engine = { id: 'engine-1', name: 'the first engine' };
const OTHER: Engine = { id: 'engine-2', name: 'the second engine' };

let test: TestLedger;
let own: Ledger;
let other: Ledger;
let keepers: LeaseKeeper[];
const said: string[] = [];
const log = {
  info: (line: string) => said.push(`info ${line}`),
  warn: (line: string) => said.push(`warn ${line}`),
  error: (line: string) => said.push(`error ${line}`),
};

beforeAll(async () => {
  test = await testLedger();
});
beforeEach(async () => {
  const { databaseUrl, schema } = test;
  own = await postgresLedger({ databaseUrl, schema, engine: OWN });
  other = await postgresLedger({ databaseUrl, schema, engine: OTHER });
  keepers = [];
  said.length = 0;
  await test.emptyTables('leases', 'lease_holders');
});
afterEach(async () => {
  await Promise.all(keepers.map((keeper) => keeper.stop()));
  await own.disconnect();
  await other.disconnect();
});
afterAll(() => test.end());

async function keep(ledger: Ledger, engine: Engine, accounts: readonly string[]): Promise<LeaseKeeper> {
  const keeper = await keepLeases({ ledger, engine, accounts, log });
  keepers.push(keeper);
  return keeper;
}
const until = async (account: string) =>
  (await own.leases()).find((lease) => lease.account === account)?.until ?? 0;
const timePasses = (ms: number) => test.query('update leases set expires_at = expires_at - $1', [ms]);
const engineOf = async (account: string) =>
  (await own.leases()).find((lease) => lease.account === account)?.engine;

it('takes the accounts at once, and renews them every five seconds', async () => {
  await keep(own, OWN, ['a', 'b']);
  const first = await until('a');
  expect(await engineOf('b')).toEqual(OWN);
  const tookMs = await untilTrue('a is renewed', async () => (await until('a')) > first);
  expect(tookMs).toBeLessThan(10_000);
});

it('refuses where another engine is alive: which, since when, until when, and how to mend it', async () => {
  await keep(other, OTHER, ['b']);
  const refused = keep(own, OWN, ['a', 'b']);
  await expect(refused).rejects.toThrow(HeldElsewhereError);
  await expect(refused).rejects.toThrow(
    /account b is held by another engine, the second engine \(engine-2\), since 20\S+Z until 20\S+Z \(mend: stop /,
  );
});

it('says that it waits for the lease of an engine that was killed, and takes it when it has lapsed', async () => {
  await other.holdLeases(['a']);
  await timePasses(18_000);
  await keep(own, OWN, ['a']);
  expect(await engineOf('a')).toEqual(OWN);
  expect(said).toEqual([expect.stringMatching(/^warn account a is held .*: waiting until it lapses$/)]);
});

it('says once that it has lost an account, and takes it again when the other engine is gone', async () => {
  await keep(own, OWN, ['a']);
  await timePasses(60_000);
  await other.holdLeases(['a']);
  await untilTrue('the loss is noticed', async () => said.length > 0, { withinMs: 20_000 });
  expect(said).toEqual([expect.stringMatching(/^error account a is held .*: nothing is sent for it here$/)]);
  await timePasses(60_000);
  await untilTrue('it is taken again', async () => said.length > 1, { withinMs: 20_000 });
  expect(said[1]).toBe("info account a is this engine's again");
  expect(await engineOf('a')).toEqual(OWN);
});

it('outlasts a database that does not answer for a while', async () => {
  await keep(own, OWN, ['a']);
  const first = await until('a');
  await test.query('alter table leases rename to leases_away');
  await untilTrue('the failure is said', async () => said.length > 0, { withinMs: 20_000 });
  await test.query('alter table leases_away rename to leases');
  expect(said).toEqual([expect.stringMatching(/^warn the leases cannot be renewed now: /)]);
  const tookMs = await untilTrue('a is renewed', async () => (await until('a')) > first);
  expect(tookMs).toBeLessThan(4_500);
});
