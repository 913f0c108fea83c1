import { decimal } from '../../domain/decimal.js';
import type { FundResult, RebalanceRow } from '../../simulation/fund-result.js';
import { money, unitNav } from '../../simulation/report/coins.js';
import type { BookOutcome } from '../../simulation/simulation.js';
import { amount, fixed } from '../figures-text.js';
import { booksTable } from '../simulate/books-table.js';
import { type Column, table } from '../table.js';
import type { Terminal } from '../terminal.js';

/** What a replay came to; as JSON it is what `--json` prints and `result.json` holds. */
export interface ReplayReport {
  /** Market time, ISO 8601 UTC, both included. */
  readonly from: string;
  readonly to: string;
  readonly events: number;
  readonly funds: readonly FundResult[];
  /** Accounts that several funds share. */
  readonly books: readonly BookOutcome[];
  /** Funds without prices, by token. */
  readonly leftOut: readonly string[];
  readonly notes: readonly string[];
  /** What does not add up, each in a sentence; empty where all of it does. */
  readonly differences: readonly string[];
}

export function printReport(terminal: Terminal, report: ReplayReport): void {
  terminal.print(
    `Rebalances from ${report.from} to ${report.to}; times in UTC, amounts in USDT, trades simulated`,
  );
  terminal.print(rebalanceTable(terminal, report));
  terminal.print('At the end');
  terminal.print(table(terminal, FUNDS, report.funds));
  if (report.books.length > 0) terminal.print(booksTable(terminal, report.books));
  for (const note of report.notes) terminal.print(`note: ${note}`);
  if (report.leftOut.length > 0)
    terminal.print(`left out, since they have no prices: ${report.leftOut.join(', ')}`);
  terminal.print(reconciliation(terminal, report));
}

export function rebalanceTable(terminal: Terminal, report: Rebalanced): string {
  return table(terminal, REBALANCES, rowsOf(report));
}

/** The part of a report that has the rebalances. */
export type Rebalanced = {
  readonly funds: readonly Pick<FundResult, 'token' | 'settleCoin' | 'rebalances'>[];
};

export type TokenRow = RebalanceRow & Pick<FundResult, 'token' | 'settleCoin'>;

/** All rebalances by market time, then by token. */
export function rowsOf({ funds }: Rebalanced): readonly TokenRow[] {
  return funds
    .flatMap(({ token, settleCoin, rebalances }) => rebalances.map((row) => ({ token, settleCoin, ...row })))
    .sort((a, b) => a.time.localeCompare(b.time) || a.token.localeCompare(b.token));
}

function reconciliation(terminal: Terminal, report: ReplayReport): string {
  const rows = rowsOf(report).length;
  if (report.differences.length === 0) {
    const checked =
      'contracts chain from row to row; every NAV is equity / units; equity moves between rows by price, funding ' +
      'and management fees alone; the executions are the orders, and their sum the position; ledger and exchange ' +
      'agree on positions and cash';
    return `${terminal.paint('green', 'reconciles')}: ${rows} rows, ${report.events} events: ${checked}`;
  }
  const heading = terminal.paint('red', `does not reconcile: ${report.differences.length} differences`);
  return [heading, ...report.differences.map((difference) => `  ${difference}`)].join('\n');
}

const REBALANCES: readonly Column<TokenRow>[] = [
  { title: 'time', cell: ({ time }) => time.slice(0, 19).replace('T', ' ') },
  { title: 'fund', cell: ({ token }) => token },
  { title: 'cause', cell: ({ cause }) => cause },
  { title: 'outcome', cell: ({ outcome }) => outcome ?? 'open' },
  { title: 'price', align: 'right', cell: ({ price }) => amount(price) },
  {
    title: 'contracts',
    align: 'right',
    cell: ({ contractsBefore, contractsAfter }) => `${amount(contractsBefore)} -> ${amount(contractsAfter)}`,
  },
  {
    title: 'leverage',
    align: 'right',
    cell: ({ leverageBefore, leverageAfter }) => `${fixed(leverageBefore, 3)} -> ${fixed(leverageAfter, 3)}`,
  },
  {
    title: 'NAV',
    align: 'right',
    cell: ({ navBefore, navAfter, settleCoin: coin }) =>
      `${unitNav(decimal(navBefore), coin)} -> ${unitNav(decimal(navAfter), coin)}`,
  },
  { title: 'fee', align: 'right', cell: ({ fee, settleCoin }) => money(decimal(fee), settleCoin) },
];

const FUNDS: readonly Column<FundResult>[] = [
  { title: 'fund', cell: ({ token }) => token },
  { title: 'NAV', align: 'right', cell: ({ nav }) => fixed(nav, 4) },
  { title: 'units', align: 'right', cell: ({ units }) => amount(units) },
  { title: 'rebalances', align: 'right', cell: ({ rebalances }) => String(rebalances.length) },
  { title: 'management fees', align: 'right', cell: ({ fees }) => fixed(fees, 2) },
  { title: 'funding paid', align: 'right', cell: ({ funding }) => fixed(funding, 2) },
  { title: 'trading cost', align: 'right', cell: ({ tradingCost }) => fixed(tradingCost, 2) },
];
