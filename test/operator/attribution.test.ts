import { afterAll, beforeAll, expect, test } from 'vitest';
import { d, funding, T0 } from '../ledger/fixtures.js';
import { establishedFund } from '../ledger/test-ledger.js';
import { ballastHere } from './ballast.js';
import { type OperatorWorld, operatorWorld, still } from './operator-world.js';

const HOUR = 3_600_000;

/**
 * BTC3L bought 3 contracts at 100 for a fee of 0.18. Since then it has paid 0.03 of funding, was charged 2 of which 1.5
 * were paid out, and got 40; the fee of 08:00 is due. Now the mark price is 105.
 */
let world: OperatorWorld;
beforeAll(async () => {
  world = await operatorWorld('105', still(T0 + 10 * HOUR));
  const { ledger } = world;
  await establishedFund(ledger);
  const anna = await ledger.addOperator('anna', null);
  await ledger.bookEvents('BTC3L', [funding('f1', '0.03')], T0 + 3_000);
  const fee = { dueAt: T0 + HOUR, rate: d('0.02'), price: d('100'), equity: d('100'), amount: d('2') };
  await ledger.bookFees('BTC3L', [fee], T0 + HOUR);
  const announce = (id: string, kind: 'top-up' | 'fee-sweep', amount: string) =>
    ledger.expectTransfer(anna, {
      ...{ id, token: 'BTC3L', kind, amount: d(amount), reason: 'as agreed', validForMs: 24 * HOUR },
    });
  await announce('topup-1', 'top-up', '40');
  await announce('sweep-1', 'fee-sweep', '1.5');
  const moved = (id: string, amount: string) => ({
    ...({ id, kind: 'transfer', venueKind: 'TRANSFER', amount: d(amount), time: T0 + 2 * HOUR } as const),
  });
  await ledger.bookTransfers('BTC3L', [moved('v1', '40'), moved('v2', '-1.5')]);
});
afterAll(() => world.end());

async function json(...argv: readonly string[]) {
  const { stdout, stderr } = await ballastHere(['attribution', 'BTC3L', '--json', ...argv], world.env);
  expect(stderr).toBe('');
  return JSON.parse(stdout).funds[0];
}

test('ballast attribution says what made the equity, and it sums to what status shows, to the last digit', async () => {
  const fund = await json();
  expect(fund).toMatchObject({
    ...{ token: 'BTC3L', from: null, equityBefore: '0', unexplained: '0' },
    parts: {
      ...{ price: '15', funding: '-0.03', tradingFee: '-0.18', slippage: '0', capital: '100' },
      ...{ dealing: '0', transfer: '40', adopted: '0' },
      // 2, and 0.1 % of 152.79 at 08:00.
      managementFee: '-2.15279',
    },
    equityAfter: '152.63721',
  });
  const { stdout } = await ballastHere(['status', '--json'], world.env);
  expect(JSON.parse(stdout).funds[0].equity).toBe(fund.equityAfter);
});

test('from a past instant it begins with the last strike before it', async () => {
  const fund = await json('--since', '2026-11-22T03:00:00Z');
  expect(fund.from).toEqual({ time: '2026-11-22T02:30:00.000Z', rebalanceId: 'BTC3L-s000001a1' });
  expect(fund).toMatchObject({ equityBefore: '100', equityAfter: '152.63721', unexplained: '0' });
  expect(fund.parts).toMatchObject({ capital: '0', price: '15', transfer: '40' });
});

test('people read it as a table; what never was is left out', async () => {
  const { stdout, code } = await ballastHere(['attribution'], world.env);
  expect(code).toBe(0);
  expect(stdout).toMatch(/BTC3L from its launch to 2026-11-22T12:30:00\.000Z, mark price 105 USDT/);
  expect(stdout).toMatch(/price of the position +│ +15\.00000000/);
  expect(stdout).toMatch(/equity now +│ +152\.63721000/);
  expect(stdout).not.toContain('taken over');
  expect(stdout).not.toContain('UNEXPLAINED');
});

test('what is no instant is refused', async () => {
  const { code, stderr } = await ballastHere(['attribution', '--since', 'yesterday'], world.env);
  expect(code).toBe(2);
  expect(stderr).toContain('--since: is no instant');
});
