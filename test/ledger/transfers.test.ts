import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AnnouncedKind, ExpectedTransfer } from '../../src/ledger/audit-port.js';
import { matchTransfers } from '../../src/ledger/match-transfers.js';
import type { Transfer } from '../../src/venue/port.js';
import { d, T0 } from './fixtures.js';
import { fundedFund, type TestLedger, testLedger } from './test-ledger.js';

const DAY = 24 * 3_600_000;

let test: TestLedger;
let anna: string;
beforeAll(async () => {
  test = await testLedger();
});
beforeEach(async () => {
  await test.empty();
  anna = await test.ledger.addOperator('anna', null);
});
afterAll(() => test.end());

function moved(id: string, amount: string, changes: Partial<Transfer> = {}): Transfer {
  const venueKind = amount.startsWith('-') ? 'TRANSFER_OUT' : 'TRANSFER_IN';
  return { id, kind: 'transfer', venueKind, amount: d(amount), time: T0 + 5_000, ...changes };
}

const announce = (id: string, kind: AnnouncedKind, amount: string, validForMs = DAY) =>
  test.ledger.expectTransfer(anna, {
    id,
    token: 'BTC3L',
    kind,
    amount: d(amount),
    reason: 'as agreed',
    validForMs,
  });

describe('an announced transfer', () => {
  it('is booked into the cash when it comes, with its name, once, however often it is read', async () => {
    await fundedFund(test.ledger);
    await announce('topup-1', 'top-up', '40');
    const ledgers = [test.ledger, await test.another(), await test.another()];
    const runs = await Promise.all(
      [...ledgers, ...ledgers].map((ledger) => ledger.bookTransfers('BTC3L', [moved('v1', '40')])),
    );
    expect(runs.map(({ booked }) => booked.length).toSorted()).toEqual([0, 0, 0, 0, 0, 1]);
    expect(runs.flatMap(({ unmatched }) => unmatched)).toEqual([]);
    expect(await test.ledger.fund('BTC3L')).toMatchObject({ cash: '140', units: '10', feesPayable: '0' });
    expect(await test.query("select id, kind, amount, units from transfers where kind <> 'initial'")).toEqual(
      [{ id: 'top-up/topup-1', kind: 'top-up', amount: '40', units: '0' }],
    );
    expect(await test.ledger.expectedTransfers({ token: 'BTC3L', open: false })).toMatchObject([
      { id: 'topup-1', state: 'booked', venueTransferId: 'v1', registeredBy: 'anna' },
    ]);
  });

  it('that sweeps fees takes them out of the fees payable too, so that the equity stays', async () => {
    await fundedFund(test.ledger);
    const fee = { dueAt: T0 + 1, rate: d('0.02'), price: d('100'), equity: d('100'), amount: d('2') };
    await test.ledger.bookFees('BTC3L', [fee], T0 + 1);
    await announce('sweep-1', 'fee-sweep', '1.5');
    await test.ledger.bookTransfers('BTC3L', [moved('v1', '-1.5')]);
    expect(await test.ledger.fund('BTC3L')).toMatchObject({ cash: '98.5', feesPayable: '0.5' });
  });

  it('that would sweep more fees than are payable is not booked', async () => {
    await fundedFund(test.ledger);
    await announce('sweep-1', 'fee-sweep', '1.5');
    const { unmatched } = await test.ledger.bookTransfers('BTC3L', [moved('v1', '-1.5')]);
    expect(unmatched[0]?.why).toBe('it was announced as fee sweep sweep-1, but only 0 of fees are payable');
    expect(await test.ledger.fund('BTC3L')).toMatchObject({ cash: '100', feesPayable: '0' });
  });

  it('explains one transfer, and no second one of the same amount', async () => {
    await fundedFund(test.ledger);
    await announce('out-1', 'withdrawal', '5');
    const { booked, unmatched } = await test.ledger.bookTransfers('BTC3L', [
      moved('v1', '-5'),
      moved('v2', '-5'),
    ]);
    expect(booked.map(({ venueTransferId }) => venueTransferId)).toEqual(['v1']);
    expect(unmatched).toEqual([{ transfer: moved('v2', '-5'), why: 'nobody announced it' }]);
    expect(await test.ledger.fund('BTC3L')).toMatchObject({ cash: '95' });
  });

  it('of another amount, expired or cancelled explains nothing, and none explains what the venue itself did', async () => {
    await fundedFund(test.ledger);
    await announce('topup-1', 'top-up', '40');
    await announce('late', 'top-up', '7', 1);
    await announce('back', 'top-up', '8');
    await test.ledger.cancelTransfer(anna, 'back');
    await new Promise((resolve) => setTimeout(resolve, 5));
    const { booked, unmatched } = await test.ledger.bookTransfers('BTC3L', [
      moved('topup-1', '41'),
      moved('v2', '7'),
      moved('v3', '8'),
      moved('v4', '40', { kind: 'other', venueKind: 'BONUS' }),
    ]);
    expect(booked).toEqual([]);
    expect(unmatched.map(({ why }) => why)).toEqual([
      'it was announced as topup-1 with 40',
      'nobody announced it',
      'nobody announced it',
      'the venue itself moved it (BONUS)',
    ]);
    expect(await test.ledger.expiredTransfers('BTC3L')).toMatchObject([{ id: 'late', state: 'expired' }]);
  });

  it('announced after the money was found does not explain it any more', async () => {
    await fundedFund(test.ledger);
    const move = { contracts: d('0'), cash: d('40') };
    const what = '40 came into main';
    await test.ledger.recordFindings('BTC3L', [
      { kind: 'transfer-by-hand', token: 'BTC3L', subject: 'v1', what, move, trace: null },
    ]);
    await announce('topup-1', 'top-up', '40');
    const { unmatched } = await test.ledger.bookTransfers('BTC3L', [moved('v1', '40')]);
    expect(unmatched[0]?.why).toContain('announced only after it had been found');
  });

  it('is none of before the fund was', async () => {
    await fundedFund(test.ledger);
    const { unmatched } = await test.ledger.bookTransfers('BTC3L', [moved('v0', '100', { time: T0 })]);
    expect(unmatched).toEqual([]);
  });

  it('needs an operator, a free name and an amount', async () => {
    await fundedFund(test.ledger);
    const asked = { id: 'x', token: 'BTC3L', kind: 'top-up', reason: 'why', validForMs: DAY } as const;
    await expect(test.ledger.expectTransfer('anna.no', { ...asked, amount: d('1') })).rejects.toThrow(
      'you are not known here',
    );
    await expect(test.ledger.expectTransfer(anna, { ...asked, amount: d('-1') })).rejects.toThrow(
      'must be above zero',
    );
    await announce('x', 'top-up', '1');
    await announce('x', 'top-up', '1.0');
    await expect(announce('x', 'top-up', '2')).rejects.toThrow('it was announced before as top-up of 1');
    expect(await test.ledger.expectedTransfers({ token: null, open: true })).toHaveLength(1);
  });
});

describe('matching', () => {
  const kinds = fc.constantFrom<AnnouncedKind>('top-up', 'withdrawal');
  const size = fc.integer({ min: 1, max: 4 });
  const announcements = fc.array(fc.record({ kind: kinds, size }), { maxLength: 8 });
  const transfers = fc.array(
    fc.integer({ min: -4, max: 4 }).filter((n) => n !== 0),
    { maxLength: 8 },
  );

  it('uses each announcement once, never for another amount, and leaves nothing that it could explain', () => {
    fc.assert(
      fc.property(announcements, transfers, (asked, came) => {
        const announced = asked.map(({ kind, size: n }, index) => ({
          id: `e${index}`,
          token: 'BTC3L',
          account: 'main',
          kind,
          amount: d(String(kind === 'withdrawal' ? -n : n)),
          reason: '',
          registeredBy: 'anna',
          registeredAt: index,
          expiresAt: 100,
          state: 'expected' as const,
          closedAt: null,
          venueTransferId: null,
        }));
        const all = came.map((amount, index) => moved(`v${index}`, String(amount)));
        const { matched, unmatched } = matchTransfers(all, announced, new Map());
        expect(matched.length + unmatched.length).toBe(all.length);
        expect(new Set(matched.map(({ expected }) => expected.id)).size).toBe(matched.length);
        for (const { transfer, expected } of matched) expect(expected.amount).toBe(transfer.amount);
        const used = new Set(matched.map(({ expected }) => expected.id));
        const left = announced.filter(({ id }) => !used.has(id)).map(({ amount }) => amount);
        for (const { transfer } of unmatched) expect(left).not.toContain(transfer.amount);
      }),
    );
  });

  it('takes the fee sweep of the fund that owes so much, though one of another is older', () => {
    const sweep = (id: string, token: string, registeredAt: number): ExpectedTransfer => ({
      ...{
        id,
        token,
        account: 'main',
        kind: 'fee-sweep',
        amount: d('-1'),
        reason: 'fees',
        registeredBy: 'anna',
      },
      ...{ registeredAt, expiresAt: T0 + DAY, state: 'expected', closedAt: null, venueTransferId: null },
    });
    const owed = new Map([
      ['I3L', d('0.9')],
      ['I3S', d('1')],
    ]);
    const announced = [sweep('older', 'I3L', T0), sweep('newer', 'I3S', T0 + 1)];
    const { matched, unmatched } = matchTransfers([moved('1', '-1'), moved('2', '-1')], announced, owed);
    expect(matched.map(({ expected }) => expected.id)).toEqual(['newer']);
    expect(unmatched.map(({ why }) => why)).toEqual([
      'it was announced as fee sweep older, but only 0.9 of fees are payable',
    ]);
  });
});
