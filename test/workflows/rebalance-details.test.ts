import { describe, expect, test } from 'vitest';
import type { Plan, RebalanceInput, RebalanceOutcome, Strike } from '../../src/contract/rebalance.js';
import { parseDecimal, plain } from '../../src/domain/decimal.js';
import { describeRebalance } from '../../src/workflows/rebalance-details.js';

const d = (text: string) => plain(parseDecimal(text));

const INPUT = {
  ...{ id: 'BTC3L-e000001a1', attempt: 1 },
  request: { token: 'BTC3L', cause: 'emergency', requestedBy: 'anna', reason: 'the market breaks' },
} as unknown as RebalanceInput; // all that the page shows of it
const STRIKE = {
  ...{ time: Date.parse('2026-11-29T12:00:00Z'), markPrice: '105', contract: 'BTCUSDT', contracts: '3' },
  ...{ equity: '115', nav: '1.15' },
} as unknown as Strike; // all that the page shows of it
const PLAN = {
  ...{ kind: 'trade', version: 1, side: 'buy', slices: ['0.285'], limitPrice: '105.5' },
  figures: {
    leverage: '2.739',
    deltaContracts: '0.285',
    targetContracts: '3.285',
    leverageAfter: '3',
  },
} as unknown as Plan; // all that the page shows of it

describe("a rebalance's page in the Temporal UI", () => {
  test('says who asked, at what it was struck and what is to be traded', () => {
    const page = describeRebalance(INPUT, STRIKE, PLAN, []);
    expect(page).toContain('Asked by anna: the market breaks');
    expect(page).toContain('Strike at 2026-11-29T12:00:00.000Z: mark 105 USDT, 3 BTCUSDT, equity 115 USDT');
    expect(page).toContain('buy 0.285 contracts to 3.285, 1 order(s), worst price 105.5 USDT');
    expect(page).not.toContain('ballast explain');
  });

  test('says in the end what it came to', () => {
    const outcome: RebalanceOutcome = {
      ...{ id: INPUT.id, key: 'BTC3L-e000001', token: 'BTC3L', cause: 'emergency', outcome: 'done' },
      ...{ reason: null, anchorSeq: 2, state: 'ACTIVE' },
      figures: {
        ...{ time: STRIKE.time, price: d('105'), contractsBefore: d('3'), contractsAfter: d('3.285') },
        ...{ leverageBefore: d('2.7391'), leverageAfter: d('3.0001'), equityBefore: d('115') },
        ...{ equityAfter: d('114.97'), navBefore: d('1.15'), navAfter: d('1.1497'), units: d('100') },
        fee: d('0.02'),
      },
    };
    const page = describeRebalance(INPUT, STRIKE, PLAN, [], outcome);
    expect(page).toContain('| real leverage | 2.7391 | 3.0001 |');
    expect(page).toContain('At 105 USDT; fees 0.02 USDT; NAV changed by -0.0003 USDT a unit.');
    expect(page).toContain('`ballast explain BTC3L-e000001a1`');
  });
});
