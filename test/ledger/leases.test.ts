import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LeaseLostError, OrderClosedError, RebalanceClosedError } from '../../src/ledger/errors.js';
import type { Ledger } from '../../src/ledger/port.js';
import { postgresLedger } from '../../src/ledger/postgres-ledger.js';
import { intent } from './fixtures.js';
import { fundedFund, OPENING, OPENING_ORDER, type TestLedger, testLedger } from './test-ledger.js';

const FIRST = { id: 'engine-1', name: 'the first engine' };
const SECOND = { id: 'engine-2', name: 'the second engine' };
const ACCOUNT = 'main';

let test: TestLedger;
let first: Ledger;
let second: Ledger;

beforeAll(async () => {
  test = await testLedger();
});
beforeEach(async () => {
  await test.empty();
  await test.emptyTables('leases', 'lease_holders');
  first = await process(FIRST);
  second = await process(SECOND);
  await fundedFund(first);
  await first.openRebalance(OPENING);
});
afterAll(() => test.end());

const opened: Ledger[] = [];
afterAll(() => Promise.all(opened.map((ledger) => ledger.disconnect())));

/** A process of an engine, with connections of its own. */
async function process(engine: { id: string; name: string } | null): Promise<Ledger> {
  const { databaseUrl, schema } = test;
  const ledger = await postgresLedger({
    databaseUrl,
    schema,
    maxConnections: 3,
    ...(engine === null ? {} : { engine }),
  });
  opened.push(ledger);
  return ledger;
}

const record = (ledger: Ledger, id = OPENING_ORDER) => ledger.recordIntent(intent(id), OPENING.id, 'BTC3L');
const holderOf = async (ledger: Ledger, account = ACCOUNT) =>
  (await ledger.leases()).find((lease) => lease.account === account)?.engine.name;
const written = async () =>
  await test.query<{ id: string; state: string; token: string }>(
    'select client_order_id as id, state, lease_token::text as token from orders order by 1',
  );
/** As if nobody had renewed for so long. */
const timePasses = (ms: number) => test.query('update leases set expires_at = expires_at - $1', [ms]);
const tokenOf = async (ledger: Ledger) => (await ledger.holdLeases([ACCOUNT]))[0]?.token ?? 0;

describe('the lease of an account', () => {
  it('is taken by one engine, lasts 20 seconds, and is shown to the other', async () => {
    const [lease] = await first.holdLeases([ACCOUNT]);
    expect(lease).toMatchObject({ account: ACCOUNT, engine: FIRST });
    expect(lease?.leftMs).toBeGreaterThan(19_000);
    expect(lease?.leftMs).toBeLessThanOrEqual(20_000);
    expect(await second.holdLeases([ACCOUNT])).toMatchObject([{ engine: FIRST, token: lease?.token }]);
  });

  it('goes on with every process of the same engine, under the same token', async () => {
    const token = await tokenOf(first);
    await timePasses(60_000);
    expect(await tokenOf(await process(FIRST))).toBe(token);
  });

  it('goes to another engine once it has lapsed, with a greater token, and is remembered', async () => {
    const token = await tokenOf(first);
    await timePasses(20_001);
    const [taken] = await second.holdLeases([ACCOUNT]);
    expect(taken).toMatchObject({ engine: SECOND });
    expect(taken?.token).toBeGreaterThan(token);
    expect(await first.holdLeases([ACCOUNT])).toMatchObject([{ engine: SECOND }]);
    const holders = await test.query('select engine_name from lease_holders order by token');
    expect(holders).toEqual([{ engine_name: FIRST.name }, { engine_name: SECOND.name }]);
  });

  it('belongs to one engine, however many processes of both take it at once', async () => {
    const processes = await Promise.all([FIRST, SECOND, FIRST, SECOND, FIRST, SECOND].map(process));
    const accounts = ['d', 'a', 'c', 'b', ACCOUNT];
    const rounds = await Promise.all(
      processes.flatMap((ledger) => [
        ledger.holdLeases(accounts),
        ledger.holdLeases([...accounts].reverse()),
      ]),
    );
    const holders = rounds
      .flat()
      .map(({ account, engine, token }) => `${account} ${engine.id} under ${token}`);
    expect(new Set(holders).size).toBe(accounts.length);
  });

  it('is not needed to read, nor to record what became of an order', async () => {
    await record(first);
    await first.markSent(OPENING_ORDER);
    await timePasses(20_001);
    await second.holdLeases([ACCOUNT]);
    await first.recordOrderState(OPENING_ORDER, 'filled', intent(OPENING_ORDER).contracts);
    expect((await first.order(OPENING_ORDER))?.state).toBe('filled');
  });
});

describe('an intent', () => {
  it('is written under the token of the lease, taking a free account on the way', async () => {
    await record(first);
    expect(await written()).toEqual([
      { id: OPENING_ORDER, state: 'intended', token: String(await tokenOf(first)) },
    ]);
  });

  it('is refused to an engine that does not hold the account, by name, with nothing written', async () => {
    await first.holdLeases([ACCOUNT]);
    const refused = record(second);
    await expect(refused).rejects.toThrow(LeaseLostError);
    await expect(refused).rejects.toThrow('account main is not to be traded by this engine: it is held by');
    await expect(refused).rejects.toThrow(`${FIRST.name} (${FIRST.id})`);
    expect(await written()).toEqual([]);
  });

  it('is refused to a process that acts for no engine', async () => {
    await expect(record(await process(null))).rejects.toThrow('this process acts for no engine');
    expect(await written()).toEqual([]);
  });

  it('prolongs a lease that only lapsed, as after a pause of the database', async () => {
    await first.holdLeases([ACCOUNT]);
    await timePasses(300_000);
    await record(first);
    expect(await written()).toHaveLength(1);
    expect((await first.leases())[0]?.leftMs).toBeGreaterThan(19_000);
  });

  it('is refused to a step of a time before another engine had the account', async () => {
    await first.holdLeases([ACCOUNT]);
    await timePasses(20_001);
    await second.holdLeases([ACCOUNT]);
    await timePasses(20_001);
    await (await process(FIRST)).holdLeases([ACCOUNT]);
    expect(await holderOf(first)).toBe(FIRST.name);
    await expect(record(first)).rejects.toThrow('another engine had it meanwhile');
    expect(await written()).toEqual([]);
  });

  it('says that the rebalance is closed where that is why', async () => {
    await first.close(OPENING, 'stopped', 'halt');
    await expect(record(first)).rejects.toThrow(RebalanceClosedError);
  });
});

describe('a send', () => {
  it('is refused once another engine has the account, also of an intent of before', async () => {
    await record(first);
    await timePasses(20_001);
    await second.holdLeases([ACCOUNT]);
    await expect(first.markSent(OPENING_ORDER)).rejects.toThrow(LeaseLostError);
    expect(await written()).toMatchObject([{ state: 'intended' }]);
  });

  it('is not begun in the last ten seconds of a lease: it is prolonged before', async () => {
    await record(first);
    await timePasses(11_000);
    await first.markSent(OPENING_ORDER);
    expect((await first.leases())[0]?.leftMs).toBeGreaterThan(19_000);
  });

  it('by the engine that took over carries its token', async () => {
    await record(first);
    await timePasses(20_001);
    const token = await tokenOf(second);
    await second.markSent(OPENING_ORDER);
    expect(await written()).toEqual([{ id: OPENING_ORDER, state: 'sent', token: String(token) }]);
  });

  it('of an order that has ended says that it has ended', async () => {
    await record(first);
    await first.giveUpOrder(OPENING_ORDER, { misses: 3, afterMs: 60_000 });
    await expect(first.markSent(OPENING_ORDER)).rejects.toThrow(OrderClosedError);
  });
});

describe('on the way of an order', () => {
  it('the lease costs no statement of its own', async () => {
    await first.holdLeases([ACCOUNT]);
    const statements = await countingStatements(async () => {
      await record(first);
      await first.markSent(OPENING_ORDER);
    });
    expect(statements).toBe(2);
  });
});

/** How many statements this process sends to PostgreSQL meanwhile. */
async function countingStatements(work: () => Promise<void>): Promise<number> {
  const sent = vi.spyOn(pg.Client.prototype, 'query');
  try {
    await work();
    return sent.mock.calls.length;
  } finally {
    sent.mockRestore();
  }
}
