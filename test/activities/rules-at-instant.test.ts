import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { d, EXECUTION } from '../ledger/fixtures.js';
import {
  daily,
  ESTABLISH,
  type RebalanceWorld,
  rebalanceWorld,
  START,
  workedFund,
} from './rebalance-world.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const charging = (rate: string) => ({ rate: d(rate), at: ['08:00', '16:00'] });

let world: RebalanceWorld;
beforeAll(async () => {
  world = await rebalanceWorld();
});
afterEach(() => world?.closeMarkets());
afterAll(() => world?.end());

describe('rules that take effect at an instant', () => {
  test('reach each fee from it on, and the next strike; the range comes with the rebalance point', async () => {
    const execution = { ...EXECUTION, takerFee: d('0') };
    const { steps, market } = await world.begin({}, workedFund({ managementFee: charging('0.001') }));
    await steps.rebalance(ESTABLISH);
    const changed = workedFund({
      ...{ managementFee: charging('0.002'), interim: { range: d('0.1') } },
      execution: { ...execution, maxSlice: d('50000') },
    });
    const at = (await world.books.ledger.clock()) + HOUR;
    const words = { at, operatorToken: null, source: 'apply', reason: 'from noon on' } as const;
    await world.books.ledger.applyRules({ funds: [changed], ...words });
    // This market is of 2020: noon of its first day.
    const noon = START + 9.5 * HOUR;
    await world.books.query('update funds set pending_at = $1', [noon]);

    await market.move(START + 8 * HOUR, '101');
    await market.move(START + DAY, '102');
    const outcome = await steps.rebalance(daily(2));
    expect(outcome).toMatchObject({ outcome: 'done', anchorSeq: 2 });
    expect(await world.books.query('select due_at::text, rate from fee_charges order by due_at')).toEqual([
      { due_at: String(START + 5.5 * HOUR), rate: '0.001' },
      { due_at: String(START + 13.5 * HOUR), rate: '0.002' },
    ]);
    const fund = await world.ledger.fund('BTC3L');
    expect(fund).toMatchObject({ rules: { version: 2, since: noon }, anchor: { range: '0.1' } });
    const detail = await world.books.ledger.rebalanceDetail(daily(2).id);
    expect(detail).toMatchObject({ rules: { version: 2 }, strike: { rulesVersion: 2, maxSlice: '50000' } });
  });
});
