import type { FundSettings } from '../../contract/fund-settings.js';
import type { FundState } from '../../contract/fund-state.js';
import { type DecimalString, decimal, plain, ZERO } from '../../domain/decimal.js';
import type { WipeOut } from '../../domain/wipe-out.js';
import { type Attribution, CHANGES } from '../equity-changes.js';
import type { FundOutcome } from '../fund-outcome.js';
import type { RebalanceRow } from '../fund-result.js';
import type { Holdings } from '../history/holdings.js';
import type { IndexResult, SimulatedFundResult } from '../simulation.js';
import { type FirstDifference, firstDifference } from './first-difference.js';
import { type RuleDifference, ruleDifferences } from './rule-differences.js';

/** The same of two rule sets. */
export interface Pair<T> {
  readonly first: T;
  readonly second: T;
}

/** What the difference of the end equity comes from. */
export const DIFFERENCES = ['initialEquity', ...CHANGES] as const;
export type DifferenceParts = Readonly<Record<(typeof DIFFERENCES)[number], DecimalString>>;

/** One fund by two rule sets. Amounts in the settle coin; a difference is the second less the first. */
export interface FundComparison {
  readonly token: string;
  readonly settleCoin: string;
  readonly rules: readonly RuleDifference[];
  readonly state: Pair<FundState>;
  /** Null where it was not wiped out. What the account has gained since is then the issuer's. */
  readonly wipeOut: Pair<WipeOut | null>;
  readonly nav: Pair<DecimalString>;
  /** NAV / initial NAV - 1. */
  readonly return: Pair<DecimalString>;
  /** NAV / highest NAV before it - 1, where that is lowest, on the whole path. */
  readonly drawdown: Pair<DecimalString>;
  readonly equity: Pair<DecimalString>;
  readonly difference: DecimalString;
  /** They sum to the difference, exactly. */
  readonly parts: DifferenceParts;
  /** What the parts are the differences of. */
  readonly initialEquity: Pair<DecimalString>;
  readonly attribution: Pair<Attribution>;
  /** Null in the fund model, and where only one of the two is of the index model. */
  readonly index: Pair<IndexResult> | null;
  readonly firstDifference: FirstDifference | null;
  /** Rebalances that only one of the two has, by their time and cause. */
  readonly onlyIn: Pair<readonly RebalanceRow[]>;
}

/** One fund by one rule set. */
export interface PlayedFund {
  readonly settings: FundSettings;
  readonly result: SimulatedFundResult;
  readonly outcome: FundOutcome;
  /** What it held over the whole recording. */
  readonly held: readonly Holdings[];
}

export function compareFund(first: PlayedFund, second: PlayedFund): FundComparison {
  const of = <T>(read: (one: PlayedFund) => T): Pair<T> => ({ first: read(first), second: read(second) });
  return {
    token: first.settings.token,
    settleCoin: first.result.settleCoin,
    rules: ruleDifferences(first.settings, second.settings),
    state: of(({ result }) => result.state),
    wipeOut: of(({ result }) => result.wipeOut),
    nav: of(({ result }) => result.nav),
    return: of(({ outcome }) => outcome.return),
    drawdown: of(({ outcome }) => outcome.drawdown),
    equity: of(({ result }) => result.equity),
    difference: less(second.result.equity, first.result.equity),
    parts: partsOf(first.result, second.result),
    initialEquity: of(({ result }) => result.initialEquity),
    attribution: of(({ result }) => result.attribution),
    index: indexOf(first.result, second.result),
    firstDifference: firstDifference(first.held, second.held),
    onlyIn: {
      first: onlyInFirst(first.result.rebalances, second.result.rebalances),
      second: onlyInFirst(second.result.rebalances, first.result.rebalances),
    },
  };
}

function indexOf(first: SimulatedFundResult, second: SimulatedFundResult): FundComparison['index'] {
  return first.index === null || second.index === null ? null : { first: first.index, second: second.index };
}

/** All funds together. */
export interface TotalComparison {
  readonly equity: Pair<DecimalString>;
  readonly difference: DecimalString;
  readonly parts: DifferenceParts;
}

/** Null where they are of several coins. */
export function totalOf(funds: readonly FundComparison[]): TotalComparison | null {
  if (new Set(funds.map(({ settleCoin }) => settleCoin)).size > 1) return null;
  const sum = (read: (fund: FundComparison) => DecimalString) =>
    plain(funds.reduce((all, fund) => all.plus(read(fund)), ZERO));
  return {
    equity: { first: sum(({ equity }) => equity.first), second: sum(({ equity }) => equity.second) },
    difference: sum(({ difference }) => difference),
    parts: eachPart((part) => sum(({ parts }) => parts[part])),
  };
}

function partsOf(first: SimulatedFundResult, second: SimulatedFundResult): DifferenceParts {
  return eachPart((part) =>
    part === 'initialEquity'
      ? less(second.initialEquity, first.initialEquity)
      : less(second.attribution[part], first.attribution[part]),
  );
}

function eachPart(read: (part: keyof DifferenceParts) => DecimalString): DifferenceParts {
  // One entry for each of them: TypeScript does not follow keys through `fromEntries`.
  return Object.fromEntries(DIFFERENCES.map((part) => [part, read(part)])) as DifferenceParts;
}

/** Several at one instant are told apart by their number. */
function onlyInFirst(
  first: readonly RebalanceRow[],
  second: readonly RebalanceRow[],
): readonly RebalanceRow[] {
  const left = new Map<string, number>();
  const keyOf = ({ time, cause }: RebalanceRow) => `${time} ${cause}`;
  for (const row of second) left.set(keyOf(row), (left.get(keyOf(row)) ?? 0) + 1);
  return first.filter((row) => {
    const count = left.get(keyOf(row)) ?? 0;
    left.set(keyOf(row), count - 1);
    return count <= 0;
  });
}

function less(a: DecimalString, b: DecimalString): DecimalString {
  return plain(decimal(a).minus(b));
}
