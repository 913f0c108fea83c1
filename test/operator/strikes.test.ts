import { afterAll, beforeAll, expect, test } from 'vitest';
import { d, plan, request, settlement, strike, T0 } from '../ledger/fixtures.js';
import { establishedFund } from '../ledger/test-ledger.js';
import { ballastHere } from './ballast.js';
import { CALM, type OperatorWorld, operatorWorld } from './operator-world.js';

/** 3 contracts at 105: an equity of 114.82 on 10 units. */
const AT_105 = strike({
  ...{ time: T0 + 500, markPrice: d('105'), indexPrice: d('105.1'), contracts: d('3') },
  ...{ cash: d('-200.18'), equity: d('114.82'), nav: d('11.482'), anchorSeq: 1 },
});

let world: OperatorWorld;
beforeAll(async () => {
  world = await operatorWorld('105', CALM);
  await establishedFund(world.ledger);
});
afterAll(() => world.end());

test('ballast strikes shows what each daily was struck at', async () => {
  expect((await ballastHere(['strikes'], world.env)).stdout).toBe('no daily was struck yet\n');

  const daily = request('daily', 'BTC3L-d2611220230');
  await world.ledger.openRebalance(daily);
  await world.ledger.settle(settlement(daily, { outcome: 'skipped', anchor: null, strike: AT_105, plan }));

  const { stdout } = await ballastHere(['strikes', 'BTC3L', '--json'], world.env);
  expect(JSON.parse(stdout)).toEqual({
    ...{ settleCoin: 'USDT', adjusted: false },
    strikes: [
      {
        ...{ rebalanceId: daily.id, token: 'BTC3L', outcome: 'skipped' },
        ...{ nominalTime: '2026-11-22T02:30:00.000Z', time: '2026-11-22T02:30:00.500Z' },
        ...{ price: '105', indexPrice: '105.1', nav: '11.482', units: '10', equity: '114.82' },
        ...{ contracts: '3', leverage: '2.743424490506880334', unitRatio: '1:1' },
      },
    ],
  });
  const people = await ballastHere(['strikes'], world.env);
  expect(people.stdout).toMatch(/amounts in USDT, before each trade; NAV and units in those of their time/);
  expect(people.stdout).toMatch(/BTC3L-d2611220230a1 .*2026-11-22 02:30 .*11\.48200000.*2\.743.*skipped/);
});

test('ballast strikes names the funds that there are', async () => {
  const { code, stderr } = await ballastHere(['strikes', 'ETH9L'], world.env);
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('write one of BTC3L') });
});
