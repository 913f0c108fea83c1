import { beforeAll, describe, expect, it } from 'vitest';
import type { FundResult } from '../../../src/simulation/fund-result.js';
import type { HedgeBookResult } from '../../../src/simulation/simulation.js';
import { ballast } from '../../operator/ballast.js';
import { seriesFiles } from '../../simulation/series-file.js';
import { crashOptions, type Run, rebalancesOf, replayRun } from '../replay-run.js';

const files = seriesFiles();

/** A whole system starts, plays half a day and stops. */
const PATIENCE_MS = 300_000;

/** Five funds of one book, one of which is wiped out by the gap; one beside them has an account of its own. */
const FUNDS = `venue: { name: bybit }
funds:
  - { token: I3L, contract: BTCUSDT, leverage: 3, model: index, preset: default-3x, account: shared, initial: { equity: 50000, nav: 100 } }
  - { token: I3S, contract: BTCUSDT, leverage: -3, model: index, preset: default-3x, account: shared, initial: { equity: 30000, nav: 10 } }
  - { token: I2L, contract: BTCUSDT, leverage: 2, model: index, preset: default-3x, account: shared, initial: { equity: 20000, nav: 100 }, rules: { daily: { at: ['02:30', '07:00'] } } }
  - { token: I2S, contract: BTCUSDT, leverage: -2, model: index, preset: default-3x, account: shared, initial: { equity: 12345.67, nav: 1 }, rules: { managementFee: { rate: 0.001, at: ['00:00', '08:00', '16:00'] } } }
  - { token: I5L, contract: BTCUSDT, leverage: 5, model: index, preset: default-5x, account: shared, initial: { equity: 10000, nav: 100 }, rules: { daily: { at: ['02:30', '07:00'] } } }
  - { token: OWN3L, contract: BTCUSDT, leverage: 3, model: index, preset: default-3x, account: own, initial: { equity: 50000, nav: 100 } }
`;
const TOKENS = ['I3L', 'I3S', 'I2L', 'I2S', 'I5L', 'OWN3L'];

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

  it('is what simulate computes of the book', () => {
    const [book] = simulated.books;
    if (book === undefined) throw new Error('no book was simulated');
    const { attribution: _, ...residual } = book.residual;
    expect(report().books).toEqual([{ ...book, residual }]);
  });

  it('leaves the position of the fund that is wiped out to the residual, which trades it away', () => {
    const gone = report().funds.find(({ token }) => token === 'I5L');
    expect(gone?.wipeOut).not.toBeNull();
    expect(report().books[0]?.residual.contracts).toBe('0');
  });

  it('establishes all of them at once, and nets their dailies', () => {
    expect(rebalancesOf(report(), 'I3S').slice(0, 2)).toEqual([
      '2020-03-12T00:00:00.000Z establish at 10000',
      '2020-03-12T02:30:00.000Z daily at 9995',
    ]);
  });
});
