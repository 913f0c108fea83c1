import { decimal } from '../../domain/decimal.js';
import type { Comparison } from '../../simulation/compare/compare.js';
import { DIFFERENCES, type FundComparison, type Pair } from '../../simulation/compare/compare-funds.js';
import type { ChangeThen } from '../../simulation/compare/first-difference.js';
import { PART_NAMES, type PartRow, partRows } from '../../simulation/compare/part-rows.js';
import { toldNotes } from '../../simulation/compare/told-notes.js';
import { wipeOutLines } from '../../simulation/compare/wipe-out-lines.js';
import type { RebalanceRow } from '../../simulation/fund-result.js';
import { coinsText, money, unitNav } from '../../simulation/report/coins.js';
import { percent, signedPercent, time as timeText } from '../../simulation/report/figures.js';
import { amount } from '../figures-text.js';
import { booksTable } from '../simulate/books-table.js';
import { type Column, table } from '../table.js';
import type { Terminal } from '../terminal.js';

/** The rest is counted. */
const MOST_LISTED = 10;

/** What `--json` prints. */
export interface ComparisonReport extends Comparison {
  /** The two rule sets, as they were named. */
  readonly files: Pair<string>;
}

export function printComparison(terminal: Terminal, report: ComparisonReport): void {
  const { first, second } = report.files;
  terminal.print(
    `First ${first}, second ${second}, from ${report.from} to ${report.to}; times in UTC, amounts in ${coinsText([...report.funds, ...report.alone.first, ...report.alone.second])}, simulated`,
  );
  if (report.funds.length === 0) terminal.print('No fund is in both, so that there is nothing to compare.');
  else printFunds(terminal, report);
  printBooks(terminal, report);
  for (const line of closing(report)) terminal.print(line);
}

function printFunds(terminal: Terminal, report: ComparisonReport): void {
  terminal.print(table(terminal, OUTCOMES, report.funds));
  terminal.print('Why the second has more equity at the end, or less');
  terminal.print(table(terminal, PARTS, partRows(report)));
  for (const fund of report.funds) {
    terminal.print(terminal.paint('bold', fund.token));
    for (const line of linesOf(fund)) terminal.print(`  ${line}`);
  }
}

function printBooks(terminal: Terminal, { books, files }: ComparisonReport): void {
  for (const set of ['first', 'second'] as const) {
    if (books[set].length > 0) terminal.print(`${files[set]}: ${booksTable(terminal, books[set])}`);
  }
}

const OUTCOMES: readonly Column<FundComparison>[] = [
  { title: 'fund', cell: ({ token }) => token },
  { title: 'first', cell: ({ state }) => state.first },
  { title: 'NAV', align: 'right', cell: ({ nav, settleCoin }) => unitNav(decimal(nav.first), settleCoin) },
  { title: 'return', align: 'right', cell: (fund) => signedPercent(decimal(fund.return.first)) },
  { title: 'drawdown', align: 'right', cell: ({ drawdown }) => percent(decimal(drawdown.first)) },
  { title: 'second', cell: ({ state }) => state.second },
  { title: 'NAV', align: 'right', cell: ({ nav, settleCoin }) => unitNav(decimal(nav.second), settleCoin) },
  { title: 'return', align: 'right', cell: (fund) => signedPercent(decimal(fund.return.second)) },
  { title: 'drawdown', align: 'right', cell: ({ drawdown }) => percent(decimal(drawdown.second)) },
];

const PARTS: readonly Column<PartRow>[] = [
  { title: 'fund', cell: ({ name }) => name },
  { title: 'first', align: 'right', cell: (row) => money(decimal(row.equity.first), row.settleCoin) },
  ...DIFFERENCES.map(
    (part): Column<PartRow> => ({
      ...{
        title: PART_NAMES[part],
        align: 'right',
        cell: (row) => money(decimal(row.parts[part]), row.settleCoin),
      },
    }),
  ),
  { title: 'second', align: 'right', cell: (row) => money(decimal(row.equity.second), row.settleCoin) },
];

function linesOf({ rules, firstDifference, onlyIn, settleCoin, wipeOut }: FundComparison): readonly string[] {
  const text = (value: string | null) => value ?? 'none';
  const differing = rules.map(({ rule, first, second }) => `${rule}: ${text(first)} -> ${text(second)}`);
  const parted =
    firstDifference === null
      ? ['they never differ']
      : [
          `they part at ${timeText(firstDifference.time)}`,
          `  first: ${changeText(firstDifference.first, settleCoin)}`,
          `  second: ${changeText(firstDifference.second, settleCoin)}`,
        ];
  return [
    ...(differing.length === 0 ? ['the rules are the same'] : differing),
    ...wipeOutLines(wipeOut),
    ...parted,
    ...onlyLines('first', onlyIn.first),
    ...onlyLines('second', onlyIn.second),
  ];
}

function changeText(change: ChangeThen | null, coin: string): string {
  if (change === null) return 'nothing happens';
  return `${change.cause}, then ${amount(change.contracts)} contracts and an equity of ${money(decimal(change.equity), coin)} ${coin}`;
}

function onlyLines(side: string, rows: readonly RebalanceRow[]): readonly string[] {
  if (rows.length === 0) return [];
  const listed = rows.slice(0, MOST_LISTED).map(({ time, cause, price }) => {
    return `  ${timeText(time)}  ${cause} at ${amount(price)}`;
  });
  const rest = rows.length - listed.length;
  const heading = `${rows.length} ${rows.length === 1 ? 'rebalance' : 'rebalances'} only in the ${side}`;
  return [
    heading,
    ...listed,
    ...(rest > 0 ? [`  and ${rest} more: --csv FILE, --json or --out DIR has them`] : []),
  ];
}

function closing(report: ComparisonReport): readonly string[] {
  const { notes, absent } = toldNotes(report, report.files);
  return [...notes.map((note) => `note: ${note}`), ...absent];
}
