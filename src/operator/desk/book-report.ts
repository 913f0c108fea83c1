import { retirementInEffect } from '../../contract/retirement.js';
import { type Decimal, type DecimalString, decimal, plain, ZERO } from '../../domain/decimal.js';
import { nextDayTime } from '../../domain/zoned-time.js';
import type { FundOverview } from '../../ledger/port.js';
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
}

/** Of the funds whose price is known. */
export interface BookSums {
  readonly funds: number;
  readonly equity: DecimalString;
  readonly long: DecimalString;
  /** Below zero. */
  readonly short: DecimalString;
}

export function bookReport(
  status: StatusReport,
  overviews: readonly FundOverview[],
  now: number,
): BookReport {
  const dailies = new Map(
    overviews
      .filter(({ fund }) => retirementInEffect(fund) === null)
      .map(({ fund: { settings } }) => [settings.token, nextDayTime(settings.rules.daily, now)]),
  );
  const funds = status.funds.map((fund): DeskFund => {
    const next = dailies.get(fund.token) ?? null;
    const exposure = exposureOf(fund);
    return { ...fund, nextDaily: next === null ? null : iso(next), exposure: exposure && plain(exposure) };
  });
  return { ...status, funds, sums: sumsOf(funds), concerns: concernsOf(status, now) };
}

function exposureOf({ contracts, markPrice }: FundStatus): Decimal | null {
  return markPrice === null ? null : decimal(contracts).times(decimal(markPrice));
}

function sumsOf(funds: readonly DeskFund[]): BookSums {
  const sum = (figures: readonly (DecimalString | null)[]): Decimal =>
    figures.reduce((total, one) => (one === null ? total : total.plus(decimal(one))), ZERO);
  const exposures = funds.map(({ exposure }) => exposure);
  const isShort = (exposure: DecimalString | null) => exposure !== null && decimal(exposure).lt(ZERO);
  return {
    funds: funds.length,
    equity: plain(sum(funds.map(({ equity }) => equity))),
    long: plain(sum(exposures.filter((one) => !isShort(one)))),
    short: plain(sum(exposures.filter(isShort))),
  };
}
