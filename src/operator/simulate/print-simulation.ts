import type { DecimalString } from '../../domain/decimal.js';
import type { ReportedFund, SimulationReport } from '../../simulation/report/simulation-report.js';
import type { HedgeBookResult, IndexResult } from '../../simulation/simulation.js';
import { amount, fixed } from '../figures-text.js';
import { rebalanceTable } from '../replay/replay-report.js';
import { type Column, table } from '../table.js';
import type { Terminal } from '../terminal.js';

export function printSimulation(terminal: Terminal, report: SimulationReport): void {
  terminal.print(`Rebalances from ${report.from} to ${report.to}; times in UTC, amounts in USDT, simulated`);
  terminal.print(rebalanceTable(terminal, report));
  terminal.print('At the end; high and low: NAV where the candles visit that extreme first');
  terminal.print(table(terminal, FUNDS, report.funds));
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
    terminal.print(
      'Hedge books: contracts crossed within and traded at the venue; the residual is what they hold beyond their funds',
    );
    terminal.print(table(terminal, BOOKS, report.books));
  }
  for (const note of report.notes) terminal.print(`note: ${note}`);
  if (report.leftOut.length > 0)
    terminal.print(`left out, since they have no prices: ${report.leftOut.join(', ')}`);
}

const stateCell = ({ state, wipeOut }: ReportedFund): string =>
  wipeOut === null ? state : `${state}, deficit ${amount(wipeOut.deficit)}`;

const FUNDS: readonly Column<ReportedFund>[] = [
  { title: 'fund', cell: ({ token }) => token },
  { title: 'state', cell: stateCell },
  { title: 'NAV', align: 'right', cell: ({ nav }) => fixed(nav, 4) },
  { title: 'high', align: 'right', cell: ({ navByFirstExtreme }) => fixed(navByFirstExtreme.high, 4) },
  { title: 'low', align: 'right', cell: ({ navByFirstExtreme }) => fixed(navByFirstExtreme.low, 4) },
  { title: 'units', align: 'right', cell: ({ units }) => amount(units) },
  { title: 'contracts', align: 'right', cell: ({ contracts }) => amount(contracts) },
  { title: 'rebalances', align: 'right', cell: ({ rebalances }) => String(rebalances.length) },
];

const CHANGES: readonly Column<ReportedFund>[] = [
  { title: 'fund', cell: ({ token }) => token },
  { title: 'at first', align: 'right', cell: ({ initialEquity }) => fixed(initialEquity, 2) },
  { title: 'price', align: 'right', cell: ({ attribution }) => fixed(attribution.price, 2) },
  { title: 'funding', align: 'right', cell: ({ attribution }) => fixed(attribution.funding, 2) },
  { title: 'management fee', align: 'right', cell: ({ attribution }) => fixed(attribution.managementFee, 2) },
  { title: 'trading fee', align: 'right', cell: ({ attribution }) => fixed(attribution.tradingFee, 2) },
  { title: 'slippage', align: 'right', cell: ({ attribution }) => fixed(attribution.slippage, 2) },
  { title: 'liquidation', align: 'right', cell: ({ attribution }) => fixed(attribution.liquidation, 2) },
  { title: 'at the end', align: 'right', cell: ({ equity }) => fixed(equity, 2) },
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

const BOOKS: readonly Column<HedgeBookResult>[] = [
  { title: 'account', cell: ({ account }) => account },
  { title: 'funds', cell: ({ tokens }) => tokens.join(' ') },
  { title: 'contracts', align: 'right', cell: ({ contracts }) => amount(contracts) },
  { title: 'equity', align: 'right', cell: ({ equity }) => fixed(equity, 2) },
  { title: 'crossed', align: 'right', cell: ({ crossed }) => amount(crossed) },
  { title: 'traded', align: 'right', cell: ({ executed }) => amount(executed) },
  { title: 'residual', align: 'right', cell: ({ residual }) => amount(residual.contracts) },
  { title: 'its result', align: 'right', cell: ({ residual }) => fixed(residual.result, 2) },
];
