import { type DecimalString, decimal } from '../../domain/decimal.js';
import { coinsText, money as moneyText, unitNav } from '../../simulation/report/coins.js';
import type { ReportedFund, SimulationReport } from '../../simulation/report/simulation-report.js';
import type { IndexResult } from '../../simulation/simulation.js';
import { amount, fixed } from '../figures-text.js';
import { rebalanceTable } from '../replay/replay-report.js';
import { type Column, table } from '../table.js';
import type { Terminal } from '../terminal.js';
import { booksTable } from './books-table.js';

export function printSimulation(terminal: Terminal, report: SimulationReport): void {
  const coins = coinsText(report.funds);
  terminal.print(
    `Rebalances from ${report.from} to ${report.to}; times in UTC, amounts in ${coins}, simulated`,
  );
  terminal.print(rebalanceTable(terminal, report));
  terminal.print('At the end; high and low: NAV where the candles visit that extreme first');
  terminal.print(table(terminal, fundColumns(report), report.funds));
  terminal.print('Why equity changed');
  terminal.print(table(terminal, CHANGES, report.funds));
  const index = report.funds.flatMap((fund): IndexFund[] =>
    fund.index === null ? [] : [{ token: fund.token, ...fund.index }],
  );
  if (index.length > 0) {
    terminal.print('Index model: why the value of the units changed');
    terminal.print(table(terminal, HOLDERS, index));
    terminal.print('Index model: what the issuer gained or lost by the hedge');
    terminal.print(table(terminal, ISSUER, index));
  }
  if (report.books.length > 0) {
    terminal.print(booksTable(terminal, report.books));
  }
  for (const note of report.notes) terminal.print(`note: ${note}`);
  if (report.leftOut.length > 0)
    terminal.print(`left out, since they have no prices: ${report.leftOut.join(', ')}`);
}

const stateCell = ({ state, wipeOut }: ReportedFund): string =>
  wipeOut === null ? state : `${state}, deficit ${amount(wipeOut.deficit)}`;

const navColumn = (title: string, read: (fund: ReportedFund) => DecimalString): Column<ReportedFund> => ({
  title,
  align: 'right',
  cell: (fund) => unitNav(decimal(read(fund)), fund.settleCoin),
});

/** Coins are told apart where there are several, and quote currencies where an inverse contract is held. */
function fundColumns({ funds }: SimulationReport): readonly Column<ReportedFund>[] {
  const isMixed = new Set(funds.map(({ settleCoin }) => settleCoin)).size > 1;
  const isQuoted = funds.some(({ inQuote }) => inQuote !== null);
  return [...FUNDS, ...(isMixed ? [COIN] : []), ...(isQuoted ? [IN_QUOTE] : [])];
}

const COIN: Column<ReportedFund> = { title: 'coin', cell: ({ settleCoin }) => settleCoin };
const IN_QUOTE: Column<ReportedFund> = {
  title: 'NAV x price, first -> last',
  align: 'right',
  cell: ({ inQuote }) =>
    inQuote === null ? '' : `${fixed(inQuote.initialNav, 2)} -> ${fixed(inQuote.nav, 2)} ${inQuote.currency}`,
};

const FUNDS: readonly Column<ReportedFund>[] = [
  { title: 'fund', cell: ({ token }) => token },
  { title: 'state', cell: stateCell },
  navColumn('NAV', ({ nav }) => nav),
  navColumn('high', ({ navByFirstExtreme }) => navByFirstExtreme.high),
  navColumn('low', ({ navByFirstExtreme }) => navByFirstExtreme.low),
  { title: 'units', align: 'right', cell: ({ units }) => amount(units) },
  { title: 'contracts', align: 'right', cell: ({ contracts }) => amount(contracts) },
  { title: 'rebalances', align: 'right', cell: ({ rebalances }) => String(rebalances.length) },
];

const change = (title: string, read: (fund: ReportedFund) => DecimalString): Column<ReportedFund> => ({
  title,
  align: 'right',
  cell: (fund) => moneyText(decimal(read(fund)), fund.settleCoin),
});

const CHANGES: readonly Column<ReportedFund>[] = [
  { title: 'fund', cell: ({ token }) => token },
  change('at first', ({ initialEquity }) => initialEquity),
  change('price', ({ attribution }) => attribution.price),
  change('funding', ({ attribution }) => attribution.funding),
  change('management fee', ({ attribution }) => attribution.managementFee),
  change('trading fee', ({ attribution }) => attribution.tradingFee),
  change('slippage', ({ attribution }) => attribution.slippage),
  change('liquidation', ({ attribution }) => attribution.liquidation),
  change('at the end', ({ equity }) => equity),
];

type IndexFund = { readonly token: string } & IndexResult;

const money = (title: string, read: (fund: IndexFund) => DecimalString): Column<IndexFund> => ({
  title,
  align: 'right',
  cell: (fund) => fixed(read(fund), 2),
});

const HOLDERS: readonly Column<IndexFund>[] = [
  { title: 'fund', cell: ({ token }) => token },
  money('at first', ({ initialValue }) => initialValue),
  money('price', ({ holders }) => holders.price),
  money('management fee', ({ holders }) => holders.managementFee),
  money('deficit', ({ holders }) => holders.deficit),
  money('rounding', ({ holders }) => holders.navRounding),
  money('at the end', ({ value }) => value),
];

const ISSUER: readonly Column<IndexFund>[] = [
  { title: 'fund', cell: ({ token }) => token },
  money('fee income', ({ issuer }) => issuer.feeIncome),
  money('trading fee', ({ issuer }) => issuer.tradingFee),
  money('slippage', ({ issuer }) => issuer.slippage),
  money('funding', ({ issuer }) => issuer.funding),
  money('tracking', ({ issuer }) => issuer.tracking),
  money('liquidation', ({ issuer }) => issuer.liquidation),
  money('deficit', ({ issuer }) => issuer.deficit),
  money('rounding', ({ issuer }) => issuer.navRounding),
  money('result', ({ issuer }) => issuer.result),
];
