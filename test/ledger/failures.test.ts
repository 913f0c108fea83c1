import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LedgerUnavailableError } from '../../src/ledger/errors.js';
import { postgresLedger } from '../../src/ledger/postgres-ledger.js';
import { fill, request, settlement, withRange } from './fixtures.js';
import {
  establishedFund,
  OPENING,
  OPENING_ORDER,
  type TestLedger,
  testLedger,
  tradedFund,
} from './test-ledger.js';

let test: TestLedger;
beforeAll(async () => {
  test = await testLedger();
});
beforeEach(() => test.empty());
afterAll(() => test.end());

/** Ends the connections of this ledger that `which` (SQL over pg_stat_activity) says. */
function terminate(which: string): Promise<unknown[]> {
  return test.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = $1 and (${which})`,
    [`ballast-ledger/${test.schema}`],
  );
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  await vi.waitUntil(condition, { interval: 10, timeout: 10_000 });
}

describe('a connection that is killed in the middle of the settling transaction', () => {
  const opening = settlement(OPENING, { events: [fill('x1', OPENING_ORDER)], state: 'ACTIVE' });
  // By its beginning: of a statement's text the view shows the first 1,024 bytes only.
  const waiting = "wait_event_type = 'Lock' and query like '%with point as%'";

  it('leaves nothing half done, and the settling runs again', async () => {
    await tradedFund(test.ledger);
    const before = await test.ledger.fund('BTC3L');

    // The row is held, so that the transaction waits at its last statement, with all else written.
    const row = await test.hold('select id from rebalances for update');
    try {
      const settling = test.ledger.settle(opening).catch((error: unknown) => error);
      await until(async () => (await terminate(waiting)).length > 0);
      expect(await settling).toBeInstanceOf(LedgerUnavailableError);
    } finally {
      await row.release();
    }

    expect(await test.ledger.fund('BTC3L')).toEqual(before);
    expect(await test.query('select 1 from executions union all select 1 from anchors')).toEqual([]);
    expect(await test.ledger.settle(opening)).toMatchObject({ outcome: 'done', anchorSeq: 1 });
    expect(await test.ledger.fund('BTC3L')).toMatchObject({ contracts: '3', cash: '-200.18' });
  });
});

describe('a database that goes away', () => {
  it('is told by its address, never by the password', async () => {
    const databaseUrl = 'postgres://operator:hush-hush@127.0.0.1:9/ballast';
    const opening = postgresLedger({ databaseUrl }).catch((error: unknown) => error);
    const error = await opening;
    expect(error).toBeInstanceOf(LedgerUnavailableError);
    expect(String(error)).toContain('the ledger at 127.0.0.1:9/ballast is not available: ECONNREFUSED');
    expect(JSON.stringify(error) + String(error)).not.toContain('hush-hush');
    await expect(postgresLedger({ databaseUrl: 'mysql://hush-hush' })).rejects.toThrow(
      /^not a PostgreSQL address/,
    );
  });

  it('is used again once it is back', async () => {
    await establishedFund(test.ledger);
    await terminate('true');
    await until(async () =>
      test.ledger.fund('BTC3L').then(
        () => true,
        (error: unknown) => {
          expect(error).toBeInstanceOf(LedgerUnavailableError);
          return false;
        },
      ),
    );
  });
});

describe('listening for changes', () => {
  let heard: string[];
  let changes: { stop(): Promise<void> };
  beforeEach(async () => {
    heard = [];
    changes = await test.ledger.onFundChanged((token) => heard.push(token));
  });
  afterEach(() => changes.stop());

  const next = request('emergency', 'BTC3L-e000001');
  const moveAnchor = async () => {
    const ledger = await test.another();
    await ledger.openRebalance(next);
    await ledger.settle(settlement(next, { outcome: 'no-trade-needed' }));
  };

  it('tells of rebalance points and states that other processes changed, and of nothing else', async () => {
    await establishedFund(test.ledger);
    await until(() => heard.length >= 3);
    heard.length = 0;
    await test.ledger.registerFund(withRange('0.1'));
    await test.ledger.openRebalance(next);
    await moveAnchor();
    await until(() => heard.length > 0);
    const halt = { to: 'HALTED', from: ['ACTIVE'], reason: 'look', by: 'me', changeId: 'c1' } as const;
    await test.ledger.changeState({ token: 'BTC3L', ...halt });
    await until(() => heard.length > 1);
    expect(heard).toEqual(['BTC3L', 'BTC3L']);
  });

  it('tells of every fund after its connection was lost, and listens again', async () => {
    await establishedFund(test.ledger);
    await until(() => heard.length >= 3);
    heard.length = 0;
    await terminate("query like 'listen%' or query = 'select 1'");
    await until(() => heard.length > 0);
    expect(heard).toEqual(['BTC3L']);
    await moveAnchor();
    await until(() => heard.length > 1);
    expect(heard).toEqual(['BTC3L', 'BTC3L']);
  });

  it('is silent once stopped', async () => {
    await changes.stop();
    await establishedFund(test.ledger);
    await delay(50);
    expect(heard).toEqual([]);
  });
});
