import { type DecimalString, decimal } from '../domain/decimal.js';
import { isOverdue, overdueText } from './doctor/alerts.js';
import { ageText, amount, fixed, signedPercent, timeText } from './figures-text.js';
import type { IssuerReport } from './issuer-report.js';
import { findingText } from './open-findings.js';
import { retirementRemarks } from './retirement-remarks.js';
import { type BookTargetStatus, FRESH_MS, type FundStatus, type StatusReport } from './status-report.js';
import { type Column, table } from './table.js';
import type { Style, Terminal } from './terminal.js';

type Outage = StatusReport['venue']['outages'][number];

const STATE_STYLE: Readonly<Record<string, Style>> = {
  ACTIVE: 'green',
  ESTABLISHING: 'cyan',
  PAUSED: 'yellow',
  REDUCING: 'yellow',
  HALTED: 'red',
  WIPED_OUT: 'red',
  RETIRED: 'dim',
};

/** The report as a table for people, with what they must know of it around it. */
export function statusText(terminal: Terminal, report: StatusReport, now: number): string {
  const columns = columnsOf(terminal, now);
  return [
    terminal.paint(
      'dim',
      `${timeText(Date.parse(report.asOf))} UTC, amounts in ${report.settleCoin}${venueText(report)}`,
    ),
    ...(report.venue.reachable
      ? []
      : [
          terminal.paint(
            'red',
            `venue unreachable: ${report.venue.trouble}; prices are the last ones watched`,
          ),
        ]),
    ...report.venue.outages.map((outage) => terminal.paint('red', outageText(report.venue.name, outage))),
    ...forAll(terminal, report, now),
    table(terminal, columns, report.funds),
    ...report.funds.flatMap((fund) => remarks(terminal, fund)),
    ...issuerTable(terminal, report.funds),
  ].join('\n');
}

function outageText(venue: string, { process, since, reason, nextProbeAt }: Outage): string {
  const next = nextProbeAt === null ? 'tried now' : `tried again at ${timeText(Date.parse(nextProbeAt))} UTC`;
  return `worker ${process} sends nothing but cancels: ${venue} does not answer it since ${timeText(Date.parse(since))} UTC (${reason}); ${next}`;
}

/** What concerns every fund. */
function forAll(terminal: Terminal, { tradingSwitch, alerts }: StatusReport, now: number): string[] {
  const { state, reason, by } = tradingSwitch;
  const switched = state === 'ACTIVE' ? [] : [`trading of all funds is ${state}, by ${by}: ${reason}`];
  const since = alerts.undeliveredSince === null ? null : Date.parse(alerts.undeliveredSince);
  const summary = { ...alerts, undeliveredSince: since };
  const overdue = isOverdue(summary, now) ? [`alerts: ${overdueText(summary, now)}`] : [];
  const open =
    alerts.open === 0
      ? []
      : [terminal.paint('yellow', `open alerts: ${alerts.open} (ballast alerts --open)`)];
  return [...[...switched, ...overdue].map((text) => terminal.paint('red', text)), ...open];
}

function venueText({ venue }: StatusReport): string {
  return venue.simulated ? `, venue ${venue.name}: every trade is simulated` : `, venue ${venue.name}`;
}

function columnsOf(terminal: Terminal, now: number): readonly Column<FundStatus>[] {
  return [
    { title: 'token', cell: ({ token }) => terminal.paint('bold', token) },
    { title: 'state', cell: ({ state }) => terminal.paint(STATE_STYLE[state] ?? 'dim', state) },
    {
      title: 'leverage',
      align: 'right',
      cell: ({ leverage }) => (leverage === null ? '-' : `${fixed(leverage, 3)}x`),
    },
    {
      title: 'target',
      align: 'right',
      cell: targetCell,
    },
    { title: 'NAV', align: 'right', cell: ({ nav }) => (nav === null ? '-' : fixed(nav, 4)) },
    { title: 'equity', align: 'right', cell: ({ equity }) => (equity === null ? '-' : fixed(equity, 2)) },
    { title: 'contracts', align: 'right', cell: ({ contracts }) => amount(contracts) },
    { title: 'mark price', align: 'right', cell: (fund) => priceCell(terminal, fund, now) },
    {
      title: 'trigger',
      align: 'right',
      cell: ({ trigger }) => (trigger === null ? '-' : amount(trigger.price, 2)),
    },
    { title: 'distance', align: 'right', cell: (fund) => distanceCell(terminal, fund) },
    { title: 'last rebalance (UTC)', cell: lastCell },
  ];
}

/** That of a hedge book follows from its funds, and has many digits. */
function targetCell({ targetLeverage, members }: FundStatus): string {
  if (targetLeverage === null) return '-';
  return `${members === null ? targetLeverage : fixed(targetLeverage, 3)}x`;
}

function priceCell(terminal: Terminal, { markPrice, priceTime }: FundStatus, now: number): string {
  if (markPrice === null || priceTime === null) return '-';
  const age = now - Date.parse(priceTime);
  const price = amount(markPrice);
  return age > FRESH_MS ? `${price} ${terminal.paint('yellow', `(${ageText(age)} old)`)}` : price;
}

function distanceCell(terminal: Terminal, { trigger }: FundStatus): string {
  if (trigger === null) return '-';
  return trigger.passed ? terminal.paint('red', 'passed') : signedPercent(trigger.distance);
}

function lastCell({ lastRebalance }: FundStatus): string {
  if (lastRebalance === null) return '-';
  const { cause, outcome, time } = lastRebalance;
  return `${cause} ${timeText(Date.parse(time)).slice(5, 16)} ${outcome}`;
}

function remarks(terminal: Terminal, fund: FundStatus): string[] {
  const {
    token,
    state,
    stateReason,
    units,
    dealings,
    unitChange,
    betweenLegs,
    retirement,
    warnings,
    findings,
  } = fund;
  const why = stateReason === null || state === 'ACTIVE' ? [] : [`${token} is ${state}: ${stateReason}`];
  const between = betweenLegs === null ? [] : [`${token}: ${legsRemark(betweenLegs)}`];
  const remarked = [
    ...dealingRemarks(dealings, retirement),
    ...unitRemarks(unitChange),
    ...retirementRemarks(retirement, units),
    ...warnings,
  ].map((text) => `${token}: ${text}`);
  const said = [...why, ...bookRemarks(fund), ...remarked];
  return [
    ...between.map((text) => terminal.paint('red', text)),
    ...said.map((text) => terminal.paint('yellow', text)),
    ...findings.map((finding) => terminal.paint('red', findingText(token, finding))),
  ];
}

/** Which account is whose, and what keeps all of its funds from trading. */
function bookRemarks({ token, hedgeBook, members, bookTarget }: FundStatus): string[] {
  if (members !== null) {
    const aims = bookTarget === null ? '' : `: ${bookTargetText(bookTarget)}`;
    return [`${token} is the hedge book of ${members.join(', ')}${aims}`];
  }
  if (hedgeBook === null || hedgeBook.state === 'ACTIVE') return [];
  const why = hedgeBook.stateReason === null ? '' : `: ${hedgeBook.stateReason}`;
  return [`${token}: its hedge book ${hedgeBook.token} is ${hedgeBook.state}${why}`];
}

/** `they aim at 60000.00 net of 140000.00 gross; residual 0.5 contracts, as declared`. */
function bookTargetText({ net, gross, residual, declaredResidual }: BookTargetStatus): string {
  const aims =
    net === null || gross === null ? '' : `they aim at ${fixed(net, 2)} net of ${fixed(gross, 2)} gross; `;
  const declared = decimal(residual).eq(declaredResidual)
    ? 'as declared'
    : `${amount(declaredResidual)} declared`;
  return `${aims}residual ${amount(residual)} contracts, ${declared}`;
}

const legsRemark = ({ what, abandoned }: NonNullable<FundStatus['betweenLegs']>): string =>
  abandoned ? `${what}; an operator has abandoned it, so that only another rebalance opens it` : what;

function dealingRemarks(
  { creations, redemptions, comesIn, goesOut }: FundStatus['dealings'],
  retirement: FundStatus['retirement'],
): string[] {
  const until = retirement?.state === 'unwinding' ? 'final NAV' : 'next strike';
  const waiting = [
    ...(creations === 0 ? [] : [counted(creations, 'creation')]),
    ...(redemptions === 0 ? [] : [counted(redemptions, 'redemption')]),
  ].join(' and ');
  const cash = [
    ...(decimal(comesIn).isZero() ? [] : [`${amount(comesIn)} to come in`]),
    ...(decimal(goesOut).isZero() ? [] : [`${amount(goesOut)} to go out`]),
  ].join(', ');
  return [
    ...(waiting === '' ? [] : [`${waiting} waiting for the ${until}: ballast dealing list --open`]),
    ...(cash === '' ? [] : [`cash of creations and redemptions: ${cash}: ballast transfer list --open`]),
  ];
}

const unitRemarks = (change: FundStatus['unitChange']): string[] =>
  change === null
    ? []
    : [
        `${change.what} of the units ${change.at === null ? 'with the next rebalance point' : `at ${change.at}`} (${change.id})`,
      ];

const counted = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

type IssuedFund = { readonly token: string } & IssuerReport;

/** Fee income against what the hedge costs, for the funds of the index model. */
function issuerTable(terminal: Terminal, funds: readonly FundStatus[]): string[] {
  const issued = funds.flatMap(({ token, issuer }): IssuedFund[] =>
    issuer === null ? [] : [{ token, ...issuer }],
  );
  if (issued.length === 0) return [];
  const heading = 'Index model: what the issuer owes, holds and has gained since each fund was established';
  return [terminal.paint('dim', heading), table(terminal, ISSUER, issued)];
}

const money = (title: string, read: (fund: IssuedFund) => DecimalString): Column<IssuedFund> => ({
  title,
  align: 'right',
  cell: (fund) => fixed(read(fund), 2),
});

const ISSUER: readonly Column<IssuedFund>[] = [
  { title: 'token', cell: ({ token }) => token },
  money('holders are owed', ({ unitsValue }) => unitsValue),
  money('account holds', ({ accountEquity }) => accountEquity),
  money('fee income', ({ feeIncome }) => feeIncome),
  money('dealing fees', ({ dealingFees }) => dealingFees),
  money('trading fee', ({ tradingFee }) => tradingFee),
  money('slippage', ({ slippage }) => slippage),
  money('funding', ({ funding }) => funding),
  money('tracking', ({ tracking }) => tracking),
  money('deficit', ({ deficit }) => deficit),
  money('result', ({ result }) => result),
];
