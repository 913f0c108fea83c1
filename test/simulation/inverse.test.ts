import { describe, expect, it } from 'vitest';
import type { Candle } from '../../src/domain/candle-path.js';
import { kindOf } from '../../src/domain/contract-kind.js';
import { plain } from '../../src/domain/decimal.js';
import { equityOf, exposure } from '../../src/domain/leverage.js';
import { gapsOf } from '../../src/domain/risk-gap.js';
import { oneTier } from '../../src/domain/risk-tiers.js';
import { fundHistory } from '../../src/simulation/history/fund-history.js';
import { HoldingsLog } from '../../src/simulation/history/holdings-log.js';
import { simulate } from '../../src/simulation/simulate.js';
import { d } from '../domain/numbers.js';
import { HOUR, hours, market, START } from '../domain/recording.js';
import {
  FINE_TERMS,
  type FundChoice,
  freeFund,
  fund,
  INVERSE_TERMS,
  inputOf,
  NO_COSTS,
  only,
  simulateFree,
  sumOf,
  text,
} from './simulated.js';

const USD = kindOf({ face: text(1) });

function recorded(candles: readonly Candle[], rates: readonly string[] = []) {
  return market(candles, {
    contracts: [
      {
        ...{ contract: 'BTCUSD', tickSize: d('0.1'), candles },
        funding: rates.map((rate, index) => ({ time: START + (index + 1) * HOUR, rate: d(rate) })),
      },
    ],
    to: candles.at(-1)?.closeTime ?? 0,
  });
}

const coin = (choice: Partial<FundChoice> & { leverage: number }): FundChoice => ({
  ...{ token: 'COIN', face: '1', equity: 1, nav: 1 },
  ...choice,
});

describe('a fund of an inverse contract', () => {
  it('gains in the coin what N x face x (1 / P0 - 1 / P1) says', () => {
    const candles = hours('BTCUSD', [
      [8000, 8000, 8000, 8000],
      [10000, 10000, 10000, 10000],
    ]);
    const { nav, equity, contracts, attribution, inQuote, settleCoin } = simulateFree(
      recorded(candles),
      coin({ leverage: 2 }),
    );
    // 16,000 contracts of 1 USD: 2 coins at 8000, 1.6 at 10000.
    expect({ contracts, equity, nav, price: attribution.price }).toEqual({
      ...{ contracts: '16000', equity: '1.4', nav: '1.4', price: '0.4' },
    });
    expect({ settleCoin, inQuote }).toEqual({
      settleCoin: 'BTC',
      inQuote: { currency: 'USD', initialNav: '8000', nav: '14000' },
    });
  });

  it('of two times long moves three times as far in the quote currency as the price, at the margin', () => {
    const candles = hours('BTCUSD', [
      [8000, 8000, 8000, 8000],
      [8008, 8008, 8008, 8008],
    ]);
    const { inQuote } = simulateFree(recorded(candles), coin({ leverage: 2 }));
    expect(
      d(inQuote?.nav ?? 0)
        .div(8000)
        .minus(1)
        .toFixed(6),
    ).toBe('0.003000');
  });

  it('is neutral in the quote currency where it is one time short, whatever the price does', () => {
    const rows = [
      [8000, 9000, 7000, 8500],
      [8500, 20000, 8500, 16000],
      [16000, 16000, 3000, 4000],
    ] as const;
    const candles = hours('BTCUSD', rows);
    const { inQuote, nav, rebalances, state } = simulateFree(recorded(candles), coin({ leverage: -1 }));
    expect({ state, nav, inQuote: inQuote?.nav }).toEqual({ state: 'ACTIVE', nav: '2', inQuote: '8000' });
    expect(rebalances.map(({ leverageAfter }) => d(leverageAfter).toFixed(9))).toEqual(
      rebalances.map(() => '-1.000000000'),
    );
  });

  it('pays funding in the coin, on what its position is worth in it', () => {
    const candles = hours('BTCUSD', [
      [8000, 8000, 8000, 8000],
      [10000, 10000, 10000, 10000],
    ]);
    const long = simulateFree(recorded(candles, ['0.001']), coin({ leverage: 2 }));
    // At the last price before it, 8000: 2 coins.
    expect(long.funding).toBe('0.002');
    expect(simulateFree(recorded(candles, ['0.001']), coin({ leverage: -2 })).funding).toBe('-0.002');
  });

  it('is cut at the price of its trigger, and loses there what the move of 1 / P says', () => {
    const candles = hours('BTCUSD', [[8000, 8000, 6000, 6000]]);
    const { rebalances } = simulateFree(recorded(candles), coin({ leverage: 3 }));
    const cut = rebalances.find(({ cause }) => cause === 'interim');
    expect(cut?.price).toBe('6799.999999');
    expect(d(cut?.navBefore ?? 0).toFixed(4)).toBe(d(1).minus(d(3).times('0.15').div('0.85')).toFixed(4));
    expect(d(cut?.leverageBefore ?? 0).toFixed(2)).toBe('7.50');
    expect(d(cut?.leverageAfter ?? 0).toFixed(6)).toBe('3.000000');
  });

  it('pays the spread and the fee of its fills, in the coin', () => {
    const candles = hours('BTCUSD', [[10000, 10000, 10000, 10000]]);
    const input = inputOf(recorded(candles), [fund(coin({ leverage: 2, equity: 2 }))], {
      terms: INVERSE_TERMS,
    });
    const { attribution, contracts, rebalances, ...result } = only(simulate(input).funds);
    // Two levels of 25,000 USD each: what is bought at 10000.5 and 10001 is worth more coins at 10000.
    const bought = d(contracts);
    const paid = exposure(d(25_000), d('10000.5'), USD).plus(exposure(bought.minus(25_000), d(10_001), USD));
    expect(attribution.slippage).toBe(plain(paid.minus(exposure(bought, d(10_000), USD))));
    expect(attribution.tradingFee).toBe(
      plain(
        [exposure(d(25_000), d('10000.5'), USD), exposure(bought.minus(25_000), d(10_001), USD)]
          .reduce((sum, value) => sum.plus(value.times('0.00055').toDecimalPlaces(8)), d(0))
          .negated(),
      ),
    );
    expect(plain(sumOf({ attribution, contracts, rebalances, ...result }))).toBe(
      plain(d(result.equity).minus(result.initialEquity)),
    );
    expect(d(rebalances[0]?.leverageAfter ?? 0).toFixed(3)).toBe('2.000');
  });

  it('is liquidated where its equity meets the margin in the coin, and taken over where none is left', () => {
    const candles = hours('BTCUSD', [
      [8000, 8000, 8000, 8000],
      [6000, 6000, 6000, 6000],
    ]);
    const free = simulateFree(recorded(candles), coin({ leverage: 3, range: '0.9' }));
    // 24,000 contracts: 3 coins at 8000, 4 at 6000, where the equity of 1 is used up.
    expect(free.state).toBe('HALTED');
    expect(d(free.equity).abs().lt('0.0001')).toBe(true);
    expect(plain(sumOf(free))).toBe(plain(d(free.equity).minus(1)));
  });

  it('is wiped out where a gap leaves nothing, and says what is below zero in the coin', () => {
    const candles = hours('BTCUSD', [
      [8000, 8000, 8000, 8000],
      [4000, 4000, 4000, 4000],
    ]);
    const terms = { ...FINE_TERMS, riskTiers: oneTier(d('0')) };
    const settings = freeFund(coin({ leverage: 3 }));
    const result = only(simulate(inputOf(recorded(candles), [settings], { terms, costs: NO_COSTS })).funds);
    // 24,000 contracts are 6 coins at 4000, on a cash of 4; the venue takes them over first, at 6000.
    expect({ state: result.state, nav: result.nav }).toEqual({ state: 'HALTED', nav: '0' });
    // But for the rounding of 1 / 6000.
    expect(d(result.equity).abs().lt('1e-18')).toBe(true);
    expect(d(result.attribution.price).toFixed(6)).toBe('-3.000000');
    expect(d(result.attribution.liquidation).toFixed(3)).toBe('2.000');
    expect(plain(sumOf(result))).toBe(plain(d(result.equity).minus(1)));
  });

  it('is never liquidated on the way to the gap that is told, and is beyond it', () => {
    const settings = coin({ leverage: 5, range: '0.9' });
    const contracts = d(40_000);
    const gap = gapsOf(exposure(contracts, d(8000), USD), d(1), oneTier(d('0.005')), USD)?.toLiquidation;
    if (gap === undefined) throw new Error('expected a position');
    const at = (move: string) => d(8000).times(d(1).minus(gap).plus(move)).toDecimalPlaces(1).toFixed();
    const stateAt = (price: string) => {
      const candles = hours('BTCUSD', [[8000, 8000, price, price]]);
      const terms = { ...FINE_TERMS, riskTiers: oneTier(d('0.005')) };
      return only(
        simulate(inputOf(recorded(candles), [freeFund(settings)], { terms, costs: NO_COSTS })).funds,
      ).state;
    };
    expect([stateAt(at('0.0002')), stateAt(at('-0.0002'))]).toEqual(['ACTIVE', 'HALTED']);
  });

  it('is followed on its way: NAV in both currencies, naive leverage and the coin itself', () => {
    const candles = hours('BTCUSD', [
      [8000, 8000, 8000, 8000],
      [10000, 10000, 5000, 5000],
    ]);
    const recording = recorded(candles);
    const settings = freeFund(coin({ leverage: 2 }));
    const log = new HoldingsLog();
    simulate(inputOf(recording, [settings], { terms: FINE_TERMS, costs: NO_COSTS }), log);
    const held = log.of('COIN');
    const { rows, naiveWipedOut } = fundHistory(settings, recording, { nearer: held, high: held, low: held });
    const at10000 = rows.find(({ price }) => price === '10000');
    expect(at10000).toMatchObject({ nav: '1.4', navInQuote: '14000', naive: '1.4', held: '1' });
    // 2x long from 8000 has nothing left at 5333.33.
    expect(naiveWipedOut).not.toBeNull();
    expect(rows.at(-1)?.naive).toBe('0');
    const [trigger] = at10000?.leverageAtTriggers ?? [];
    const equity = equityOf(d(3), d(16_000), d(6800), USD);
    expect(d(trigger ?? 0).toFixed(9)).toBe(exposure(d(16_000), d(6800), USD).div(equity).toFixed(9));
  });
});
