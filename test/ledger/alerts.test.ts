import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NewAlert } from '../../src/contract/alert.js';
import type { StateChange } from '../../src/ledger/port.js';
import { type PostgresLedger, postgresLedger } from '../../src/ledger/postgres-ledger.js';
import { d, fill, request, settings, settlement } from './fixtures.js';
import { establishedFund, OPENING, type TestLedger, testLedger, tradedFund } from './test-ledger.js';

let test: TestLedger;
let ledger: PostgresLedger;
beforeAll(async () => {
  test = await testLedger();
  ledger = await postgresLedger({ databaseUrl: test.databaseUrl });
});
afterAll(async () => {
  await ledger.disconnect();
  await test.end();
});
beforeEach(() => test.empty());

const halt = (changes: Partial<StateChange> = {}): StateChange => ({
  token: 'BTC3L',
  to: 'HALTED',
  from: ['ESTABLISHING', 'ACTIVE', 'HALTED'],
  reason: 'they differ',
  by: 'engine',
  changeId: 'h1',
  ...changes,
});

const found: NewAlert = { kind: 'finding', token: null, what: 'B-REC-CASH: 1 USDT', key: 'finding/1' };
const MINUTE = 60_000;

const open = () => ledger.alerts({ open: true, token: null, limit: 100 });
const kinds = async () => (await open()).map(({ kind }) => kind).reverse();

describe('an alert is written with what it tells of', () => {
  it('a fund that is halted says so once, however often the change is repeated', async () => {
    await test.ledger.registerFund(settings());
    await Promise.all([ledger.changeState(halt()), ledger.changeState(halt())]);
    expect(await open()).toEqual([
      expect.objectContaining({
        kind: 'fund-halted',
        token: 'BTC3L',
        what: 'BTC3L is HALTED, by engine: they differ',
        times: 1,
        deliveredAt: null,
      }),
    ]);
  });

  it('a change that does not come about raises nothing', async () => {
    await test.ledger.registerFund(settings());
    const killed = await postgresLedger({
      databaseUrl: test.databaseUrl,
      beforeCommit: () => Promise.reject(new Error('killed')),
    });
    await expect(killed.changeState(halt())).rejects.toThrow('killed');
    await killed.disconnect();
    await expect(ledger.changeState(halt({ from: ['PAUSED'] }))).rejects.toThrow('only from PAUSED');
    expect(await open()).toEqual([]);
  });

  it('halted again on another day is another alert; trading again is none', async () => {
    await establishedFund(test.ledger);
    await ledger.changeState(halt());
    await ledger.changeState(halt({ to: 'ACTIVE', from: ['HALTED'], changeId: 'r1' }));
    await ledger.changeState(halt({ changeId: 'h2' }));
    expect(await kinds()).toEqual(['fund-halted', 'fund-halted']);
  });

  it('attempts that fail at one key are one alert that counts them', async () => {
    await establishedFund(test.ledger);
    await ledger.close(request('daily', 'BTC3L-d2611230230'), 'failed', 'no answer');
    await ledger.close(request('daily', 'BTC3L-d2611230230', { attempt: 2 }), 'failed', 'still none');
    expect(await open()).toEqual([
      expect.objectContaining({
        kind: 'rebalance-failed',
        times: 2,
        what: 'BTC3L-d2611230230a2 ended as failed: still none',
      }),
    ]);
  });

  it('a settled remainder and a fund without equity are told', async () => {
    await tradedFund(test.ledger);
    await ledger.recordOrderState('BTC3L-s000001a1-abc-s001', 'filled', d('3'));
    await ledger.settle(
      settlement(OPENING, {
        outcome: 'remainder',
        reason: 'the book is thin',
        anchor: null,
        events: [fill('x1', 'BTC3L-s000001a1-abc-s001')],
      }),
    );
    expect(await kinds()).toEqual(['rebalance-remainder']);
    const next = request('establish', 'BTC3L-s000001', { attempt: 2 });
    await ledger.openRebalance(next);
    await ledger.settle(
      settlement(next, {
        outcome: 'wiped-out',
        reason: 'equity is -1',
        anchor: null,
        plan: { kind: 'wiped-out', equity: d('-1') },
        state: 'WIPED_OUT',
      }),
    );
    expect(await kinds()).toEqual(['rebalance-remainder', 'fund-wiped-out']);
  });

  it('a guard that refuses is told; a refusal by a fund that is stopped is not told twice', async () => {
    await establishedFund(test.ledger);
    await ledger.close(request('daily', 'BTC3L-d2611230230'), 'refused', 'B-GUARD: stale price');
    await ledger.changeState(halt());
    await ledger.close(request('daily', 'BTC3L-d2611240230'), 'refused', 'the fund is HALTED');
    expect(await kinds()).toEqual(['rebalance-refused', 'fund-halted']);
  });
});

describe('what the reconciliation finds', () => {
  const move = { contracts: d('0'), cash: d('1') };
  const cash = {
    kind: 'unexplained-cash',
    token: 'BTC3L',
    subject: 'cash',
    what: '1 USDT too much',
  } as const;
  const late = { kind: 'expired-transfer', token: 'BTC3L', subject: 't1', what: 't1 did not come' } as const;

  it('is told once while it lasts, and by its severity', async () => {
    await test.ledger.registerFund(settings());
    await ledger.recordFindings('BTC3L', [{ ...cash, move, trace: null }]);
    await ledger.recordFindings('BTC3L', [
      { ...cash, move, trace: null },
      { ...late, move: null, trace: null },
    ]);
    expect((await open()).map(({ kind, what, times }) => [kind, what, times])).toEqual([
      ['finding-noted', 'BTC3L: B-REC-EXPIRED: t1 did not come', 1],
      ['finding', 'BTC3L: B-REC-CASH: 1 USDT too much', 1],
    ]);
  });
});

describe('acknowledging', () => {
  it('is done once, by the first, and the same thing later is a new alert', async () => {
    await ledger.raiseAlert(found);
    await ledger.raiseAlert(found);
    const [alert] = await open();
    expect(alert?.times).toBe(2);
    const id = alert?.id ?? 0;
    expect(await ledger.acknowledgeAlert(id, 'first')).toMatchObject({ acknowledgedBy: 'first' });
    expect(await ledger.acknowledgeAlert(id, 'second')).toMatchObject({ acknowledgedBy: 'first' });
    expect(await open()).toEqual([]);
    await ledger.raiseAlert(found);
    expect(await open()).toEqual([expect.objectContaining({ times: 1 })]);
    await expect(ledger.acknowledgeAlert(999_999, 'anyone')).rejects.toThrow('there is no alert 999999');
  });
});

describe('claims', () => {
  it('give an alert to one process at a time', async () => {
    for (let n = 0; n < 20; n++) await ledger.raiseAlert({ ...found, key: `finding/${n}` });
    const claims = await Promise.all(Array.from({ length: 8 }, () => ledger.claimAlerts('a', 10, MINUTE)));
    const ids = claims.flat().map(({ id }) => id);
    expect(ids).toHaveLength(20);
    expect(new Set(ids).size).toBe(20);
  });

  it('run out where their process was killed, and the same alert comes again under the same id', async () => {
    await ledger.raiseAlert(found);
    const [first] = await ledger.claimAlerts('a', 10, -1);
    const [again] = await ledger.claimAlerts('a', 10, MINUTE);
    expect([first?.attempts, again?.attempts]).toEqual([1, 2]);
    expect(again?.uid).toBe(first?.uid);
    expect(await ledger.claimAlerts('a', 10, MINUTE)).toEqual([]);
  });

  it('a failed delivery is due later, and the summary tells why', async () => {
    await ledger.raiseAlert(found);
    const [alert] = await ledger.claimAlerts('a', 10, MINUTE);
    const id = alert?.id ?? 0;
    await ledger.noteUndelivered(id, 'a', 'answered 503', MINUTE);
    expect(await ledger.claimAlerts('a', 10, MINUTE)).toEqual([]);
    expect(await ledger.alertSummary()).toMatchObject({
      open: 1,
      undelivered: 1,
      trouble: 'a: answered 503',
    });
    await ledger.noteUndelivered(id, 'a', 'answered 503', 0);
    expect(await ledger.claimAlerts('a', 10, MINUTE)).toHaveLength(1);
  });

  it('an alert is delivered once every channel has it, whichever comes last', async () => {
    await ledger.raiseAlert(found);
    const channels = ['a', 'b'];
    await ledger.seeChannels(channels);
    const claims = await Promise.all(channels.map((channel) => ledger.claimAlerts(channel, 1, MINUTE)));
    // Two that hold the same row at the same instant would leave one of them for later.
    const missing = channels.filter((_, index) => claims[index]?.length === 0);
    for (const channel of missing) await ledger.claimAlerts(channel, 1, MINUTE);
    const id = (await open())[0]?.id ?? 0;
    await ledger.noteDelivered(id, 'a');
    expect((await open())[0]?.deliveredAt).toBeNull();
    await ledger.noteDelivered(id, 'b');
    expect((await open())[0]?.deliveredAt).not.toBeNull();
    expect(await ledger.alertSummary()).toMatchObject({ undelivered: 0, undeliveredSince: null });
  });

  it('two channels that end at the same instant leave nothing undelivered', async () => {
    const channels = ['a', 'b', 'c'];
    await ledger.seeChannels(channels);
    for (let round = 0; round < 5; round++) {
      await ledger.raiseAlert({ ...found, key: `round/${round}` });
      for (const channel of channels) await ledger.claimAlerts(channel, 1, MINUTE);
      const id = (await open())[0]?.id ?? 0;
      await Promise.all(channels.map((channel) => ledger.noteDelivered(id, channel)));
    }
    expect(await ledger.alertSummary()).toMatchObject({ undelivered: 0 });
  });
});

describe('channels of several processes', () => {
  const waiting = async () => (await ledger.alertSummary()).undelivered;
  const aDayLater = () =>
    test.query("update alert_channels set seen_at = seen_at - 86400000 where channel = 'b'");
  const deliver = async (channel: string) => {
    const [alert] = await ledger.claimAlerts(channel, 1, MINUTE);
    await ledger.noteDelivered(alert?.id ?? 0, channel);
  };

  it('a process with fewer of them settles nothing of another one, and each channel gets its own', async () => {
    await ledger.seeChannels(['a', 'b']);
    await ledger.raiseAlert(found);
    // Another process, started with fewer.
    await ledger.seeChannels(['a']);
    await deliver('a');
    await ledger.settleDeliveries();
    expect(await waiting()).toBe(1);
    await deliver('b');
    expect(await waiting()).toBe(0);
    expect((await open())[0]?.deliveries.map(({ channel }) => channel)).toEqual(['a', 'b']);
  });

  it('one that no process had for a day is no longer waited for', async () => {
    await ledger.seeChannels(['a', 'b']);
    await ledger.raiseAlert(found);
    await deliver('a');
    await aDayLater();
    await ledger.seeChannels(['a']);
    expect(await waiting()).toBe(1);
    await ledger.settleDeliveries();
    expect(await waiting()).toBe(0);
  });

  it('one at which an alert was tried in vain is waited for until somebody acknowledges the alert', async () => {
    await ledger.seeChannels(['a', 'b']);
    await ledger.raiseAlert(found);
    const [alert] = await ledger.claimAlerts('b', 1, MINUTE);
    const id = alert?.id ?? 0;
    await ledger.noteUndelivered(id, 'b', 'answered 503', MINUTE);
    await deliver('a');
    await aDayLater();
    await ledger.settleDeliveries();
    expect(await waiting()).toBe(1);
    await ledger.acknowledgeAlert(id, 'someone');
    await ledger.settleDeliveries();
    expect(await waiting()).toBe(0);
  });
});

describe('a rebalance that stays open', () => {
  const QUARTER = 15 * MINUTE;
  const daily = request('daily', 'BTC3L-d2611230230');
  /** The fund's deadline for its orders is a quarter of an hour, and some time has passed since the opening. */
  const openFor = async (ms: number) => {
    await establishedFund(test.ledger);
    await ledger.openRebalance(daily);
    await test.query('update rebalances set opened_at = $1 where id = $2', [Date.now() - ms, daily.id]);
  };
  const look = () => ledger.alertStuckRebalances(QUARTER);

  it('is told once, however often it is looked at, and after it was acknowledged', async () => {
    await openFor(2 * QUARTER + MINUTE);
    await look();
    await look();
    const [alert] = await open();
    expect(alert).toMatchObject({
      kind: 'rebalance-stuck',
      token: 'BTC3L',
      times: 1,
      what: expect.stringContaining(`${daily.id} is still open, since 2`),
    });
    await ledger.acknowledgeAlert(alert?.id ?? 0, 'someone');
    await look();
    expect(await open()).toEqual([]);
  });

  it('is given its deadline and the time beyond it', async () => {
    await openFor(2 * QUARTER - MINUTE);
    await look();
    expect(await open()).toEqual([]);
  });

  it('is nothing to tell once it has ended', async () => {
    await openFor(2 * QUARTER + MINUTE);
    await ledger.close(daily, 'superseded', 'another one came first');
    await look();
    expect(await kinds()).not.toContain('rebalance-stuck');
  });
});
