import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PostgresLedger } from '../../src/ledger/postgres-ledger.js';
import { d, request, settlement, T0 } from './fixtures.js';
import { establishedFund, type TestLedger, testLedger } from './test-ledger.js';

let test: TestLedger;
let ledger: PostgresLedger;
beforeAll(async () => {
  test = await testLedger();
  ({ ledger } = test);
});
afterAll(() => test.end());
beforeEach(async () => {
  await test.empty();
  await test.emptyTables('process_reports');
});

const MINUTE = 60_000;
const daily = (attempt = 1) => request('daily', 'BTC3L-d2611230230', { attempt });
const read = () => ledger.healthReading();

describe('rebalances that stay open', () => {
  const openFor = async (ms: number) => {
    await establishedFund(ledger);
    await ledger.openRebalance(daily());
    await test.query('update rebalances set opened_at = $1 where id = $2', [Date.now() - ms, daily().id]);
  };

  it('are stuck beyond the deadline of their fund and a quarter of an hour', async () => {
    await openFor(29 * MINUTE);
    expect((await read()).stuck).toEqual([]);
    await test.query('update rebalances set opened_at = opened_at - 120000');
    expect((await read()).stuck).toMatchObject([{ id: daily().id, token: 'BTC3L' }]);
    await ledger.close(daily(), 'superseded', 'another one came first');
    expect((await read()).stuck).toEqual([]);
  });
});

describe('a fund whose attempts fall short', () => {
  it('is unfinished since the first of them, with the last one named, until one reaches its end', async () => {
    await establishedFund(ledger);
    expect((await read()).unfinished).toEqual([]);
    await ledger.close(daily(), 'failed', 'no answer');
    await test.query('update rebalances set opened_at = 7 where id = $1', [daily().id]);
    await ledger.close(daily(2), 'refused', 'stale');
    expect((await read()).unfinished).toEqual([
      { token: 'BTC3L', since: 7, id: daily(2).id, outcome: 'refused', reason: 'stale' },
    ]);
    await ledger.openRebalance(daily(3));
    await ledger.settle(settlement(daily(3)));
    expect((await read()).unfinished).toEqual([]);
  });

  it('is left to the operator who has abandoned it', async () => {
    await establishedFund(ledger);
    await ledger.close(daily(), 'failed', 'no answer');
    await ledger.close(request('emergency', 'BTC3L-e000001'), 'abandoned', 'by someone');
    expect((await read()).unfinished).toEqual([]);
  });
});

it('dailies that came to an answer are known for two days', async () => {
  await establishedFund(ledger);
  await ledger.close(daily(), 'refused', 'stale');
  const HOUR = 60 * MINUTE;
  const nominalTime = Date.now() - 47 * HOUR;
  await test.query('update rebalances set nominal_time = $1 where id = $2', [nominalTime, daily().id]);
  expect((await read()).dailies).toEqual([{ token: 'BTC3L', nominalTime }]);
  await test.query('update rebalances set nominal_time = nominal_time - $1::bigint where id = $2', [
    2 * HOUR,
    daily().id,
  ]);
  expect((await read()).dailies).toEqual([]);
});

it('a price that comes again under the same time is no new one', async () => {
  await establishedFund(ledger);
  const progress = { contract: 'BTCUSDT', time: T0, price: d('100'), anchors: {} };
  await ledger.recordProgress(progress);
  await test.query('update watch_progress set ticked_at = 5');
  await ledger.recordProgress(progress);
  expect((await read()).ticks).toEqual([{ contract: 'BTCUSDT', at: 5 }]);
  await ledger.recordProgress({ ...progress, time: T0 + 1 });
  const [tick] = (await read()).ticks;
  expect(Math.abs(Date.now() - (tick?.at ?? 0))).toBeLessThan(MINUTE);
});

it('what a worker says of itself counts while it lives', async () => {
  const report = {
    ...{ process: 'host/7', roles: ['trading', 'market'], aheadOfLedger: -3, aheadOfVenue: null },
    ...{ temporalOutSince: 5, temporalTrouble: 'refused' },
  };
  await ledger.reportProcess({ ...report, aheadOfLedger: 0 });
  await ledger.reportProcess(report);
  expect((await read()).processes).toEqual([report]);
  await test.query('update process_reports set said_at = said_at - 121000');
  expect((await read()).processes).toEqual([]);
  await ledger.reportProcess(report);
  await ledger.forgetProcess('host/7');
  expect((await read()).processes).toEqual([]);
});
