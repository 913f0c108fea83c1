import { decimal } from '../../domain/decimal.js';
import type { Comparison } from '../../simulation/compare/compare.js';
import {
  DIFFERENCES,
  type FundComparison,
  type TotalComparison,
} from '../../simulation/compare/compare-funds.js';
import type { ChangeThen } from '../../simulation/compare/first-difference.js';
import type { RebalanceRow } from '../../simulation/fund-result.js';
import { coinsText, money, unitNav } from '../../simulation/report/coins.js';
import { signedPercent } from '../../simulation/report/figures.js';
import { amount } from '../figures-text.js';
import { type Column, table } from '../table.js';
import type { Terminal } from '../terminal.js';

/** The rest is counted. */
const MOST_LISTED = 10;

/** What `--json` prints. */
export interface ComparisonReport extends Comparison {
  /** The two rule sets, as they were named. */
  readonly files: { readonly first: string; readonly second: string };
}

export function printComparison(terminal: Terminal, report: ComparisonReport): void {
  const { first, second } = report.files;
  terminal.print(
    `First ${first}, second ${second}, from ${report.from} to ${report.to}; times in UTC, amounts in ${coinsText(report.funds)}, simulated`,
  );
  terminal.print(table(terminal, OUTCOMES, report.funds));
  terminal.print('Why the second has more equity at the end, or less');
  terminal.print(table(terminal, PARTS, partRows(report)));
  for (const fund of report.funds) {
    terminal.print(terminal.paint('bold', fund.token));
    for (const line of linesOf(fund)) terminal.print(`  ${line}`);
  }
  for (const line of closing(report)) terminal.print(line);
}

const OUTCOMES: readonly Column<FundComparison>[] = [
  { title: 'fund', cell: ({ token }) => token },
  { title: 'first', cell: ({ state }) => state.first },
  { title: 'NAV', align: 'right', cell: ({ nav, settleCoin }) => unitNav(decimal(nav.first), settleCoin) },
  { title: 'return', align: 'right', cell: (fund) => signedPercent(decimal(fund.return.first)) },
  { title: 'second', cell: ({ state }) => state.second },
  { title: 'NAV', align: 'right', cell: ({ nav, settleCoin }) => unitNav(decimal(nav.second), settleCoin) },
  { title: 'return', align: 'right', cell: (fund) => signedPercent(decimal(fund.return.second)) },
];

type PartRow = TotalComparison & Pick<FundComparison, 'settleCoin'> & { readonly name: string };

const PARTS: readonly Column<PartRow>[] = [
  { title: 'fund', cell: ({ name }) => name },
  { title: 'first', align: 'right', cell: (row) => money(decimal(row.equity.first), row.settleCoin) },
  ...DIFFERENCES.map(
    (part): Column<PartRow> => ({
      ...{
        title: wordsOf(part),
        align: 'right',
        cell: (row) => money(decimal(row.parts[part]), row.settleCoin),
      },
    }),
  ),
  { title: 'second', align: 'right', cell: (row) => money(decimal(row.equity.second), row.settleCoin) },
];

/** `managementFee` is "management fee". */
function wordsOf(part: string): string {
  return part === 'initialEquity'
    ? 'initial'
    : part.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function partRows({ funds, total }: Comparison): readonly PartRow[] {
  const rows = funds.map((fund) => ({ ...fund, name: fund.token }));
  const [{ settleCoin } = { settleCoin: '' }] = rows;
  return rows.length === 1 || total === null ? rows : [...rows, { ...total, settleCoin, name: 'all' }];
}

function linesOf({ rules, firstDifference, onlyIn, settleCoin }: FundComparison): readonly string[] {
  const text = (value: string | null) => value ?? 'none';
  const differing = rules.map(({ rule, first, second }) => `${rule}: ${text(first)} -> ${text(second)}`);
  const parted =
    firstDifference === null
      ? ['they never differ']
      : [
          `they part at ${timeOf(firstDifference.time)}`,
          `  first: ${changeText(firstDifference.first, settleCoin)}`,
          `  second: ${changeText(firstDifference.second, settleCoin)}`,
        ];
  return [
    ...(differing.length === 0 ? ['the rules are the same'] : differing),
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
    return `  ${timeOf(time)}  ${cause} at ${amount(price)}`;
  });
  const rest = rows.length - listed.length;
  const heading = `${rows.length} ${rows.length === 1 ? 'rebalance' : 'rebalances'} only in the ${side}`;
  return [heading, ...listed, ...(rest > 0 ? [`  and ${rest} more: --json has them`] : [])];
}

function closing({ onlyIn, leftOut, notes, files }: ComparisonReport): readonly string[] {
  const only = (file: string, tokens: readonly string[]) =>
    tokens.length === 0 ? [] : [`only in ${file}: ${tokens.join(', ')}`];
  const shared = notes.first.filter((note) => notes.second.includes(note));
  const own = (file: string, lines: readonly string[]) =>
    lines.filter((line) => !shared.includes(line)).map((line) => `note: ${file}: ${line}`);
  return [
    ...shared.map((line) => `note: ${line}`),
    ...own(files.first, notes.first),
    ...own(files.second, notes.second),
    ...only(files.first, onlyIn.first),
    ...only(files.second, onlyIn.second),
    ...(leftOut.length === 0 ? [] : [`left out, since they have no prices: ${leftOut.join(', ')}`]),
  ];
}

const timeOf = (iso: string): string => iso.slice(0, 19).replace('T', ' ');
