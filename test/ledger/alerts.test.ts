import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FundStateChange } from '../../src/contract/activities.js';
import type { NewAlert } from '../../src/contract/alert.js';
import type { AlertPhase } from '../../src/contract/alert-rules.js';
import type { ChannelTaste, DueGroup } from '../../src/ledger/alert-port.js';
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

const halt = (changes: Partial<FundStateChange> = {}): FundStateChange => ({
  token: 'BTC3L',
  to: 'HALTED',
  from: ['ESTABLISHING', 'ACTIVE', 'HALTED'],
  reason: 'they differ',
  by: 'engine',
  changeId: 'h1',
  ...changes,
});

const event: NewAlert = { kind: 'fund-attention', token: null, what: 'not heeded', key: 'attention/1' };
const found: NewAlert = { kind: 'finding', token: null, what: 'B-REC-CASH: 1 USDT', key: 'finding/1' };
const MINUTE = 60_000;

/** Nothing waits for others of its kind. */
const AT_ONCE = { waitMs: 0, intervalMs: 0, most: 10 };
const channel = (name: string, taste: Partial<ChannelTaste> = {}): ChannelTaste => ({
  name,
  exceptKinds: [],
  hearsOfAcks: false,
  ...taste,
});
const claim = (name: string, forMs = MINUTE, taste: Partial<ChannelTaste> = {}) =>
  ledger.claimAlerts(channel(name, taste), AT_ONCE, forMs);
const idsOf = (group: DueGroup | null) => group?.alerts.map(({ id }) => id) ?? [];
const noted = (name: string, ids: readonly number[], phase: AlertPhase = 'raised') => ({
  channel: name,
  ids,
  phase,
});
const see = (...names: readonly string[]) => ledger.seeChannels(names.map((name) => channel(name)));

const open = () => ledger.alerts({ open: true, token: null, limit: 100 });
const all = () => ledger.alerts({ open: false, token: null, limit: 100 });
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
  it('is done once, by the first, and an event later is a new alert', async () => {
    await ledger.raiseAlert(event);
    await ledger.raiseAlert(event);
    const [alert] = await open();
    expect(alert?.times).toBe(2);
    const id = alert?.id ?? 0;
    expect(await ledger.acknowledgeAlert(id, 'first')).toMatchObject({ acknowledgedBy: 'first' });
    expect(await ledger.acknowledgeAlert(id, 'second')).toMatchObject({ acknowledgedBy: 'first' });
    expect(await open()).toEqual([]);
    await ledger.raiseAlert(event);
    expect(await open()).toEqual([expect.objectContaining({ times: 1 })]);
    await expect(ledger.acknowledgeAlert(999_999, 'anyone')).rejects.toThrow('there is no alert 999999');
  });

  it('what lasts stays the same alert until it is over', async () => {
    await ledger.raiseAlert(found);
    await ledger.acknowledgeAlert((await open())[0]?.id ?? 0, 'someone');
    await ledger.raiseAlert(found);
    expect(await open()).toEqual([]);
    expect(await all()).toEqual([expect.objectContaining({ times: 2, acknowledgedBy: 'someone' })]);
  });
});

describe('claims', () => {
  it('give a group to one process at a time', async () => {
    for (let n = 0; n < 20; n++) await ledger.raiseAlert({ ...found, key: `finding/${n}` });
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim('a')));
    const rest = await claim('a');
    const ids = [...claims, rest].flatMap(idsOf);
    expect(ids).toHaveLength(20);
    expect(new Set(ids).size).toBe(20);
    expect(await claim('a')).toBeNull();
  });

  it('are of one kind', async () => {
    await ledger.raiseAlert(found);
    await ledger.raiseAlert(event);
    await ledger.raiseAlert({ ...found, key: 'finding/2' });
    expect([await claim('a'), await claim('a')]).toMatchObject([
      { kind: 'finding', phase: 'raised', alerts: [{ what: found.what }, { what: found.what }] },
      { kind: 'fund-attention', alerts: [{ what: event.what }] },
    ]);
  });

  it('wait for others of their kind, and after a message for longer', async () => {
    const gathering = { waitMs: MINUTE, intervalMs: 10 * MINUTE, most: 10 };
    const aMinuteLater = () => test.query('update alerts set phase_at = phase_at - 60000');
    await ledger.raiseAlert(found);
    expect(await ledger.claimAlerts(channel('a'), gathering, MINUTE)).toBeNull();
    await aMinuteLater();
    await ledger.raiseAlert({ ...found, key: 'finding/2' });
    const group = await ledger.claimAlerts(channel('a'), gathering, MINUTE);
    expect(idsOf(group)).toHaveLength(2);
    await ledger.noteDelivered(noted('a', idsOf(group)));
    await ledger.raiseAlert({ ...found, key: 'finding/3' });
    await aMinuteLater();
    expect(await ledger.claimAlerts(channel('a'), gathering, MINUTE)).toBeNull();
    await test.query('update alert_deliveries set delivered_at = delivered_at - 600000');
    expect(idsOf(await ledger.claimAlerts(channel('a'), gathering, MINUTE))).toHaveLength(1);
  });

  it('run out where their process was killed, and the same alert comes again under the same id', async () => {
    await ledger.raiseAlert(found);
    const first = await claim('a', -1);
    const again = await claim('a');
    expect([first, again].map((group) => group?.alerts[0]?.attempts)).toEqual([1, 2]);
    expect(again?.alerts[0]?.uid).toBe(first?.alerts[0]?.uid);
    expect(await claim('a')).toBeNull();
  });

  it('a failed delivery is due later, and the summary tells why', async () => {
    await ledger.raiseAlert(found);
    const ids = idsOf(await claim('a'));
    await ledger.noteUndelivered(noted('a', ids), 'answered 503', MINUTE);
    expect(await claim('a')).toBeNull();
    expect(await ledger.alertSummary()).toMatchObject({
      open: 1,
      undelivered: 1,
      trouble: 'a: answered 503',
    });
    await ledger.noteUndelivered(noted('a', ids), 'answered 503', 0);
    expect(idsOf(await claim('a'))).toEqual(ids);
  });

  it('an alert is delivered once every channel has it, whichever comes last', async () => {
    await ledger.raiseAlert(found);
    await see('a', 'b');
    const groups = [await claim('a'), await claim('b')];
    const ids = idsOf(groups[0] ?? null);
    await ledger.noteDelivered(noted('a', ids));
    expect((await open())[0]?.deliveredAt).toBeNull();
    await ledger.noteDelivered(noted('b', ids));
    expect((await open())[0]?.deliveredAt).not.toBeNull();
    expect(await ledger.alertSummary()).toMatchObject({ undelivered: 0, undeliveredSince: null });
  });

  it('two channels that end at the same instant leave nothing undelivered', async () => {
    const channels = ['a', 'b', 'c'];
    await see(...channels);
    for (let round = 0; round < 5; round++) {
      await ledger.raiseAlert({ ...found, key: `round/${round}` });
      for (const name of channels) await claim(name);
      const id = (await open())[0]?.id ?? 0;
      await Promise.all(channels.map((name) => ledger.noteDelivered(noted(name, [id]))));
    }
    expect(await ledger.alertSummary()).toMatchObject({ undelivered: 0 });
  });

  it('a channel is not told of kinds that it does not want, and nobody waits for it', async () => {
    const taste = { exceptKinds: ['finding'] as const };
    await ledger.seeChannels([channel('a', taste), channel('b')]);
    await ledger.raiseAlert(found);
    await ledger.raiseAlert(event);
    expect(await claim('a', MINUTE, taste)).toMatchObject({ kind: 'fund-attention' });
    expect(await claim('a', MINUTE, taste)).toBeNull();
    const [, finding] = await open();
    await claim('b');
    await ledger.noteDelivered(noted('b', [finding?.id ?? 0]));
    expect(await ledger.alertSummary()).toMatchObject({ undelivered: 1 });
  });
});

describe('channels of several processes', () => {
  const waiting = async () => (await ledger.alertSummary()).undelivered;
  const aDayLater = () =>
    test.query("update alert_channels set seen_at = seen_at - 86400000 where channel = 'b'");
  const deliver = async (name: string) => ledger.noteDelivered(noted(name, idsOf(await claim(name))));

  it('a process with fewer of them settles nothing of another one, and each channel gets its own', async () => {
    await see('a', 'b');
    await ledger.raiseAlert(found);
    // Another process, started with fewer.
    await see('a');
    await deliver('a');
    await ledger.settleDeliveries();
    expect(await waiting()).toBe(1);
    await deliver('b');
    expect(await waiting()).toBe(0);
    expect((await open())[0]?.deliveries.map(({ channel }) => channel)).toEqual(['a', 'b']);
  });

  it('one that no process had for a day is no longer waited for', async () => {
    await see('a', 'b');
    await ledger.raiseAlert(found);
    await deliver('a');
    await aDayLater();
    await see('a');
    expect(await waiting()).toBe(1);
    await ledger.settleDeliveries();
    expect(await waiting()).toBe(0);
  });

  it('one at which an alert was tried in vain is waited for until somebody acknowledges the alert', async () => {
    await see('a', 'b');
    await ledger.raiseAlert(found);
    const ids = idsOf(await claim('b'));
    await ledger.noteUndelivered(noted('b', ids), 'answered 503', MINUTE);
    await deliver('a');
    await aDayLater();
    await ledger.settleDeliveries();
    expect(await waiting()).toBe(1);
    await ledger.acknowledgeAlert(ids[0] ?? 0, 'someone');
    await ledger.settleDeliveries();
    expect(await waiting()).toBe(0);
  });
});

describe('the life of what lasts', () => {
  const silent = (contract: string): NewAlert => ({
    kind: 'feed-silent',
    token: null,
    what: `no new price of ${contract}`,
    key: `feed/${contract}`,
  });
  const hold = (...contracts: readonly string[]) => ledger.holdAlerts(['feed-silent'], contracts.map(silent));
  const aMinuteLater = () => test.query('update alerts set phase_at = phase_at - 60000');

  it('it is raised once while it holds, resolved when it does not, and raised anew when it comes back', async () => {
    await hold('BTCUSDT', 'ETHUSDT');
    await aMinuteLater();
    await hold('BTCUSDT', 'ETHUSDT');
    expect((await open()).map(({ times }) => times)).toEqual([1, 1]);
    await hold('ETHUSDT');
    expect(await open()).toEqual([expect.objectContaining({ what: 'no new price of ETHUSDT' })]);
    expect((await all())[1]).toMatchObject({
      resolution: expect.stringContaining('prices are judged again'),
    });
    await hold('BTCUSDT', 'ETHUSDT');
    expect(await all()).toHaveLength(3);
  });

  it('what was raised after a look began is not resolved by it', async () => {
    await hold('BTCUSDT');
    await hold();
    expect(await open()).toHaveLength(1);
    await aMinuteLater();
    await hold();
    expect(await open()).toEqual([]);
  });

  it('kinds that were not looked at stay as they are, and what does not last is refused', async () => {
    await hold('BTCUSDT');
    await aMinuteLater();
    await ledger.holdAlerts(['schedule-paused'], []);
    expect(await open()).toHaveLength(1);
    await expect(ledger.holdAlerts([], [event])).rejects.toThrow(
      'nothing of these kinds lasts: fund-attention',
    );
  });

  it('two processes that look at once raise it once', async () => {
    const other = await test.another();
    await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        (n % 2 === 0 ? ledger : other).holdAlerts(['feed-silent'], [silent('BTCUSDT'), silent('ETHUSDT')]),
      ),
    );
    expect(await all()).toHaveLength(2);
  });

  it('a channel is told the end after the beginning, and only the end of what it has missed', async () => {
    await see('a', 'b');
    await hold('BTCUSDT');
    const raised = await claim('a');
    await aMinuteLater();
    await hold();
    // What is on its way is waited for.
    expect(await claim('a')).toBeNull();
    await ledger.noteDelivered(noted('a', idsOf(raised)));
    expect(await claim('a')).toMatchObject({ phase: 'resolved', alerts: [{ attempts: 1 }] });
    expect(await claim('b')).toMatchObject({ phase: 'resolved' });
    expect(await claim('b')).toBeNull();
    await ledger.noteDelivered(noted('a', idsOf(raised), 'resolved'));
    expect(await ledger.alertSummary()).toMatchObject({ open: 0, undelivered: 1 });
    await ledger.noteDelivered(noted('b', idsOf(raised), 'resolved'));
    expect(await ledger.alertSummary()).toMatchObject({ undelivered: 0 });
  });

  it('a batch is whole once all that one message told of are as far', async () => {
    const incidents = { hearsOfAcks: true };
    await hold('BTCUSDT', 'ETHUSDT');
    const raised = await claim('a', MINUTE, incidents);
    await ledger.noteDelivered(noted('a', idsOf(raised)));
    await aMinuteLater();
    const uid = raised?.alerts[0]?.uid;
    await hold('ETHUSDT');
    const first = await claim('a', MINUTE, incidents);
    expect(first).toMatchObject({ phase: 'resolved', alerts: [{ batch: { uid, isWhole: false } }] });
    await ledger.noteDelivered(noted('a', idsOf(first), 'resolved'));
    await aMinuteLater();
    await ledger.acknowledgeAlert(raised?.alerts[1]?.id ?? 0, 'someone');
    const acked = await claim('a', MINUTE, incidents);
    expect(acked).toMatchObject({ phase: 'acknowledged', alerts: [{ batch: { uid, isWhole: true } }] });
    await ledger.noteDelivered(noted('a', idsOf(acked), 'acknowledged'));
    await aMinuteLater();
    await hold();
    expect(await claim('a', MINUTE, incidents)).toMatchObject({
      phase: 'resolved',
      alerts: [{ batch: { uid, isWhole: true } }],
    });
  });

  it('what was told without the ledger ends through it, once', async () => {
    const told = {
      uid: '0f0f0f0f-0000-4000-8000-00000000000f',
      alert: { kind: 'ledger-unreachable', token: null, what: 'away', key: 'ledger/1' } as const,
      raisedAt: 1,
      resolution: 'it answers again',
    };
    await ledger.recordOver(told);
    await ledger.recordOver(told);
    expect(await all()).toHaveLength(1);
    expect(await claim('a')).toMatchObject({
      phase: 'resolved',
      alerts: [{ uid: told.uid, batch: { uid: told.uid, isWhole: true } }],
    });
  });
});

describe('what the ledger shows to be over', () => {
  const resolved = async () => {
    await ledger.resolveAlerts();
    return (await all()).map(({ kind, resolvedAt }) => [kind, resolvedAt === null ? 'open' : 'over']);
  };

  it('a state that the fund has left, also for the same one anew', async () => {
    await establishedFund(test.ledger);
    await ledger.changeState(halt());
    expect(await resolved()).toEqual([['fund-halted', 'open']]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await ledger.changeState(halt({ to: 'ACTIVE', from: ['HALTED'], changeId: 'r1' }));
    await ledger.changeState(halt({ changeId: 'h2' }));
    expect(await resolved()).toEqual([
      ['fund-halted', 'open'],
      ['fund-halted', 'over'],
    ]);
  });

  it('not one of a fund that is told to stay as it is', async () => {
    await establishedFund(test.ledger);
    await ledger.changeState(halt());
    await new Promise((resolve) => setTimeout(resolve, 5));
    await ledger.changeState(halt({ reason: 'I see it too', changeId: 'h2' }));
    expect(await resolved()).toEqual([['fund-halted', 'open']]);
    await ledger.changeState(halt({ to: 'ACTIVE', from: ['HALTED'], changeId: 'r1' }));
    expect(await resolved()).toEqual([['fund-halted', 'over']]);
  });

  it('the switch for all funds', async () => {
    const change = { by: 'someone', reason: 'x' };
    await ledger.changeSwitch({ ...change, to: 'HALTED', changeId: 's1' });
    expect(await resolved()).toEqual([['switch-halted', 'open']]);
    await ledger.changeSwitch({ ...change, to: 'ACTIVE', changeId: 's2' });
    expect(await resolved()).toEqual([
      ['switch-released', 'open'],
      ['switch-halted', 'over'],
    ]);
  });

  it('a failed rebalance, once a later one has reached its end', async () => {
    await establishedFund(test.ledger);
    const daily = request('daily', 'BTC3L-d2611230230');
    await ledger.close(daily, 'failed', 'no answer');
    expect(await resolved()).toEqual([['rebalance-failed', 'open']]);
    const again = request('daily', 'BTC3L-d2611230230', { attempt: 2 });
    await ledger.openRebalance(again);
    await ledger.settle(settlement(again));
    expect(await resolved()).toEqual([['rebalance-failed', 'over']]);
  });

  it('a failed round of a hedge book, although a round that nobody waited for came last', async () => {
    await establishedFund(test.ledger);
    await ledger.close(request('round', 'BTC3L-n000001'), 'failed', 'no answer');
    const next = request('round', 'BTC3L-n000002');
    await ledger.openRebalance(next);
    await ledger.settle(settlement(next));
    await ledger.close(request('round', 'BTC3L-n000003'), 'skipped', 'nobody waits for it');
    expect(await resolved()).toEqual([['rebalance-failed', 'over']]);
  });

  it('a finding that is resolved', async () => {
    await test.ledger.registerFund(settings());
    const cash = {
      ...({ kind: 'unexplained-cash', token: 'BTC3L', subject: 'cash', what: '1 USDT too much' } as const),
      move: { contracts: d('0'), cash: d('1') },
      trace: null,
    };
    await ledger.recordFindings('BTC3L', [cash]);
    expect(await resolved()).toEqual([['finding', 'open']]);
    await ledger.recordFindings('BTC3L', []);
    expect(await resolved()).toEqual([['finding', 'over']]);
  });

  it('a book that was audited again', async () => {
    await establishedFund(test.ledger);
    await ledger.raiseAlert({
      kind: 'book-unaudited',
      token: 'BTC3L',
      what: 'blind',
      key: 'unaudited/BTC3L',
    });
    expect(await resolved()).toEqual([['book-unaudited', 'open']]);
    await ledger.noteTransfersChecked('BTC3L', Date.now() + MINUTE);
    expect(await resolved()).toEqual([['book-unaudited', 'over']]);
  });
});
