import type { FirstExtreme } from '../../domain/candle-path.js';
import type { DecimalString } from '../../domain/decimal.js';
import type { Recording } from '../../simulation/load-recording.js';
import { simulate } from '../../simulation/simulate.js';
import type { SimulatedFundResult } from '../../simulation/simulation.js';
import type { VenueTerms } from '../../simulation/usual-venue.js';

export interface SimulationReport {
  /** Market time, ISO 8601 UTC, both included. */
  readonly from: string;
  readonly to: string;
  readonly funds: readonly ReportedFund[];
  /** Funds without prices, by token. */
  readonly leftOut: readonly string[];
  readonly notes: readonly string[];
}

export interface ReportedFund extends SimulatedFundResult {
  /** A candle does not say which of its extremes came first: the NAV at the end, by what is taken for it. */
  readonly navByFirstExtreme: Readonly<Record<FirstExtreme, DecimalString>>;
}

/** Simulates the recording three times: the extreme nearer the open first, always the high, always the low. */
export function simulationReport(recording: Recording, venue: VenueTerms): SimulationReport {
  const { market, funds, leftOut, notes } = recording;
  const inOrder = (firstExtreme: FirstExtreme) =>
    simulate({ market: { ...market, firstExtreme }, funds, ...venue });
  const [nearer, high, low] = [inOrder('nearer'), inOrder('high'), inOrder('low')];
  return {
    from: new Date(market.from).toISOString(),
    to: new Date(market.to).toISOString(),
    funds: nearer.funds.map((fund, index) => ({
      ...fund,
      navByFirstExtreme: {
        nearer: fund.nav,
        high: high.funds[index]?.nav ?? fund.nav,
        low: low.funds[index]?.nav ?? fund.nav,
      },
    })),
    leftOut,
    notes: [...notes, ...nearer.notes],
  };
}
