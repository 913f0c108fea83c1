import { beforeAll, describe, expect, it } from 'vitest';
import type { FundResult } from '../../../src/simulation/fund-result.js';
import type { HedgeBookResult } from '../../../src/simulation/simulation.js';
import { ballast } from '../../operator/ballast.js';
import { seriesFiles } from '../../simulation/series-file.js';
import { crashOptions, type Run, rebalancesOf, replayRun } from '../replay-run.js';

const files = seriesFiles();

/** A whole system starts, plays half a day and stops. */
const PATIENCE_MS = 300_000;

/**
 * Five funds of one book with a residual and a capital of its own, one of which is wiped out by the gap. Beside them a
 * fund that is a hedge book alone, with a short residual, and one with an account of its own.
 */
const FUNDS = `venue: { name: bybit }
hedgeBooks:
  - { account: shared, residual: 0.7505, capital: 15000.5 }
  - { account: solo, residual: -0.25 }
funds:
  - { token: I3L, contract: BTCUSDT, leverage: 3, model: index, preset: default-3x, account: shared, initial: { equity: 50000, nav: 100 } }
  - { token: I3S, contract: BTCUSDT, leverage: -3, model: index, preset: default-3x, account: shared, initial: { equity: 30000, nav: 10 } }
  - { token: I2L, contract: BTCUSDT, leverage: 2, model: index, preset: default-3x, account: shared, initial: { equity: 20000, nav: 100 }, rules: { daily: { at: ['02:30', '07:00'] } } }
  - { token: I2S, contract: BTCUSDT, leverage: -2, model: index, preset: default-3x, account: shared, initial: { equity: 12345.67, nav: 1 }, rules: { managementFee: { rate: 0.001, at: ['00:00', '08:00', '16:00'] } } }
  - { token: I5L, contract: BTCUSDT, leverage: 5, model: index, preset: default-5x, account: shared, initial: { equity: 10000, nav: 100 }, rules: { daily: { at: ['02:30', '07:00'] } } }
  - { token: SOLO3L, contract: BTCUSDT, leverage: 3, model: index, preset: default-3x, account: solo, initial: { equity: 40000, nav: 100 } }
  - { token: OWN3L, contract: BTCUSDT, leverage: 3, model: index, preset: default-3x, account: own, initial: { equity: 50000, nav: 100 } }
`;
const TOKENS = ['I3L', 'I3S', 'I2L', 'I2S', 'I5L', 'SOLO3L', 'OWN3L'];

interface Simulated {
  readonly funds: readonly FundResult[];
  readonly books: readonly HedgeBookResult[];
}

let run: Run | null = null;
let simulated: Simulated = { funds: [], books: [] };

beforeAll(async () => {
  const options = await crashOptions(files, FUNDS, [
    '2020-03-12T04:00:00Z,0.01',
    '2020-03-12T08:00:00Z,0.0005',
  ]);
  const printed = await ballast(['simulate', ...options, '--json']);
  if (printed.code !== 0) throw new Error(printed.stderr);
  simulated = JSON.parse(printed.stdout);
  run = await replayRun(options);
}, PATIENCE_MS);

function report() {
  if (run === null) throw new Error('there was no run');
  return run.report;
}

describe('a replay of funds that share a hedge book', () => {
  it('reconciles, the book with the exchange and its funds with what it divided', () => {
    expect(report().differences).toEqual([]);
  });

  it.each(TOKENS)('is what simulate computes of %s, figure for figure', (token) => {
    const of = (results: readonly FundResult[]) => results.find((fund) => fund.token === token);
    const { rebalances, ...fund } = of(report().funds) ?? {};
    const other = of(simulated.funds);
    expect(rebalances).toEqual(other?.rebalances);
    expect(other).toMatchObject(fund);
  });

  it('is what simulate computes of the books', () => {
    expect(simulated.books.map(({ tokens }) => tokens.length)).toEqual([5, 1]);
    const books = simulated.books.map((book) => {
      const { attribution: _, ...residual } = book.residual;
      return { ...book, residual };
    });
    expect(report().books).toEqual(expect.arrayContaining(books));
    expect(report().books).toHaveLength(2);
  });

  it('leaves the position of the fund that is wiped out to the residual, which is brought to what is declared', () => {
    const gone = report().funds.find(({ token }) => token === 'I5L');
    expect(gone?.wipeOut).not.toBeNull();
    const residual = (account: string) => report().books.find((book) => book.account === account)?.residual;
    // Whole lots of it.
    expect(residual('shared')).toMatchObject({ declared: '0.7505', contracts: '0.75' });
    expect(residual('solo')).toMatchObject({ declared: '-0.25', contracts: '-0.25' });
  });

  it('establishes all of them at once, and nets their dailies', () => {
    expect(rebalancesOf(report(), 'I3S').slice(0, 2)).toEqual([
      '2020-03-12T00:00:00.000Z establish at 10000',
      '2020-03-12T02:30:00.000Z daily at 9995',
    ]);
  });
});
