import { retirementInEffect } from '../../contract/retirement.js';
import { type Decimal, type DecimalString, decimal, plain, ZERO } from '../../domain/decimal.js';
import { nextDayTime } from '../../domain/zoned-time.js';
import type { EndedCount } from '../../ledger/monitoring-port.js';
import type { FundOverview } from '../../ledger/records/fund.js';
import type { ObjectiveResult } from '../../monitoring/objectives.js';
import { type FundStatus, iso, type StatusReport } from '../status-report.js';
import { type Concern, concernsOf } from './concerns.js';

/** All funds on one page. Amounts in the settle coin, times ISO 8601 in UTC. */
export interface BookReport extends StatusReport {
  readonly funds: readonly DeskFund[];
  readonly sums: BookSums;
  /** What is wrong, the worst first. */
  readonly concerns: readonly Concern[];
}

export interface DeskFund extends FundStatus {
  /** Null where its rules have no regular time, or it is being retired. */
  readonly nextDaily: string | null;
  /** Exposure at the mark price, signed; null without a price. */
  readonly exposure: DecimalString | null;
  /** Rebalances that have ended since midnight UTC, whatever their outcome. */
  readonly today: readonly Pick<EndedCount, 'cause' | 'ended'>[];
}

/** Amounts are of the funds whose price is known. */
export interface BookSums {
  readonly funds: number;
  readonly equity: DecimalString;
  readonly long: DecimalString;
  /** Below zero. */
  readonly short: DecimalString;
  readonly rebalancesToday: number;
}

/** What the ledger says besides the state of each fund. */
export interface BookNotes {
  /** Since midnight UTC. */
  readonly endedToday: readonly EndedCount[];
  readonly missedObjectives: readonly ObjectiveResult[];
}

export function bookReport(
  status: StatusReport,
  overviews: readonly FundOverview[],
  { endedToday, missedObjectives }: BookNotes,
  now: number,
): BookReport {
  const dailies = new Map(
    overviews
      .filter(({ fund }) => retirementInEffect(fund) === null)
      .map(({ fund: { settings } }) => [settings.token, nextDayTime(settings.rules.daily, now)]),
  );
  const endedOf = byToken(endedToday);
  const funds = status.funds.map((fund): DeskFund => {
    const next = dailies.get(fund.token) ?? null;
    const exposure = exposureOf(fund);
    return {
      ...fund,
      nextDaily: next === null ? null : iso(next),
      exposure: exposure && plain(exposure),
      today: (endedOf.get(fund.token) ?? []).map(({ cause, ended }) => ({ cause, ended })),
    };
  });
  return { ...status, funds, sums: sumsOf(funds), concerns: concernsOf(status, missedObjectives, now) };
}

function byToken(ended: readonly EndedCount[]): ReadonlyMap<string, readonly EndedCount[]> {
  const found = new Map<string, EndedCount[]>();
  for (const one of ended) found.set(one.token, [...(found.get(one.token) ?? []), one]);
  return found;
}

function exposureOf({ contracts, markPrice }: FundStatus): Decimal | null {
  return markPrice === null ? null : decimal(contracts).times(decimal(markPrice));
}

function sumsOf(funds: readonly DeskFund[]): BookSums {
  const sum = (figures: readonly (DecimalString | null)[]): Decimal =>
    figures.reduce((total, one) => (one === null ? total : total.plus(decimal(one))), ZERO);
  // What funds hold within a hedge book is in the book's own row.
  const accounts = funds.filter(({ hedgeBook }) => hedgeBook === null);
  const exposures = accounts.map(({ exposure }) => exposure);
  const isShort = (exposure: DecimalString | null) => exposure !== null && decimal(exposure).lt(ZERO);
  return {
    funds: funds.filter(({ members }) => members === null).length,
    equity: plain(sum(accounts.map(({ equity }) => equity))),
    long: plain(sum(exposures.filter((one) => !isShort(one)))),
    short: plain(sum(exposures.filter(isShort))),
    rebalancesToday: funds.flatMap(({ today }) => today).reduce((total, { ended }) => total + ended, 0),
  };
}
