import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FundSettings } from '../../src/contract/fund-settings.js';
import { plain } from '../../src/domain/decimal.js';
import { type MovedIndexFund, straightMoveOfAccount } from '../../src/domain/straight-move-of-account.js';
import { simulate } from '../../src/simulation/simulate.js';
import { d } from '../domain/numbers.js';
import { HOUR, hours, market, START } from '../domain/recording.js';
import { type FundChoice, freeFund, inputOf, NO_COSTS, TERMS, text } from './simulated.js';

type Choice = Required<Pick<FundChoice, 'leverage' | 'range'>>;

const P0 = 1_000;
const ranges = fc.constantFrom('0.15', '0.07', '0.03', '0.18');
/** Tenths of the price at which the move ends. */
const ends = fc.integer({ min: 4_000, max: 25_000 }).map((tenths) => tenths / 10);
const anyFund = fc.record({ leverage: fc.constantFrom(3, -3, 5, -5, 2, -2), range: ranges });

const COSTS = {
  ...{ feeRate: d(0), slippage: d(0), lotSize: d(TERMS.lotSize) },
  ...{ minOrder: d(TERMS.minOrder), minNotional: d(TERMS.minNotional) },
};

/** As it stands once it is established at P0. */
const moved = (
  { leverage, range }: Choice,
  { token, units, contracts }: { token: string; units: string; contracts: string },
  isAlone: boolean,
): MovedIndexFund => ({
  token,
  sizing: {
    ...{ ...COSTS, targetLeverage: d(leverage), contracts: d(contracts) },
    ...(!isAlone && { minOrder: d(0), minNotional: d(0) }),
  },
  units: d(units),
  point: { nav: d(100), price: d(P0), leverage: d(leverage) },
  cash: d(10_000).minus(d(contracts).times(P0)),
  anchor: { price: text(P0), range: text(range) },
  ...{ range: text(range), rule: { range: text(range) }, isCut: true },
});

function bothWays(choices: readonly Choice[], end: number, residual = '0') {
  const candles = hours('BTCUSDT', [[P0, Math.max(P0, end), Math.min(P0, end), end]]);
  const isAlone = choices.length === 1;
  const funds = choices.map((choice, index): FundSettings => {
    const made = freeFund({ ...choice, token: `FUND${index}`, equity: 10_000 });
    const declared = { declaredBook: { residual: text(residual), capital: text(50_000) } };
    return { ...made, model: 'index', ...(isAlone ? {} : { account: 'book', ...declared }) };
  });
  const played = market(candles, { to: START + HOUR - 1 });
  const simulated = simulate(inputOf(played, funds, { costs: NO_COSTS }));
  const established = simulated.funds.map(({ token, units, rebalances: [first] }) => {
    if (first === undefined) throw new Error(`${token} was never established`);
    return { token, units, contracts: first.contractsAfter };
  });
  const held = established.reduce((sum, { contracts }) => sum.plus(contracts), d(residual));
  const outcome = straightMoveOfAccount(
    {
      ...{ price: d(P0), contracts: held, declaredResidual: d(residual) },
      equity: d(10_000)
        .times(choices.length)
        .plus(isAlone ? 0 : 50_000),
      funds: choices.flatMap((choice, index) => {
        const one = established[index];
        return one === undefined ? [] : [moved(choice, one, isAlone)];
      }),
      ...{ costs: COSTS, tickSize: d(TERMS.tickSize), riskTiers: TERMS.riskTiers },
    },
    d(end),
  );
  return { simulated, outcome };
}

describe('foresight of funds of the index model is what the simulation makes of it, to the last digit', () => {
  it('where one has an account of its own', () => {
    fc.assert(
      fc.property(anyFund, ends, (choice, end) => {
        const { simulated, outcome } = bothWays([choice], end);
        const [fund] = simulated.funds;
        expect(outcome.kind === 'held').toBe(fund?.state === 'ACTIVE');
        if (outcome.kind !== 'held') return;
        expect(outcome.funds[0]?.triggers).toBe(
          fund?.rebalances.filter(({ cause }) => cause === 'interim').length,
        );
        expect(plain(outcome.contracts)).toBe(fund?.contracts);
        expect(plain(outcome.equity)).toBe(fund?.equity);
        expect(outcome.funds[0] && plain(outcome.funds[0].nav)).toBe(fund?.nav);
      }),
      { numRuns: 100 },
    );
  });

  it('where many share one, beside a declared residual', () => {
    fc.assert(
      fc.property(
        fc.array(anyFund, { minLength: 2, maxLength: 4 }),
        ends,
        fc.constantFrom('0', '5', '-3'),
        (choices, end, residual) => {
          const { simulated, outcome } = bothWays(choices, end, residual);
          const [book] = simulated.books;
          expect(outcome.kind === 'held').toBe(simulated.funds.every(({ state }) => state === 'ACTIVE'));
          if (outcome.kind !== 'held') return;
          expect(plain(outcome.contracts)).toBe(book?.contracts);
          expect(plain(outcome.equity)).toBe(book?.equity);
          for (const [index, fund] of simulated.funds.entries()) {
            const units = outcome.funds[index];
            expect(units && plain(units.nav)).toBe(fund.nav);
            expect(units && plain(units.contracts)).toBe(fund.contracts);
            expect(units?.triggers).toBe(fund.rebalances.filter(({ cause }) => cause === 'interim').length);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
