import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plain } from '../../src/domain/decimal.js';
import { netAssetValue } from '../../src/domain/leverage.js';
import { straightMove } from '../../src/domain/straight-move.js';
import { simulate } from '../../src/simulation/simulate.js';
import { d } from '../domain/numbers.js';
import { HOUR, hours, market, START } from '../domain/recording.js';
import { freeFund, inputOf, NO_COSTS, only, TERMS, text } from './simulated.js';

const moves = fc.record({
  leverage: fc.constantFrom(3, -3, 5, -5, 2, -2),
  range: fc.constantFrom('0.15', '0.07', '0.03', '0.18'),
  /** Tenths of 1,000 at which the price begins. */
  end: fc.integer({ min: 4_000, max: 25_000 }),
});

it('foresight of a straight move is what the simulation makes of it, to the last digit', () => {
  fc.assert(
    fc.property(moves, ({ leverage, range, end }) => {
      const price = end / 10;
      const candles = hours('BTCUSDT', [[1_000, Math.max(1_000, price), Math.min(1_000, price), price]]);
      const played = market(candles, { to: START + HOUR - 1 });
      const fund = freeFund({ token: 'FUND', leverage, range, equity: 10_000 });
      const simulated = only(simulate(inputOf(played, [fund], { costs: NO_COSTS })).funds);
      const first = simulated.rebalances[0];
      if (first === undefined) throw new Error('never established');

      const foreseen = straightMove(
        {
          sizing: {
            ...{ targetLeverage: d(leverage), equity: d(10_000), price: d(1_000) },
            ...{ contracts: d(first.contractsAfter), feeRate: d(0), slippage: d(0) },
            ...{ lotSize: d(TERMS.lotSize), minOrder: d(TERMS.minOrder), minNotional: d(TERMS.minNotional) },
          },
          anchor: { price: text(1_000), range: text(range) },
          ...{ range: text(range), tickSize: d(TERMS.tickSize), riskTiers: TERMS.riskTiers, isCut: true },
        },
        d(price),
      );
      const interims = simulated.rebalances.filter(({ cause }) => cause === 'interim').length;
      expect(foreseen.triggers).toBe(interims);
      expect(foreseen.kind === 'held').toBe(simulated.state === 'ACTIVE');
      if (foreseen.kind !== 'held') return;
      expect(plain(foreseen.contracts)).toBe(simulated.contracts);
      expect(plain(netAssetValue(foreseen.equity, d(simulated.units)))).toBe(simulated.nav);
    }),
    { numRuns: 150 },
  );
});
