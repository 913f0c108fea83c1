import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BookDifference, Finding } from '../../src/contract/audit.js';
import { leaveHalted } from '../../src/contract/dangerous.js';
import { haltKey } from '../../src/contract/findings.js';
import { d, fill, T0 } from './fixtures.js';
import { establishedFund, type TestLedger, testLedger } from './test-ledger.js';

/** The established fund: 3 contracts, cash 100 - 300 - 0.18. */
const BOOKS = { contracts: d('3'), cash: d('-200.18') };
const SOLD: Finding = {
  kind: 'foreign-trade',
  token: 'BTC3L',
  subject: 'trade hand-1',
  what: 'sell of 3 BTCUSDT at 101',
  move: { contracts: d('-3'), cash: d('302.9') },
  trace: {
    kind: 'event',
    eventKind: 'trade',
    executionId: 'hand-1',
    clientOrderId: 'by-hand',
    contracts: d('3'),
    price: d('101'),
    fee: d('0.1'),
    time: T0 + 9_000,
  },
};
const PAID_IN: Finding = {
  kind: 'transfer-by-hand',
  token: 'BTC3L',
  subject: 'v7',
  what: '5 came into main',
  move: { contracts: d('0'), cash: d('5') },
  trace: { kind: 'transfer', transferId: 'v7', amount: d('5'), time: T0 + 9_500 },
};

const differs = (...findings: Finding[]): BookDifference => ({
  token: 'BTC3L',
  account: 'main',
  contract: 'BTCUSDT',
  ledger: BOOKS,
  venue: { contracts: d('0'), cash: d('107.72') },
  findings,
});

let test: TestLedger;
let anna: string;
let bert: string;
beforeAll(async () => {
  test = await testLedger();
});
beforeEach(async () => {
  await test.empty();
  await establishedFund(test.ledger);
  anna = await test.ledger.addOperator('anna', null);
  bert = (await test.ledger.renewOperator(await test.ledger.addOperator('bert', anna))).token;
});
afterAll(() => test.end());

async function halt(): Promise<void> {
  await test.ledger.changeState({
    token: 'BTC3L',
    to: 'HALTED',
    from: ['ACTIVE'],
    reason: 'they differ',
    by: 'auditor',
    changeId: 'halt',
  });
}

const propose = (difference = differs(SOLD, PAID_IN)) =>
  test.ledger.proposeAdoption(anna, difference, 'closed by hand during the outage');

describe('an adoption', () => {
  it('by two people books the difference, keeps who and why, and resolves what was found', async () => {
    await halt();
    await test.ledger.recordFindings('BTC3L', [SOLD, PAID_IN]);
    const { id } = await propose();
    const adoption = await test.ledger.approveAdoption(bert, id, differs(PAID_IN, SOLD));
    expect(adoption).toMatchObject({
      proposedBy: 'anna',
      approvedBy: 'bert',
      reason: 'closed by hand during the outage',
      from: BOOKS,
      to: { contracts: '0', cash: '107.72' },
    });
    expect(await test.ledger.fund('BTC3L')).toMatchObject({
      contracts: '0',
      cash: '107.72',
      state: 'HALTED',
    });
    expect(await test.ledger.findings({ token: 'BTC3L', open: true, limit: 9 })).toEqual([]);
    expect(await test.ledger.findings({ token: 'BTC3L', open: false, limit: 9 })).toMatchObject([
      { kind: 'transfer-by-hand', resolvedBy: `adoption ${id}` },
      { kind: 'foreign-trade', resolvedBy: `adoption ${id}` },
    ]);
  });

  it('makes a halt over what it took over, which comes late, say nothing; one over anything else still halts', async () => {
    await halt();
    await test.ledger.recordFindings('BTC3L', [SOLD, PAID_IN]);
    const ids = (await test.ledger.untoldFindings()).map((finding) => finding.id);
    const { id } = await propose();
    await test.ledger.approveAdoption(bert, id, differs(SOLD, PAID_IN));
    const change = (to: 'ACTIVE' | 'HALTED', from: 'ACTIVE' | 'HALTED', changeId: string) =>
      test.ledger.changeState({
        ...{ token: 'BTC3L', to, from: [from], reason: 'they differ', by: 'auditor', changeId },
      });
    const dangerous = leaveHalted(await test.ledger.fund('BTC3L'));
    const asked = await test.ledger.propose(anna, { dangerous, reason: 'adopted', requestKey: 'r' });
    await test.ledger.approve(bert, asked.id);
    await change('ACTIVE', 'HALTED', 'resume');
    const late = await change('HALTED', 'ACTIVE', `halt ${haltKey(ids)}`);
    expect(late.state).toBe('ACTIVE');

    await test.ledger.recordFindings('BTC3L', [{ ...SOLD, subject: 'trade hand-2' }]);
    const [again] = await test.ledger.untoldFindings();
    const both = haltKey([...ids, again?.id ?? 0]);
    expect((await change('HALTED', 'ACTIVE', `halt ${both}`)).state).toBe('HALTED');
  });

  it('makes its events and transfers known, so that nobody wonders again', async () => {
    await halt();
    const { id } = await propose();
    await test.ledger.approveAdoption(bert, id, differs(SOLD, PAID_IN));
    const event = fill('hand-1', 'by-hand', {
      side: 'sell',
      price: d('101'),
      fee: d('0.1'),
      time: T0 + 9_000,
    });
    const booked = await test.ledger.bookEvents('BTC3L', [event], T0 + 10_000);
    expect(booked).toMatchObject({ newlyBooked: 0, unexplained: [] });
    const transfer = {
      id: 'v7',
      kind: 'transfer',
      venueKind: 'TRANSFER_IN',
      amount: d('5'),
      time: T0 + 9_500,
    } as const;
    expect(await test.ledger.unmatchedTransfers('BTC3L', [transfer])).toEqual([]);
  });

  it('by the same person is refused, whatever the token', async () => {
    await halt();
    const { id } = await propose();
    await expect(test.ledger.approveAdoption(anna, id, differs(SOLD, PAID_IN))).rejects.toThrow(
      'was proposed by anna: another operator must approve it',
    );
    const { token } = await test.ledger.renewOperator(anna);
    await expect(test.ledger.approveAdoption(token, id, differs(SOLD, PAID_IN))).rejects.toThrow(
      'another operator must approve it',
    );
    expect(await test.ledger.fund('BTC3L')).toMatchObject(BOOKS);
  });

  it('by a token that its issuer has seen is refused', async () => {
    await halt();
    const asked = await test.ledger.propose(anna, {
      dangerous: { action: 'add-operator', token: null, parameters: { name: 'carl', role: 'approver' } },
      ...{ reason: 'a third', requestKey: 'carl' },
    });
    await test.ledger.approve(bert, asked.id);
    const carl = await test.ledger.addOperator('carl', anna);
    const { id } = await propose();
    await expect(test.ledger.approveAdoption(carl, id, differs(SOLD, PAID_IN))).rejects.toThrow(
      'make it yours with `ballast operator renew`',
    );
    await expect(test.ledger.proposeAdoption(carl, differs(SOLD), 'why')).rejects.toThrow('operator renew');
  });

  it('of whoever is no operator any more is refused', async () => {
    await halt();
    const { id } = await propose();
    await test.query("update operators set role = 'viewer' where name = 'anna'");
    await expect(test.ledger.approveAdoption(bert, id, differs(SOLD, PAID_IN))).rejects.toThrow(
      'was proposed by anna, who is no operator any more: propose it again',
    );
    expect(await test.ledger.fund('BTC3L')).toMatchObject(BOOKS);
  });

  it('is refused where the difference is another one by now', async () => {
    await halt();
    const { id } = await propose();
    await expect(test.ledger.approveAdoption(bert, id, differs(SOLD))).rejects.toThrow(
      'the difference is another one by now: proposed was trade hand-1: -3 contracts, 302.9; v7: 0 contracts, 5; now it is trade hand-1',
    );
    const more = { ...PAID_IN, move: { contracts: d('0'), cash: d('5.01') } };
    await expect(test.ledger.approveAdoption(bert, id, differs(SOLD, more))).rejects.toThrow('another one');
    const moved = { ...differs(SOLD, PAID_IN), ledger: { ...BOOKS, cash: d('-200.19') } };
    await expect(test.ledger.approveAdoption(bert, id, moved)).rejects.toThrow('another one');
    expect(await test.ledger.fund('BTC3L')).toMatchObject(BOOKS);
  });

  it('happens once, also when two approve it at once', async () => {
    await halt();
    const { id } = await propose();
    const other = await test.another();
    const ended = await Promise.allSettled([
      test.ledger.approveAdoption(bert, id, differs(SOLD, PAID_IN)),
      other.approveAdoption(bert, id, differs(SOLD, PAID_IN)),
    ]);
    expect(ended.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await test.ledger.fund('BTC3L')).toMatchObject({ contracts: '0', cash: '107.72' });
  });

  it('is refused while the fund trades, after its time, and of what only the venue can mend', async () => {
    const { id } = await propose();
    await expect(test.ledger.approveAdoption(bert, id, differs(SOLD, PAID_IN))).rejects.toThrow(
      'BTC3L is ACTIVE: halt it first',
    );
    await halt();
    await test.query('update adoptions set expires_at = 1');
    await expect(test.ledger.approveAdoption(bert, id, differs(SOLD, PAID_IN))).rejects.toThrow('expired at');
    const coins = { kind: 'other-coins', subject: 'main', what: 'main also holds BTC' } as const;
    const other: Finding = { ...coins, token: 'BTC3L', move: null, trace: null };
    await expect(propose(differs(SOLD, other))).rejects.toThrow('main also holds BTC (move them out');
    await expect(propose(differs())).rejects.toThrow('there is nothing to adopt');
    await expect(test.ledger.proposeAdoption('anna.no', differs(SOLD), 'why')).rejects.toThrow(
      'you are not known here',
    );
  });
});

describe('findings', () => {
  it('are told once each, and again only when they come back', async () => {
    await test.ledger.recordFindings('BTC3L', [SOLD]);
    await test.ledger.recordFindings('BTC3L', [{ ...SOLD, what: 'the same in other words' }, PAID_IN]);
    const untold = await test.ledger.untoldFindings();
    expect(untold.map(({ subject, what }) => [subject, what])).toEqual([
      ['trade hand-1', 'the same in other words'],
      ['v7', '5 came into main'],
    ]);
    expect(untold[0]).toMatchObject({ move: SOLD.move, trace: SOLD.trace });
    await test.ledger.noteTold(untold.map(({ id }) => id));
    await test.ledger.recordFindings('BTC3L', [SOLD, PAID_IN]);
    expect(await test.ledger.untoldFindings()).toEqual([]);
    await test.ledger.recordFindings('BTC3L', [PAID_IN]);
    await test.ledger.recordFindings('BTC3L', [PAID_IN, SOLD]);
    expect((await test.ledger.untoldFindings()).map(({ subject }) => subject)).toEqual(['trade hand-1']);
    expect(await test.ledger.findings({ token: 'BTC3L', open: false, limit: 9 })).toHaveLength(3);
    const alerts = await test.query('select what, times from alerts order by id');
    expect(alerts).toEqual([
      { what: 'BTC3L: B-REC-FOREIGN-TRADE: sell of 3 BTCUSDT at 101', times: 2 },
      { what: 'BTC3L: B-REC-TRANSFER: 5 came into main', times: 1 },
    ]);
  });

  it('recorded by two audits at once are there once', async () => {
    const other = await test.another();
    await Promise.all([
      test.ledger.recordFindings('BTC3L', [SOLD, PAID_IN]),
      other.recordFindings('BTC3L', [PAID_IN, SOLD]),
    ]);
    expect(await test.ledger.findings({ token: null, open: true, limit: 9 })).toHaveLength(2);
  });
});
