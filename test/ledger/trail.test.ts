import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { leaveHalted } from '../../src/contract/dangerous.js';
import type { TrailEntry, Word } from '../../src/ledger/trail-port.js';
import { d, settings } from './fixtures.js';
import { establishedFund, type TestLedger, testLedger } from './test-ledger.js';

let test: TestLedger;
let anna: string;

beforeAll(async () => {
  test = await testLedger();
});
beforeEach(async () => {
  await test.empty();
  await establishedFund(test.ledger);
  anna = await test.ledger.addOperator('anna', null);
});
afterAll(() => test.end());

const ALL = { token: null, who: null, action: null, since: null, until: null, limit: 100 };
const trail = (filter: Partial<typeof ALL> | { who: string } | { action: string } = {}) =>
  test.ledger.auditTrail({ ...ALL, ...filter });
const latest = async (): Promise<TrailEntry> => (await trail())[0] ?? expect.fail('nothing is on record');
const word = (more: Partial<Word> = {}): Word => ({
  action: 'pause',
  token: 'BTC3L',
  reason: 'look',
  requestKey: 'k1',
  ...{ origin: 'command line', address: null },
  by: 'root',
  ...more,
});
const pause = (more: { requestKey?: string; reason?: string; by?: string } = {}) => {
  const { requestKey = 'k1', reason = 'look', by = 'root' } = more;
  const change = { token: 'BTC3L', to: 'PAUSED', from: ['ACTIVE', 'PAUSED'], reason, by } as const;
  return test.ledger.changeState({ ...change, changeId: `pause ${requestKey}` });
};

describe('what a person does is on record', () => {
  it('by name where a token proved it before it went to the workflow, with what came of it', async () => {
    await test.ledger.sayWord(anna, word());
    expect(await latest()).toMatchObject({ who: 'anna', verified: true, outcome: 'asked', what: null });
    await pause();
    expect(await latest()).toMatchObject({
      who: 'anna',
      verified: true,
      origin: 'command line',
      action: 'pause',
      token: 'BTC3L',
      reason: 'look',
      outcome: 'done',
      what: 'ACTIVE -> PAUSED',
    });
    expect(await trail({ action: 'pause' })).toHaveLength(1);
  });

  it('as unverified with what the sender says, where it came by Temporal, whatever that is', async () => {
    await pause({ by: 'anna' });
    expect(await latest()).toMatchObject({ who: 'anna', verified: false, origin: 'temporal' });
    expect(await trail({ who: 'anna', action: 'pause' })).toHaveLength(1);
  });

  it.each([
    ['another key', { requestKey: 'k2' }],
    ['another reason', { reason: 'something else' }],
  ])('as unverified where it borrows the word of another with %s', async (_what, more) => {
    await test.ledger.sayWord(anna, word());
    await pause(more);
    expect(await latest()).toMatchObject({ verified: false, origin: 'temporal', outcome: 'done' });
    expect((await trail())[1]).toMatchObject({ who: 'anna', outcome: 'asked' });
  });

  it('once, however often the step is made; a word proves one effect', async () => {
    await test.ledger.sayWord(anna, word());
    await pause();
    await pause();
    expect(await trail({ action: 'pause' })).toHaveLength(1);
    await expect(
      test.query("select 1 from audit_trail where phase = 'done' and action = 'pause'"),
    ).resolves.toHaveLength(1);
  });

  it('where the ledger refuses it, too', async () => {
    const change = { token: 'BTC3L', to: 'ACTIVE', from: ['PAUSED'], reason: 'r', by: 'b' } as const;
    await expect(test.ledger.changeState({ ...change, changeId: 'resume k' })).rejects.toThrow();
    expect(await latest()).toMatchObject({
      action: 'resume',
      who: 'b',
      verified: false,
      outcome: 'refused',
      what: expect.stringContaining('BTC3L is ACTIVE'),
    });
  });

  it('where it is refused before it reaches the ledger, once', async () => {
    await test.ledger.sayWord(anna, word());
    await test.ledger.noteRefused(word(), 'no worker answers');
    await test.ledger.noteRefused(word(), 'no worker answers');
    expect(await trail({ action: 'pause' })).toMatchObject([
      { who: 'anna', outcome: 'refused', what: 'no worker answers' },
    ]);
  });

  it('once where the same person says the same again, and anew after it was refused', async () => {
    await test.ledger.sayWord(anna, word());
    await test.ledger.sayWord(anna, word());
    expect(await trail({ action: 'pause' })).toHaveLength(1);
    await pause();
    await test.ledger.sayWord(anna, word());
    expect(await trail({ action: 'pause' })).toMatchObject([{ outcome: 'done' }]);
    await test.ledger.sayWord(null, word());
    expect(await trail({ action: 'pause' })).toHaveLength(2);
    await test.ledger.noteRefused(word(), 'no worker answers');
    await test.ledger.sayWord(null, word());
    expect((await trail({ action: 'pause' })).map(({ outcome }) => outcome)).toEqual([
      'asked',
      'refused',
      'done',
    ]);
  });

  it('with its effect, where the ledger has no other record of that', async () => {
    await test.ledger.sayWord(anna, word({ action: 'hurry' }));
    await test.ledger.noteDone(word({ action: 'hurry' }), 'BTC3L-e000001a1 is told to hurry');
    expect(await trail({ action: 'hurry' })).toMatchObject([
      { who: 'anna', outcome: 'done', what: 'BTC3L-e000001a1 is told to hurry' },
    ]);
  });

  it('with the address from which it came, also where a workflow does it later', async () => {
    const desk = { origin: 'desk', address: '10.1.2.3' } as const;
    await test.ledger.sayWord(anna, word(desk));
    await pause();
    expect(await latest()).toMatchObject({ ...desk, who: 'anna', outcome: 'done' });
    const transfer = { id: 't1', token: 'BTC3L', kind: 'top-up', amount: d('5') } as const;
    const atDesk = test.ledger.heardFrom(desk);
    await atDesk.expectTransfer(anna, { ...transfer, reason: 'agreed', validForMs: 1_000 });
    expect(await latest()).toMatchObject({ ...desk, action: 'transfer expect', who: 'anna' });
    // A connection of the pool keeps nothing of it.
    await test.ledger.cancelTransfer(anna, 't1');
    expect(await latest()).toMatchObject({
      origin: 'command line',
      address: null,
      action: 'transfer cancel',
    });
  });

  it('found by the key under which it was asked, a proposal for one of several funds too', async () => {
    await test.ledger.sayWord(anna, word({ requestKey: 'mine' }));
    await test.ledger.renewOperator(await test.ledger.addOperator('bert', anna));
    const halt = { token: 'BTC3L', to: 'HALTED', from: ['ACTIVE'], reason: 'x', by: 'auditor' } as const;
    await test.ledger.changeState({ ...halt, changeId: 'halt k' });
    const dangerous = leaveHalted(await test.ledger.fund('BTC3L'));
    await test.ledger.propose(anna, { dangerous, reason: 'mended', requestKey: 'BTC3L mine' });
    const found = await test.ledger.auditTrail({ ...ALL, requestKey: 'mine' });
    expect(found.map(({ action }) => action)).toEqual(['propose', 'pause']);
  });

  it('who looks after an alert, by the token rather than by what is said', async () => {
    const halt = { token: 'BTC3L', to: 'HALTED', from: ['ACTIVE'], reason: 'x', by: 'auditor' } as const;
    await test.ledger.changeState({ ...halt, changeId: 'halt k' });
    const [alert] = await test.ledger.alerts({ open: true, token: 'BTC3L', limit: 1 });
    const id = alert?.id ?? 0;
    const vera = await test.ledger.addOperator('vera', anna, 'viewer');
    await expect(test.ledger.acknowledgeAlert(id, 'duty', vera)).rejects.toThrow('vera is a viewer');
    expect(await test.ledger.acknowledgeAlert(id, 'duty', anna)).toMatchObject({ acknowledgedBy: 'anna' });
    expect(await latest()).toMatchObject({ action: 'alerts ack', who: 'anna', verified: true });
  });

  it('a viewer asks for nothing', async () => {
    const vera = await test.ledger.addOperator('vera', anna, 'viewer');
    await expect(test.ledger.sayWord(vera, word())).rejects.toThrow('vera is a viewer');
    await expect(test.ledger.sayWord('anna.wrong', word())).rejects.toThrow('you are not known here');
  });

  it('for everything that a token does in the ledger', async () => {
    const transfer = { id: 't1', token: 'BTC3L', kind: 'top-up', amount: d('5') } as const;
    await test.ledger.expectTransfer(anna, { ...transfer, reason: 'agreed', validForMs: 1_000 });
    await test.ledger.cancelTransfer(anna, 't1');
    const wider = { ...settings(), rules: { ...settings().rules, minGap: d('0.2') } };
    const rules = { funds: [wider], at: null, source: 'apply', reason: 'calmer' } as const;
    await test.ledger.applyRules({ ...rules, operatorToken: anna });
    const bert = (await test.ledger.renewOperator(await test.ledger.addOperator('bert', anna))).token;
    await test.ledger.changeRole({ name: 'bert', role: 'approver' }, anna);
    const halt = { token: 'BTC3L', to: 'HALTED', from: ['ACTIVE'], reason: 'x', by: 'auditor' } as const;
    await test.ledger.changeState({ ...halt, changeId: 'halt k' });
    const dangerous = leaveHalted(await test.ledger.fund('BTC3L'));
    const { id } = await test.ledger.propose(anna, { dangerous, reason: 'mended', requestKey: 'p' });
    await test.ledger.decline(bert, id, 'not yet');
    const [alert] = (await test.ledger.alerts({ open: true, token: 'BTC3L', limit: 9 })).filter(
      ({ kind }) => kind === 'fund-halted',
    );
    await test.ledger.acknowledgeAlert(alert?.id ?? 0, 'duty');
    const done = (await trail()).map(({ who, verified, action, what }) => [action, who, verified, what]);
    expect(done.toReversed()).toEqual([
      ['operator add', '(first)', false, 'anna as approver'],
      ['transfer expect', 'anna', true, 't1: top-up of 5'],
      ['transfer cancel', 'anna', true, 't1'],
      ['apply', 'anna', true, 'version 2 by anna'],
      ['operator add', 'anna', true, 'bert as approver'],
      ['operator renew', 'bert', true, 'bert'],
      ['halt', 'auditor', false, 'ACTIVE -> HALTED'],
      ['propose', 'anna', true, `${id}: resume`],
      ['decline', 'bert', true, `${id}: resume, proposed by anna`],
      ['alerts ack', 'duty', false, expect.stringContaining('BTC3L is HALTED')],
    ]);
  });

  it('with the rebalance that came of a request', async () => {
    await test.ledger.sayWord(anna, word({ action: 'rebalance', reason: 'now' }));
    await test.ledger.admitRequest('BTC3L', 'emergency', 'k1', 'root', 'now');
    expect(await latest()).toMatchObject({
      who: 'anna',
      action: 'rebalance',
      outcome: 'done',
      what: 'accepted as emergency 1',
      rebalance: null,
    });
  });

  it('of which nothing is changed or taken away', async () => {
    await expect(test.query('delete from audit_trail')).rejects.toThrow('never changed or deleted');
    await expect(test.query("update audit_trail set reason = 'nicer'")).rejects.toThrow(
      'never changed or deleted',
    );
  });

  it('is found by fund, person, action and time', async () => {
    await pause();
    const [{ at } = expect.fail('nothing')] = await trail();
    expect(await trail({ token: 'ETH3L' } as never)).toEqual([]);
    expect(await trail({ who: 'nobody' })).toEqual([]);
    expect(await trail({ since: at } as never)).toHaveLength(1);
    expect((await trail({ until: at } as never)).map(({ action }) => action)).toEqual(['operator add']);
  });
});
