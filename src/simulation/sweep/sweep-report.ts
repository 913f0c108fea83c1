import type { FundOutcome } from '../fund-outcome.js';
import { pointAt } from './grid.js';
import type { Variation } from './variation.js';

/** What a sweep came to; as JSON it is what `--json` prints. */
export interface SweepReport {
  /** Market time, ISO 8601 UTC, both included. */
  readonly from: string;
  readonly to: string;
  /** What was varied, and its values. */
  readonly vary: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** In the order of the grid: the last of what is varied changes fastest. */
  readonly points: readonly SweepPoint[];
  /** Funds without prices, by token. */
  readonly leftOut: readonly string[];
  readonly notes: readonly string[];
}

export interface SweepPoint {
  /** By the names of what is varied. */
  readonly values: Readonly<Record<string, string>>;
  readonly funds: readonly FundOutcome[];
}

/** One fund at one point. */
export interface SweepRow {
  readonly point: SweepPoint;
  readonly fund: FundOutcome;
}

export function sweepPoints(
  variations: readonly Variation[],
  outcomes: readonly (readonly FundOutcome[])[],
): readonly SweepPoint[] {
  return outcomes.map((funds, number) => {
    const point = pointAt(variations, number);
    return {
      values: Object.fromEntries(variations.map(({ name }, index) => [name, point[index]?.text ?? ''])),
      funds,
    };
  });
}

export function sweepRows({ points }: SweepReport): readonly SweepRow[] {
  return points.flatMap((point) => point.funds.map((fund) => ({ point, fund })));
}

/** Whether a fund has results of its issuer to show: those of the index model have, where no point makes them others. */
export function hasResults({ points }: SweepReport, which: 'issuerResult' | 'bookResult'): boolean {
  return points.some(({ funds }) => funds.some((fund) => fund[which] !== null));
}

export function hasNotMade({ points }: SweepReport): boolean {
  return points.some(({ funds }) => funds.some(({ notMade }) => notMade > 0));
}

export function tokensOf({ points }: SweepReport): readonly string[] {
  return (points[0]?.funds ?? []).map(({ token }) => token);
}
