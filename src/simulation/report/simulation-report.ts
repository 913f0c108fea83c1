import type { FundSettings } from '../../contract/fund-settings.js';
import type { FirstExtreme } from '../../domain/candle-path.js';
import type { ContractTerms } from '../../domain/contract-terms.js';
import { type DecimalString, plain } from '../../domain/decimal.js';
import { type Drawdown, type FundHistory, fundHistory } from '../history/fund-history.js';
import { HoldingsLog } from '../history/holdings-log.js';
import type { Spread } from '../history/order-spread.js';
import type { Recording } from '../load-recording.js';
import { returnOf } from '../return-of.js';
import { simulate } from '../simulate.js';
import type { HedgeBookResult, SimulatedFundResult, Simulation } from '../simulation.js';
import type { VenueTerms } from '../usual-venue.js';

export interface SimulationReport {
  /** Market time, ISO 8601 UTC, both included. */
  readonly from: string;
  readonly to: string;
  readonly funds: readonly ReportedFund[];
  /** Accounts that several funds share. */
  readonly books: readonly HedgeBookResult[];
  /** Funds without prices, by token. */
  readonly leftOut: readonly string[];
  readonly notes: readonly string[];
  readonly parameters: Parameters;
}

export interface ReportedFund extends SimulatedFundResult {
  /** NAV / initial NAV - 1: what a holder made of it, whatever the account holds. */
  readonly return: DecimalString;
  /** A candle does not say which of its extremes came first: the NAV at the end, by what is taken for it. */
  readonly navByFirstExtreme: Readonly<Record<FirstExtreme, DecimalString>>;
}

/** What was simulated with. Rates are fractions, amounts in the settle coin. */
export interface Parameters {
  readonly costs: {
    readonly takerFee: DecimalString;
    readonly spread: DecimalString;
    readonly levelStep: DecimalString;
    readonly levelNotional: DecimalString;
    readonly levels: number;
  };
  /** By contract. */
  readonly terms: Readonly<Record<string, ContractTerms>>;
  readonly funds: readonly FundSettings[];
}

/** A report, and how the funds came to where they end. */
export interface DetailedReport extends SimulationReport {
  readonly funds: readonly DetailedFund[];
}

export interface DetailedFund extends ReportedFund {
  readonly drawdown: Drawdown;
  /** By when leverage that is taken once and left alone has lost everything, ISO 8601 UTC; null where it does not. */
  readonly naiveWipedOut: string | null;
  /** How far apart the NAVs of the orders of extremes were at most, on the way. */
  readonly widestSpread: Spread | null;
}

export interface Details {
  readonly report: DetailedReport;
  /** One for each fund of the report, in its order. */
  readonly histories: readonly FundHistory[];
}

/** Simulates the recording three times: the extreme nearer the open first, always the high, always the low. */
export function simulationReport(recording: Recording, venue: VenueTerms): SimulationReport {
  return reportOf(recording, venue, () => undefined);
}

/** The same, followed on its way. */
export function detailedReport(recording: Recording, venue: VenueTerms): Details {
  const logs = { nearer: new HoldingsLog(), high: new HoldingsLog(), low: new HoldingsLog() };
  const report = reportOf(recording, venue, (order) => logs[order]);
  const histories = recording.funds.map((settings) => {
    const { token } = settings;
    const held = { nearer: logs.nearer.of(token), high: logs.high.of(token), low: logs.low.of(token) };
    return fundHistory(settings, recording.market, held);
  });
  const funds = report.funds.map((fund, index): DetailedFund => {
    const history = histories[index];
    if (history === undefined) throw new RangeError(`${fund.token} has no history`);
    const { drawdown, naiveWipedOut, widestSpread } = history;
    return { ...fund, drawdown, naiveWipedOut, widestSpread };
  });
  return { report: { ...report, funds }, histories };
}

function reportOf(
  recording: Recording,
  venue: VenueTerms,
  followerOf: (order: FirstExtreme) => HoldingsLog | undefined,
): SimulationReport {
  const { market, funds, leftOut, notes } = recording;
  const inOrder = (firstExtreme: FirstExtreme): Simulation =>
    simulate({ market: { ...market, firstExtreme }, funds, ...venue }, followerOf(firstExtreme));
  const [nearer, high, low] = [inOrder('nearer'), inOrder('high'), inOrder('low')];
  return {
    from: new Date(market.from).toISOString(),
    to: new Date(market.to).toISOString(),
    funds: nearer.funds.map((fund, index) => ({
      ...fund,
      return: returnOf(fund.nav, funds[index]?.initial.nav ?? fund.nav),
      navByFirstExtreme: {
        nearer: fund.nav,
        high: high.funds[index]?.nav ?? fund.nav,
        low: low.funds[index]?.nav ?? fund.nav,
      },
    })),
    books: nearer.books,
    leftOut,
    notes: [...notes, ...nearer.notes],
    parameters: parametersOf(recording, venue),
  };
}

export function parametersOf({ funds }: Recording, { terms, costs }: VenueTerms): Parameters {
  const { halfSpread, levelStep, levelNotional, levels } = costs.depth;
  const held = [...new Set(funds.map(({ contract }) => contract))];
  return {
    costs: {
      takerFee: costs.takerFee,
      spread: plain(halfSpread.times(2)),
      levelStep: plain(levelStep),
      levelNotional: plain(levelNotional),
      levels,
    },
    terms: Object.fromEntries([...terms].filter(([contract]) => held.includes(contract))),
    funds,
  };
}
