import type { FundSettings } from '../contract/fund-settings.js';
import type { FundState } from '../contract/fund-state.js';
import { type DecimalString, decimal, plain } from '../domain/decimal.js';
import type { RecordedMarket } from '../domain/recorded-market.js';
import type { Holdings } from './history/holdings.js';
import { maxDrawdown } from './history/max-drawdown.js';
import { returnOf } from './return-of.js';
import type { SimulatedFundResult, Simulation } from './simulation.js';

/** What became of one fund, in few figures. Amounts in the settle coin. */
export interface FundOutcome {
  readonly token: string;
  readonly settleCoin: string;
  readonly state: FundState;
  readonly nav: DecimalString;
  /** NAV / initial NAV - 1. */
  readonly return: DecimalString;
  /** NAV / highest NAV before it - 1, where that is lowest, on the whole path. */
  readonly drawdown: DecimalString;
  readonly equity: DecimalString;
  /** Fees of the venue, and the distance of the fills from the price of the strike. */
  readonly tradingCost: DecimalString;
  /** Management fees that fell due, and funding paid; below zero it was received. */
  readonly fees: DecimalString;
  readonly funding: DecimalString;
  /** Index model: what the issuer gained or lost by the fund, its fees against its hedge; null in the fund model. */
  readonly issuerResult: DecimalString | null;
  /** The same of its whole hedge book, with what that holds beyond its funds; null where it has none. */
  readonly bookResult: DecimalString | null;
  /** How many were made by cause, the first position left out. */
  readonly rebalances: { readonly daily: number; readonly interim: number };
  /** Those beside that were not: skipped by the fund's rules, or refused by a guard. */
  readonly notMade: number;
}

/** `held` is what the fund held over the whole recording. */
export function fundOutcome(
  fund: FundSettings,
  result: SimulatedFundResult,
  simulation: Simulation,
  market: RecordedMarket,
  held: readonly Holdings[],
): FundOutcome {
  const { token, settleCoin, state, nav, equity, tradingCost, fees, funding, rebalances } = result;
  const made = rebalances.filter(({ outcome }) => outcome !== 'skipped' && outcome !== 'refused');
  const count = (wanted: string) => made.filter(({ cause }) => cause === wanted).length;
  return {
    ...{ token, settleCoin, state, nav, return: returnOf(nav, fund.initial.nav) },
    drawdown: maxDrawdown(market, fund.contract, held),
    ...{ equity, tradingCost, fees, funding },
    issuerResult: result.index?.issuer.result ?? null,
    bookResult: bookResult(token, simulation),
    rebalances: { daily: count('daily'), interim: count('interim') },
    notMade: rebalances.length - made.length,
  };
}

function bookResult(token: string, { funds, books }: Simulation): DecimalString | null {
  const book = books.find(({ tokens }) => tokens.includes(token));
  if (book === undefined) return null;
  const results = funds.flatMap(({ token, index }) =>
    book.tokens.includes(token) && index !== null ? [decimal(index.issuer.result)] : [],
  );
  return plain(results.reduce((sum, result) => sum.plus(result), decimal(book.residual.result)));
}
