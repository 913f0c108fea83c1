import { missedText } from '../../monitoring/missed-text.js';
import type { ObjectiveResult } from '../../monitoring/objectives.js';
import { isOverdue, overdueText } from '../doctor/alerts.js';
import { ageText } from '../figures-text.js';
import { retirementRemarks } from '../retirement-remarks.js';
import { FRESH_MS, type FundStatus, type StatusReport } from '../status-report.js';

/** Something that a person must know, in words. `grave`: somebody must act now. */
export interface Concern {
  readonly grave: boolean;
  /** Null where it concerns them all. */
  readonly token: string | null;
  readonly what: string;
}

const GRAVE_STATES = ['HALTED', 'WIPED_OUT'];
const QUIET_STATES = ['ACTIVE', 'ESTABLISHING', 'RETIRED'];

/** The grave ones first; those of all funds before those of one. */
export function concernsOf(
  status: StatusReport,
  missed: readonly ObjectiveResult[],
  now: number,
): readonly Concern[] {
  const objectives = missed.map((one) => ({
    ...{ grave: false, token: null },
    what: `objective missed in the last 24 hours: ${missedText(one)}`,
  }));
  const all = [...ofAll(status, now), ...objectives, ...status.funds.flatMap((fund) => ofFund(fund, now))];
  return all.toSorted((a, b) => Number(b.grave) - Number(a.grave));
}

function ofAll({ tradingSwitch, venue, alerts }: StatusReport, now: number): Concern[] {
  const of = (grave: boolean, what: string): Concern => ({ grave, token: null, what });
  const { state, by, reason } = tradingSwitch;
  const since = alerts.undeliveredSince === null ? null : Date.parse(alerts.undeliveredSince);
  const summary = { ...alerts, undeliveredSince: since };
  return [
    ...(state === 'ACTIVE' ? [] : [of(true, `trading of all funds is ${state}, by ${by}: ${reason}`)]),
    ...(venue.trouble === null ? [] : [of(true, `${venue.name}: ${venue.trouble}`)]),
    ...venue.outages.map(({ process, reason: why }) =>
      of(true, `worker ${process} sends nothing but cancels: ${venue.name} does not answer it (${why})`),
    ),
    ...(isOverdue(summary, now) ? [of(true, `alerts: ${overdueText(summary, now)}`)] : []),
    ...(alerts.open === 0 ? [] : [of(false, `open alerts: ${alerts.open}`)]),
  ];
}

function ofFund(fund: FundStatus, now: number): Concern[] {
  const of = (grave: boolean, what: string): Concern => ({ grave, token: fund.token, what });
  const { state, stateReason, units, trigger, betweenLegs, findings, retirement, warnings } = fund;
  return [
    ...(QUIET_STATES.includes(state)
      ? []
      : [of(GRAVE_STATES.includes(state), `is ${state}: ${stateReason ?? 'no reason is known'}`)]),
    ...findings.map(({ code, title, what }) => of(true, `${code}: ${title}: ${what}`)),
    ...(trigger?.passed === true ? [of(true, `its price is beyond the trigger at ${trigger.price}`)] : []),
    ...(betweenLegs === null ? [] : [of(true, betweenLegs.what)]),
    ...staleness(fund, now).map((what) => of(true, what)),
    ...retirementRemarks(retirement, units).map((what) => of(false, what)),
    ...warnings.map((what) => of(false, what)),
  ];
}

function staleness({ state, priceTime, contract }: FundStatus, now: number): readonly string[] {
  // It is worth its final NAV, whatever the price.
  if (state === 'RETIRED') return [];
  if (priceTime === null) return [`no price of ${contract} is known`];
  const age = now - Date.parse(priceTime);
  return age > FRESH_MS ? [`the price of ${contract} is ${ageText(age)} old`] : [];
}
