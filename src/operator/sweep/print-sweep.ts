import { type DecimalString, decimal } from '../../domain/decimal.js';
import { coinsText, money, unitNav } from '../../simulation/report/coins.js';
import { signedPercent } from '../../simulation/report/figures.js';
import {
  hasNotMade,
  hasResults,
  type SweepReport,
  type SweepRow,
  sweepRows,
} from '../../simulation/sweep/sweep-report.js';
import { fixed } from '../figures-text.js';
import { type Column, table } from '../table.js';
import type { Terminal } from '../terminal.js';
import { type Figure, type HeatMap, heatMaps, issuerFigure } from './heat-map.js';

/** More rows than this nobody reads in a terminal. */
const MOST_ROWS = 200;
const MOST_MAPS = 12;

export function printSweep(terminal: Terminal, report: SweepReport): void {
  const rows = sweepRows(report);
  const { points, from, to } = report;
  terminal.print(
    `${countOf(points.length)} from ${from} to ${to}; times in UTC, amounts in ${coinsText(points[0]?.funds ?? [])}`,
  );
  terminal.print(table(terminal, columnsOf(report), rows.slice(0, MOST_ROWS)));
  if (rows.length > MOST_ROWS)
    terminal.print(`${rows.length - MOST_ROWS} more rows: --csv FILE, --json or --out DIR has them`);
  printMaps(terminal, report, RETURN);
  if (hasResults(report, 'issuerResult')) printMaps(terminal, report, RESULT);
  for (const note of report.notes) terminal.print(`note: ${note}`);
  if (report.leftOut.length > 0)
    terminal.print(`left out, since they have no prices: ${report.leftOut.join(', ')}`);
}

interface MapKind {
  readonly title: string;
  readonly figure: Figure;
  readonly text: (value: DecimalString) => string;
}

const RETURN: MapKind = {
  title: 'Return in per cent',
  figure: (fund) => fund.return,
  text: (value) => percentText(value).replace(' %', ''),
};

const RESULT: MapKind = {
  title: "The issuer's result, in the settle coin: of funds in a hedge book that of the whole book",
  figure: issuerFigure,
  text: (value) => fixed(value, 2),
};

function printMaps(terminal: Terminal, report: SweepReport, { title, figure, text }: MapKind): void {
  const maps = heatMaps(report, figure);
  terminal.print(`${title}; where there are colours, from orange (the least of a map) to blue`);
  for (const map of maps.slice(0, MOST_MAPS)) terminal.print(heatMapText(terminal, map, text));
  if (maps.length > MOST_MAPS) terminal.print(`${maps.length - MOST_MAPS} more maps: --out DIR has them`);
}

function columnsOf(report: SweepReport): readonly Column<SweepRow>[] {
  return [
    ...report.vary.map(
      ({ name }): Column<SweepRow> => ({
        ...{ title: name, align: 'right', cell: ({ point }) => point.values[name] ?? '' },
      }),
    ),
    ...FIGURES,
    ...(hasNotMade(report) ? [NOT_MADE] : []),
    ...RESULTS.filter(([which]) => hasResults(report, which)).map(
      ([which, title]): Column<SweepRow> => ({
        ...{ title, align: 'right' },
        cell: ({ fund }) => moneyOrNone(fund[which], fund.settleCoin),
      }),
    ),
  ];
}

/** Skipped by a rule, or refused by a guard. */
const NOT_MADE: Column<SweepRow> = {
  ...{ title: 'not made', align: 'right', cell: ({ fund }) => String(fund.notMade) },
};

const RESULTS = [
  ['issuerResult', "issuer's result"],
  ['bookResult', "whole book's"],
] as const;

const moneyOrNone = (value: DecimalString | null, coin: string): string =>
  value === null ? '' : money(decimal(value), coin);

const FIGURES: readonly Column<SweepRow>[] = [
  { title: 'fund', cell: ({ fund }) => fund.token },
  { title: 'state', cell: ({ fund }) => fund.state },
  { title: 'NAV', align: 'right', cell: ({ fund }) => unitNav(decimal(fund.nav), fund.settleCoin) },
  { title: 'return', align: 'right', cell: ({ fund }) => percentText(fund.return) },
  { title: 'drawdown', align: 'right', cell: ({ fund }) => percentText(fund.drawdown) },
  {
    title: 'trading cost',
    align: 'right',
    cell: ({ fund }) => money(decimal(fund.tradingCost), fund.settleCoin),
  },
  { title: 'daily', align: 'right', cell: ({ fund }) => String(fund.rebalances.daily) },
  { title: 'interim', align: 'right', cell: ({ fund }) => String(fund.rebalances.interim) },
];

function heatMapText(terminal: Terminal, map: HeatMap, figureText: MapKind['text']): string {
  const columns: readonly Column<HeatMap['rows'][number]>[] = [
    {
      title: map.columnName === '' ? map.rowName : `${map.rowName} \\ ${map.columnName}`,
      cell: ({ name }) => name,
    },
    ...map.columns.map(
      (title, index): Column<HeatMap['rows'][number]> => ({
        ...{ title, align: 'right' },
        cell: ({ cells }) => {
          const cell = cells[index];
          if (cell === undefined || cell.value === null) return '';
          return terminal.shade(cell.place, figureText(cell.value));
        },
      }),
    ),
  ];
  const text = table(terminal, columns, map.rows);
  return map.title === '' ? text : `${terminal.paint('bold', map.title)}\n${text}`;
}

/** `1 simulation`, `2 simulations`. */
export function countOf(points: number): string {
  return `${points} ${points === 1 ? 'simulation' : 'simulations'}`;
}

const percentText = (value: DecimalString): string => signedPercent(decimal(value));
