import type { ReportedFund, SimulationReport } from '../../simulation/report/simulation-report.js';
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
  for (const note of report.notes) terminal.print(`note: ${note}`);
  if (report.leftOut.length > 0)
    terminal.print(`left out, since they have no prices: ${report.leftOut.join(', ')}`);
}

const FUNDS: readonly Column<ReportedFund>[] = [
  { title: 'fund', cell: ({ token }) => token },
  { title: 'state', cell: ({ state }) => state },
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
