import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Dangerous } from '../../src/contract/dangerous.js';
import { leaveHalted, releaseSwitch, rulesChange } from '../../src/contract/dangerous.js';
import type { FundSettings } from '../../src/contract/fund-settings.js';
import { d, settings } from './fixtures.js';
import { establishedFund, type TestLedger, testLedger } from './test-ledger.js';

let test: TestLedger;
let anna: string;
let bert: string;

beforeAll(async () => {
  test = await testLedger();
});
beforeEach(async () => {
  await test.empty();
  await test.query(
    "update trading_switch set state = 'ACTIVE', reason = null, changed_by = null, changed_at = null",
  );
  await test.emptyTables('switch_changes');
  await establishedFund(test.ledger);
  anna = await test.ledger.addOperator('anna', null);
});
afterAll(() => test.end());

/** From here on the ledger knows two people. */
async function twoPeople(): Promise<void> {
  bert = (await test.ledger.renewOperator(await test.ledger.addOperator('bert', anna))).token;
}

const change = { token: 'BTC3L', reason: 'they differ', by: 'auditor' } as const;
const halt = (changeId = 'halt') =>
  test.ledger.changeState({ ...change, to: 'HALTED', from: ['ACTIVE', 'HALTED'], changeId });
const resume = (changeId = 'resume') =>
  test.ledger.changeState({
    ...change,
    to: 'ACTIVE',
    from: ['HALTED'],
    reason: 'mended',
    by: 'me',
    changeId,
  });
const propose = async (dangerous: Dangerous, requestKey = 'key', token = anna) =>
  test.ledger.propose(token, { dangerous, reason: 'it is mended', requestKey });
const theHalt = async () => leaveHalted(await test.ledger.fund('BTC3L'));
const stateOf = async () => (await test.ledger.fund('BTC3L')).state;

describe('before two people are known', () => {
  it('one is enough, and there is nothing to propose', async () => {
    await halt();
    await expect(propose(await theHalt())).rejects.toThrow('one person is enough');
    expect((await resume()).state).toBe('ACTIVE');
    expect(await test.ledger.twoPeopleSince()).toBeNull();
  });

  it('a second one counts from the token that only they have seen', async () => {
    const seen = await test.ledger.addOperator('bert', anna);
    expect(await test.ledger.twoPeopleSince()).toBeNull();
    await test.ledger.renewOperator(seen);
    expect(await test.ledger.twoPeopleSince()).toBeGreaterThan(0);
  });

  it('a viewer is no second one, until the role is another', async () => {
    await test.ledger.renewOperator(await test.ledger.addOperator('vera', anna, 'viewer'));
    expect(await test.ledger.twoPeopleSince()).toBeNull();
    await test.ledger.changeRole({ name: 'vera', role: 'operator' }, anna);
    expect(await test.ledger.twoPeopleSince()).toBeGreaterThan(0);
  });
});

describe('what two people decide', () => {
  beforeEach(twoPeople);

  it('is refused by the ledger whoever asks, with the words how to have it', async () => {
    await halt();
    await expect(resume()).rejects.toThrow(
      /^two people decide to resume BTC3L, which is HALTED since .* \(they differ\): `ballast resume BTC3L` with a --reason/,
    );
    expect(await stateOf()).toBe('HALTED');
    const { id } = await propose(await theHalt());
    await expect(resume()).rejects.toThrow(`another approver decides: \`ballast approvals approve ${id}\``);
    expect(await stateOf()).toBe('HALTED');
  });

  it('happens once it is approved by another, once, and its record names both', async () => {
    await halt();
    const { id } = await propose(await theHalt());
    expect(await test.ledger.approve(bert, id)).toMatchObject({ state: 'approved', decidedBy: 'bert' });
    expect((await resume()).state).toBe('ACTIVE');
    expect(await test.ledger.approval(id)).toMatchObject({
      proposedBy: 'anna',
      decidedBy: 'bert',
      state: 'used',
      effect: 'BTC3L is ACTIVE',
    });
    const [row] = await test.query("select changed_by from state_changes where change_id = 'resume'");
    expect(row).toEqual({ changed_by: `anna, approved by bert (${id})` });
    // The step of a worker that was killed meanwhile is made again.
    expect((await resume()).state).toBe('ACTIVE');
  });

  it('is of that halt alone: not of a later one, nor of the same said again', async () => {
    await halt();
    const { id } = await propose(await theHalt());
    await test.ledger.approve(bert, id);
    await halt('halt again');
    await expect(resume()).rejects.toThrow(`${id} was of something else`);
    expect(await test.ledger.approval(id)).toMatchObject({ state: 'approved' });
  });

  it('used by one of two effects at once, and by none of what comes after', async () => {
    await halt();
    const { id } = await propose(await theHalt());
    await test.ledger.approve(bert, id);
    const other = await test.another();
    const ended = await Promise.allSettled([
      resume('one'),
      other.changeState({ ...change, to: 'ACTIVE', from: ['HALTED'], changeId: 'two' }),
    ]);
    expect(ended.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await halt('halt 2');
    await expect(resume('resume 2')).rejects.toThrow('two people decide');
  });

  it('is never needed to halt, pause or reduce', async () => {
    const say = { token: 'BTC3L', from: ['ACTIVE', 'REDUCING', 'PAUSED'], reason: 'r', by: 'b' } as const;
    await test.ledger.changeState({ ...say, to: 'PAUSED', changeId: '1' });
    await test.ledger.changeState({ ...say, to: 'ACTIVE', changeId: '2' });
    await test.ledger.changeState({ ...say, to: 'REDUCING', changeId: '3' });
    expect((await test.ledger.changeState({ ...say, to: 'HALTED', changeId: '4' })).state).toBe('HALTED');
  });

  it('releases the switch for all funds from HALTED, to whichever state', async () => {
    const throwIt = (to: 'ACTIVE' | 'REDUCING' | 'HALTED', changeId: string) =>
      test.ledger.changeSwitch({ to, reason: 'drill', by: 'somebody', changeId });
    await throwIt('HALTED', '1');
    await expect(throwIt('REDUCING', '2')).rejects.toThrow('two people decide to bring the switch');
    await expect(throwIt('ACTIVE', '3')).rejects.toThrow('`ballast resume --all`');
    const { id } = await propose(releaseSwitch(await test.ledger.tradingSwitch(), 'REDUCING'));
    await test.ledger.approve(bert, id);
    await expect(throwIt('ACTIVE', '4')).rejects.toThrow('two people decide');
    expect(await throwIt('REDUCING', '5')).toMatchObject({
      state: 'REDUCING',
      by: /^anna, approved by bert/,
    });
    // Not HALTED any more: one is enough again.
    expect(await throwIt('ACTIVE', '6')).toMatchObject({ state: 'ACTIVE', by: 'somebody' });
  });

  it('releases the switch from that halt alone: not after it was said again', async () => {
    const throwIt = (to: 'ACTIVE' | 'HALTED', changeId: string, reason = 'drill') =>
      test.ledger.changeSwitch({ to, reason, by: 'somebody', changeId });
    await throwIt('HALTED', '1');
    const { id } = await propose(releaseSwitch(await test.ledger.tradingSwitch(), 'ACTIVE'));
    await test.ledger.approve(bert, id);
    await throwIt('HALTED', '2', 'I see something else');
    await expect(throwIt('ACTIVE', '3')).rejects.toThrow(`${id} was of something else`);
    expect(await test.ledger.tradingSwitch()).toMatchObject({ reason: 'I see something else' });
  });

  it('changes rules exactly as they were proposed, and only upon the version that was in force', async () => {
    const wider: FundSettings = {
      ...settings(),
      rules: { ...settings().rules, minGap: d('0.2') },
    };
    const apply = (funds: readonly FundSettings[], operatorToken: string | null, dryRun = false) =>
      test.ledger.applyRules({ funds, at: null, operatorToken, source: 'apply', reason: 'tried' }, dryRun);
    await expect(apply([wider], anna)).rejects.toThrow('two people decide to change the rules of BTC3L');
    await expect(apply([wider], null)).rejects.toThrow('two people decide');
    // What changes nothing needs nobody.
    expect(await apply([settings()], anna)).toMatchObject([{ kind: 'same' }]);

    const changed = (await apply([wider], anna, true)).filter((one) => one.kind === 'changed');
    const { id } = await propose(rulesChange(null, changed));
    await test.ledger.approve(bert, id);
    const other = { ...wider, rules: { ...wider.rules, minGap: d('0.19') } };
    await expect(apply([other], bert)).rejects.toThrow('two people decide');
    const { dangerous } = (await test.ledger.approval(id)) ?? expect.fail();
    if (dangerous.action !== 'apply') expect.fail();
    const stored = dangerous.parameters.funds.map((one) => one.settings);
    expect(await apply(stored, bert)).toMatchObject([{ kind: 'changed', version: 2 }]);
    expect((await test.ledger.ruleVersions('BTC3L'))[0]?.recordedBy).toBe(`anna, approved by bert (${id})`);
  });

  it('splits and merges exactly as proposed', async () => {
    const ask = {
      token: 'BTC3L',
      kind: 'split',
      ratio: { newUnits: d('10'), oldUnits: d('1') },
      at: null,
      reason: 'r',
      requestKey: 'k',
      requestedBy: 'me',
    } as const;
    const { token, kind, ratio, at } = ask;
    const { id } = await propose({ action: kind, token, parameters: { ratio, at } });
    await expect(test.ledger.recordUnitChange(ask)).rejects.toThrow(`approvals approve ${id}`);
    await test.ledger.approve(bert, id);
    const twenty = { ...ask, ratio: { ...ratio, newUnits: d('20') } };
    await expect(test.ledger.recordUnitChange(twenty)).rejects.toThrow('two people decide');
    expect((await test.ledger.recordUnitChange(ask)).change.requestedBy).toContain('approved by bert');
    expect((await test.ledger.recordUnitChange(ask)).repeated).toBe(true);
  });

  it('is who else has a say: nobody makes a second person of their own', async () => {
    await expect(test.ledger.addOperator('sock', anna)).rejects.toThrow('two people decide to add sock');
    await expect(test.ledger.addOperator('sock', anna, 'operator')).rejects.toThrow('two people decide');
    await test.ledger.addOperator('sock', anna, 'viewer');
    const raise = { name: 'sock', role: 'approver' } as const;
    await expect(test.ledger.changeRole(raise, anna)).rejects.toThrow('make sock, who is viewer, approver');
    const parameters = { name: 'sock', from: 'viewer', to: 'approver' } as const;
    const { id } = await propose({ action: 'change-role', token: null, parameters });
    await test.ledger.approve(bert, id);
    expect(await test.ledger.changeRole(raise, bert)).toMatchObject({ role: 'approver' });
  });

  it('stays with two people, whoever is taken away', async () => {
    await expect(test.ledger.removeOperator('bert', anna)).rejects.toThrow('there would not be two people');
    const lower = { name: 'bert', role: 'viewer' } as const;
    await expect(test.ledger.changeRole(lower, anna)).rejects.toThrow('there would not be two people');
    // Past the ledger's own words, as an administrator of the database can.
    await test.query("update operators set removed_at = 1, removed_by = 'x' where name = 'bert'");
    await halt();
    await expect(resume()).rejects.toThrow('two people decide');
    await expect(test.query('delete from two_people')).rejects.toThrow('never changed or deleted');
  });
});

describe('a proposal', () => {
  beforeEach(async () => {
    await twoPeople();
    await halt();
  });

  it('is not approved by whoever made it, nor by one who is no approver, nor by a token that another has seen', async () => {
    const { id } = await propose(await theHalt());
    await expect(test.ledger.approve(anna, id)).rejects.toThrow('was proposed by anna');
    const vera = await test.ledger.addOperator('vera', anna, 'viewer');
    await expect(test.ledger.approve(vera, id)).rejects.toThrow('this needs an approver');
    await expect(propose(await theHalt(), 'other', vera)).rejects.toThrow('this needs an operator');
    await test.query("update operators set role = 'approver' where name = 'vera'");
    await expect(test.ledger.approve(vera, id)).rejects.toThrow('ballast operator renew');
    await expect(test.ledger.approve('bert.guess', id)).rejects.toThrow('you are not known here');
  });

  it('is not approved by whoever made it in the database either, nor used without being approved', async () => {
    const { id } = await propose(await theHalt());
    await expect(
      test.query("insert into approval_decisions values ($1, 'approved', null, 'anna', 1)", [id]),
    ).rejects.toThrow('another must approve it');
    await expect(test.query("insert into approvals_used values ($1, 'x', 1)", [id])).rejects.toThrow(
      'was not approved',
    );
  });

  it.each(['approvals', 'approval_decisions', 'approvals_used'])('and %s never change', async (table) => {
    const { id } = await propose(await theHalt());
    await test.ledger.approve(bert, id);
    await resume();
    await expect(test.query(`delete from ${table}`)).rejects.toThrow('never changed or deleted');
    await expect(test.query(`update ${table} set id = 'x'`)).rejects.toThrow('never changed or deleted');
  });

  it('twice under one key is one; the same under another is told of the first', async () => {
    const first = await propose(await theHalt());
    expect((await propose(await theHalt())).id).toBe(first.id);
    await expect(propose(await theHalt(), 'another')).rejects.toThrow(`see ${first.id}`);
    await expect(propose(releaseSwitch(await test.ledger.tradingSwitch(), 'ACTIVE'))).rejects.toThrow(
      'was used before',
    );
  });

  it('ends when its time is over, approved or not', async () => {
    const { id } = await propose(await theHalt());
    await age(id);
    await expect(test.ledger.approve(bert, id)).rejects.toThrow('expired at');
    const second = await propose(await theHalt(), 'second');
    await test.ledger.approve(bert, second.id);
    await age(second.id);
    await expect(resume()).rejects.toThrow('is expired');
  });

  it('is declined by an approver or taken back, with why, and never happens', async () => {
    const { id } = await propose(await theHalt());
    expect(await test.ledger.decline(bert, id, 'not yet')).toMatchObject({
      state: 'declined',
      note: 'not yet',
    });
    await expect(test.ledger.approve(bert, id)).rejects.toThrow('is declined already, by bert (not yet)');
    await expect(resume()).rejects.toThrow('is declined');
    const second = await propose(await theHalt(), 'second');
    expect(await test.ledger.decline(anna, second.id, 'a mistake')).toMatchObject({ state: 'declined' });
  });

  it('is taken back after it was approved, too, as long as it has had no effect', async () => {
    const { id } = await propose(await theHalt());
    await test.ledger.approve(bert, id);
    expect(await test.ledger.decline(anna, id, 'it moves again')).toMatchObject({
      state: 'declined',
      decidedBy: 'anna',
      note: 'it moves again',
    });
    await expect(resume()).rejects.toThrow('is declined');
    await expect(test.ledger.approve(bert, id)).rejects.toThrow('is declined already, by anna');
    const second = await propose(await theHalt(), 'second');
    await test.ledger.approve(bert, second.id);
    await resume();
    await expect(test.ledger.decline(bert, second.id, 'too late')).rejects.toThrow('is used already');
  });

  it('is either carried out or taken back, where both are tried at once', async () => {
    for (const round of ['1', '2', '3']) {
      const { id } = await propose(await theHalt(), round);
      await test.ledger.approve(bert, id);
      const other = await test.another();
      const [done, taken] = await Promise.allSettled([
        resume(`resume ${round}`),
        other.decline(anna, id, 'no'),
      ]);
      expect([done.status, taken.status].toSorted()).toEqual(['fulfilled', 'rejected']);
      const { state } = (await test.ledger.approval(id)) ?? expect.fail();
      expect(state).toBe(done.status === 'fulfilled' ? 'used' : 'declined');
      await halt(`halt ${round}`);
    }
  });

  it('cannot be both in the database either', async () => {
    const { id } = await propose(await theHalt());
    await test.ledger.approve(bert, id);
    await resume();
    const decline = "insert into approval_decisions values ($1, 'declined', null, 'anna', 1)";
    await expect(test.query(decline, [id])).rejects.toThrow('had its effect');
    await halt('again');
    const second = await propose(await theHalt(), 'second');
    await test.query(decline, [second.id]);
    const approve = "insert into approval_decisions values ($1, 'approved', null, 'bert', 1)";
    await expect(test.query(approve, [second.id])).rejects.toThrow('was declined');
    await expect(test.query("insert into approvals_used values ($1, 'x', 1)", [second.id])).rejects.toThrow(
      'was not approved',
    );
  });

  describe('ends with the say of', () => {
    let carl: string;
    beforeEach(async () => {
      const parameters = { name: 'carl', role: 'approver' } as const;
      const { id } = await propose({ action: 'add-operator', token: null, parameters }, 'carl');
      await test.ledger.approve(bert, id);
      carl = (await test.ledger.renewOperator(await test.ledger.addOperator('carl', bert))).token;
    });

    it('whoever proposed it', async () => {
      const { id } = await propose(await theHalt(), 'key', carl);
      const { id: second } = await propose(
        { action: 'retire', token: 'BTC3L', parameters: { at: null } },
        'retire',
        carl,
      );
      await test.ledger.approve(bert, second);
      await test.ledger.removeOperator('carl', anna);
      await expect(test.ledger.approve(bert, id)).rejects.toThrow(
        `${id} is declined already, by anna (carl is no operator any more)`,
      );
      await expect(
        test.ledger.recordRetirement({
          token: 'BTC3L',
          at: null,
          reason: 'r',
          requestKey: 'k',
          requestedBy: 'me',
        }),
      ).rejects.toThrow(`${second} is declined`);
    });

    it('whoever approved it', async () => {
      const { id } = await propose(await theHalt());
      await test.ledger.approve(carl, id);
      await test.ledger.changeRole({ name: 'carl', role: 'operator' }, bert);
      await expect(resume()).rejects.toThrow(`${id} is declined`);
      expect(await test.ledger.approval(id)).toMatchObject({ note: 'carl is an operator now' });
    });

    it('and with nobody else', async () => {
      const { id } = await propose(await theHalt(), 'key', carl);
      await test.ledger.changeRole({ name: 'carl', role: 'operator' }, bert);
      await test.ledger.approve(bert, id);
      expect((await resume()).state).toBe('ACTIVE');
    });

    it('one whose decision and whose end come at once: the one or the other', async () => {
      for (const round of ['1', '2', '3']) {
        const { id } = await propose(await theHalt(), round);
        const other = await test.another();
        const [, lowered] = await Promise.allSettled([
          test.ledger.approve(carl, id),
          other.changeRole({ name: 'carl', role: 'operator' }, bert),
        ]);
        expect(lowered.status).toBe('fulfilled');
        await expect(resume(`resume ${round}`)).rejects.toThrow('two people decide');
        await test.query("update operators set role = 'approver' where name = 'carl'");
        await test.ledger.decline(anna, id, 'next').catch(() => null);
      }
    });
  });

  it('calls for somebody, and no longer once it is decided', async () => {
    const open = () => test.ledger.alerts({ open: true, token: null, limit: 9 });
    const waiting = async () => (await open()).filter(({ kind }) => kind === 'approval-waiting');
    const { id } = await propose(await theHalt());
    const [alert] = await waiting();
    expect(alert?.what).toMatch(
      new RegExp(`^${id}: anna proposes to resume BTC3L, .*, because it is mended; to be decided until `),
    );
    await test.ledger.resolveAlerts();
    expect(await waiting()).toHaveLength(1);
    await test.ledger.approve(bert, id);
    await test.ledger.resolveAlerts();
    expect(await waiting()).toEqual([]);
  });

  it('is listed while it waits for a decision or its effect', async () => {
    const open = async () =>
      (await test.ledger.approvals({ open: true, limit: 9 })).map(({ id, state }) => [id, state]);
    const { id } = await propose(await theHalt());
    expect(await open()).toEqual([[id, 'open']]);
    await test.ledger.approve(bert, id);
    expect(await open()).toEqual([[id, 'approved']]);
    await resume();
    expect(await open()).toEqual([]);
    expect(await test.ledger.approvals({ open: false, limit: 9 })).toMatchObject([{ id, state: 'used' }]);
  });
});

/** As if it had been proposed a day ago. */
async function age(id: string): Promise<void> {
  await test.query('alter table approvals disable trigger append_only');
  await test.query(
    'update approvals set proposed_at = proposed_at - 86400000, expires_at = proposed_at - 86400000 + 1 where id = $1',
    [id],
  );
  await test.query('alter table approvals enable trigger append_only');
}
