import { describe, expect, it } from 'vitest';
import { type RebalanceSize, sizeRebalance } from '../../src/domain/sizing.js';
import type { PlannedTrade } from '../../src/domain/sizing-figures.js';
import type { SizingInput } from '../../src/domain/sizing-input.js';
import { costRate } from '../../src/domain/trade-cost.js';
import { d, expectRounded } from './numbers.js';

const FREE = { feeRate: d(0), slippage: d(0), lotSize: d(0), minOrder: d(0), minNotional: d(0) };

/** BTC3L with a net asset value of 100 holds 3 BTC at 100, and the price rises by 5 %. */
const AFTER_RISE: SizingInput = {
  targetLeverage: d(3),
  equity: d(115),
  contracts: d(3),
  price: d(105),
  ...FREE,
};
const AFTER_FALL: SizingInput = { ...AFTER_RISE, equity: d(85), price: d(95) };
/** BTC3S holds -3 BTC at 100, and the price rises by 5 %. */
const SHORT_AFTER_RISE: SizingInput = {
  ...AFTER_RISE,
  targetLeverage: d(-3),
  equity: d(85),
  contracts: d(-3),
};

function planned(size: RebalanceSize): PlannedTrade {
  if (size.kind !== 'trade') throw new Error(`expected a trade, got ${size.kind}`);
  return size;
}

describe('a size whose cost the issuer pays', () => {
  const COSTS = { feeRate: d('0.01'), slippage: d('0.001') };

  it('is exactly L x E - V, and leaves E as it is; the fee that is expected is told all the same', () => {
    const plan = planned(sizeRebalance({ ...AFTER_RISE, ...COSTS, paidBy: 'issuer' }));
    expect(plan.deltaNotional.toFixed()).toBe('30');
    expect([plan.equityAfter, plan.leverageAfter].map((figure) => figure.toFixed())).toEqual(['115', '3']);
    expect(plan.fee.toFixed()).toBe('0.3003');
  });

  it('is rounded to lots toward lower absolute leverage like every other', () => {
    const input: SizingInput = { ...AFTER_RISE, ...COSTS, lotSize: d('0.1'), paidBy: 'issuer' };
    expect(planned(sizeRebalance(input)).deltaContracts.toFixed()).toBe('0.2');
    const short: SizingInput = { ...input, ...SHORT_AFTER_RISE, lotSize: d('0.1') };
    expect(planned(sizeRebalance(short)).deltaContracts.toFixed()).toBe('0.6');
  });

  it('is possible where no fund could pay for it', () => {
    const dear = { ...AFTER_RISE, feeRate: d('0.5') };
    expect(() => sizeRebalance(dear)).toThrow('cannot rebalance');
    expect(planned(sizeRebalance({ ...dear, paidBy: 'issuer' })).deltaNotional.toFixed()).toBe('30');
  });
});

describe('the published worked example', () => {
  it('buys 30 more after a rise of 5 %: 315 on 115 is 2.74, 345 on 115 is 3', () => {
    const plan = planned(sizeRebalance(AFTER_RISE));
    expect(plan.exposure.toFixed()).toBe('315');
    expectRounded(plan.leverage, '2.74');
    expect(plan.targetExposure.toFixed()).toBe('345');
    expect(plan.deltaNotional.toFixed()).toBe('30');
    expect(plan.equityAfter.toFixed()).toBe('115');
    expect(plan.leverageAfter.toFixed()).toBe('3');
    expect(plan).toMatchObject({ side: 'buy', reduceOnly: false });
  });

  it('sells 30 after a fall of 5 %: 285 on 85 becomes 255 on 85', () => {
    const plan = planned(sizeRebalance(AFTER_FALL));
    expect(plan.exposure.toFixed()).toBe('285');
    expectRounded(plan.leverage, '3.35');
    expect(plan.targetExposure.toFixed()).toBe('255');
    expect(plan.deltaNotional.toFixed()).toBe('-30');
    expect(plan.leverageAfter.toFixed()).toBe('3');
    expect(plan).toMatchObject({ side: 'sell', reduceOnly: true });
  });

  it('buys 60 back for the short fund after a rise of 5 %: -315 on 85 becomes -255', () => {
    const plan = planned(sizeRebalance(SHORT_AFTER_RISE));
    expectRounded(plan.leverage, '-3.71');
    expect(plan.deltaNotional.toFixed()).toBe('60');
    expect(plan.leverageAfter.toFixed()).toBe('-3');
    expect(plan).toMatchObject({ side: 'buy', reduceOnly: true });
  });

  it('buys 14.2857 ETH for 150 ETH at 210 on an equity of 11,500', () => {
    const input = { ...AFTER_RISE, equity: d(11_500), contracts: d(150), price: d(210) };
    expectRounded(planned(sizeRebalance(input)).deltaContracts, '14.2857');
  });
});

describe('the fee-exact size', () => {
  const fee = { feeRate: d('0.0006') };

  it.each([
    ['long after a rise', AFTER_RISE, '29.946097', '114.982032', '3'],
    ['long after a fall', AFTER_FALL, '-30.054097', '84.981968', '3'],
    ['short after a rise', SHORT_AFTER_RISE, '60.108195', '84.963935', '-3'],
  ])('%s leaves exactly the target on what the fee leaves', (_, input, traded, equityAfter, leverage) => {
    const plan = planned(sizeRebalance({ ...input, ...fee }));
    expectRounded(plan.deltaNotional, traded);
    expectRounded(plan.equityAfter, equityAfter);
    expect(plan.leverageAfter.toFixed()).toBe(leverage);
    expect(plan.equityAfter.plus(plan.fee).toFixed(30)).toBe(input.equity.toFixed(30));
  });

  it('charges the fee on the price that slippage really pays', () => {
    expect(costRate(d('0.0006'), d('0.0005'), 1).toFixed()).toBe('0.0011003');
    expect(costRate(d('0.0006'), d('0.0005'), -1).toFixed()).toBe('0.0010997');
  });

  it('counts expected slippage: 30 / (1 + 3 x 0.0011003) on the way up, and the sell alike', () => {
    const up = planned(sizeRebalance({ ...AFTER_RISE, ...fee, slippage: d('0.0005') }));
    expectRounded(up.deltaNotional, '29.901299');
    expectRounded(up.equityAfter, '114.967100');
    expect(up.leverageAfter.toFixed()).toBe('3');
    const down = planned(sizeRebalance({ ...AFTER_FALL, ...fee, slippage: d('0.0005') }));
    expectRounded(down.deltaNotional, '-30.099301');
    expect(down.leverageAfter.toFixed()).toBe('3');
  });
});

describe('rebalances of a real short fund (ETH3S, November 2024): Q x 3 / leverage before', () => {
  it.each([
    ['436.097907', '3.7349', '350.289488'],
    ['587.889245', '4.0419', '436.350382'],
    ['614.262698', '3.1346', '587.889245'],
  ])('%s at %s becomes %s', (before, leverage, published) => {
    const contracts = d(before).negated();
    const input = { ...AFTER_RISE, targetLeverage: d(-3), contracts, price: d(2600) };
    const equity = d(before).times(2600).div(leverage);
    const after = planned(sizeRebalance({ ...input, equity })).targetContracts.negated();
    // The leverage is published to four decimals, so the basket is known to half of the last one.
    const uncertainty = after.times('0.00005').div(leverage);
    expect(after.minus(published).abs().lte(uncertainty)).toBe(true);
  });
});

describe('lots', () => {
  const lots = { lotSize: d('0.001'), feeRate: d('0.0006') };

  it('buys less for a long fund', () => {
    const plan = planned(sizeRebalance({ ...AFTER_RISE, ...lots }));
    expect(plan.deltaContracts.toFixed()).toBe('0.285');
    expect(plan.targetContracts.toFixed()).toBe('3.285');
    expect(plan.deltaNotional.toFixed()).toBe('29.925');
  });

  it('sells more for a long fund', () => {
    expect(planned(sizeRebalance({ ...AFTER_FALL, ...lots })).deltaContracts.toFixed()).toBe('-0.317');
  });

  it('buys more for a short fund', () => {
    expect(planned(sizeRebalance({ ...SHORT_AFTER_RISE, ...lots })).deltaContracts.toFixed()).toBe('0.573');
  });

  it('keeps a trade of exactly whole lots', () => {
    const input = { ...AFTER_RISE, equity: d(110), price: d(110), contracts: d('2.9'), lotSize: d('0.1') };
    expect(planned(sizeRebalance(input)).deltaContracts.toFixed()).toBe('0.1');
  });

  it('never crosses zero because of an odd position', () => {
    const input = {
      ...AFTER_RISE,
      equity: d('0.0034'),
      contracts: d('0.0005'),
      price: d(100),
      lotSize: d('0.001'),
    };
    const size = sizeRebalance(input);
    expect(size).toMatchObject({ kind: 'no-trade', reason: 'at-target' });
  });
});

describe('what is not traded', () => {
  it('is at target when less than one lot is missing', () => {
    const size = sizeRebalance({ ...AFTER_RISE, equity: d(105), lotSize: d('0.001') });
    expect(size).toMatchObject({ kind: 'no-trade', reason: 'at-target' });
  });

  it('is below the minimum order or the minimum notional, with the figures of the position as it is', () => {
    const lotSize = d('0.001');
    const small = sizeRebalance({ ...AFTER_RISE, lotSize, minNotional: d(31) });
    expect(small).toMatchObject({ kind: 'no-trade', reason: 'below-minimum' });
    expect(sizeRebalance({ ...AFTER_RISE, lotSize, minOrder: d('0.286') })).toMatchObject({
      reason: 'below-minimum',
    });
    if (small.kind === 'wiped-out') throw new Error('has equity');
    expect(small.deltaContracts.toFixed()).toBe('0');
    expect(small.targetContracts.toFixed()).toBe('3');
    expect(small.leverageAfter.eq(small.leverage)).toBe(true);
    expect(small.targetExposure.toFixed()).toBe('345');
  });

  it('does not close a position below the minimum, and closes any other with a reduce-only order', () => {
    const closing = { ...AFTER_RISE, targetLeverage: d(0), contracts: d('0.01'), lotSize: d('0.001') };
    expect(sizeRebalance({ ...closing, minNotional: d(5) })).toMatchObject({ reason: 'below-minimum' });
    const plan = planned(sizeRebalance(closing));
    expect(plan.targetContracts.isZero()).toBe(true);
    expect(plan.reduceOnly).toBe(true);
  });
});

describe('a fund without equity', () => {
  it.each(['0', '-12.5'])('is wiped out at an equity of %s, and has no leverage', (equity) => {
    const size = sizeRebalance({ ...AFTER_RISE, equity: d(equity) });
    expect(size.kind).toBe('wiped-out');
    expect(size).not.toHaveProperty('leverage');
  });

  it('is wiped out when closing would cost more than it has', () => {
    const size = sizeRebalance({ ...AFTER_RISE, equity: d('0.1'), contracts: d(3), feeRate: d('0.0006') });
    if (size.kind !== 'wiped-out') throw new Error(`expected wiped-out, got ${size.kind}`);
    expect(size.equity.isNegative()).toBe(true);
  });
});

describe('a position on the wrong side', () => {
  it('is turned in one trade that is not reduce-only', () => {
    const plan = planned(sizeRebalance({ ...AFTER_RISE, contracts: d(-1), lotSize: d('0.001') }));
    expect(plan.targetContracts.toFixed()).toBe('3.285');
    expect(plan.reduceOnly).toBe(false);
  });
});

describe('bad input', () => {
  it('is refused with every mistake at once', () => {
    const bad = { ...AFTER_RISE, price: d(0), feeRate: d('-0.1'), lotSize: d('-1') };
    expect(() => sizeRebalance(bad)).toThrow(/price must be above 0.*feeRate must not be below 0.*lotSize/);
  });

  it('is refused where trading costs more leverage than it mends', () => {
    expect(() => sizeRebalance({ ...AFTER_RISE, feeRate: d('0.4') })).toThrow(/cost of trading reaches 1/);
  });
});
