import { type DecimalString, decimal } from '../../domain/decimal.js';
import { coinsText, money, unitNav } from '../../simulation/report/coins.js';
import { price, signedPercent, time } from '../../simulation/report/figures.js';
import { Html, html } from '../../simulation/report/html.js';
import { pageHead } from '../../simulation/report/page-head.js';
import { STYLES } from '../../simulation/report/styles.js';
import { type Column, table } from '../../simulation/report/table.js';
import {
  hasNotMade,
  hasResults,
  type SweepReport,
  type SweepRow,
  sweepRows,
} from '../../simulation/sweep/sweep-report.js';
import { type Figure, type HeatCell, type HeatMap, heatMaps, issuerFigure } from './heat-map.js';

/** A browser shows more rows than this, but not willingly; sweep.csv has all. */
const MOST_ROWS = 2_000;
/** Of one figure; more of them nobody looks at. */
const MOST_MAPS = 60;

/** A sweep as one HTML file that needs nothing else. It has no script. */
export function sweepPage(report: SweepReport): string {
  const maps = hasResults(report, 'issuerResult') ? [...MAPS, RESULT] : MAPS;
  const title = `Simulations over ${report.vary.map(({ name }) => name).join(' and ')}`;
  return html`<!doctype html>
<html lang="en">
${pageHead(title, [new Html(STYLES), new Html(MAP_STYLES)], '')}
<body>
<header>
<h1>${title}</h1>
<p class="soft">${report.points.length} simulations of recorded prices from ${time(report.from)} to ${time(report.to)} UTC. All amounts are in ${coinsText(report.points[0]?.funds ?? [])}; every trade is simulated.</p>
<p class="risk" role="note"><strong>The best of many rules on recorded prices is the best of the past.</strong> Leveraged tokens are dangerous to hold: in an extreme market the NAV may approach zero. Not investment advice.</p>
<nav aria-label="Contents"><ul>
${maps.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>\n`)}<li><a href="#all">All simulations</a></li>
</ul></nav>
</header>
<main>
${maps.map((map) => mapsSection(report, map))}
${tableSection(report)}
</main>
<footer><p class="soft">Made by Ballast.${noteText(report)}</p></footer>
</body>
</html>
`.text;
}

interface MapKind {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly figure: Figure;
  readonly text: (value: DecimalString) => string;
  /** Whether more is better: colours follow it. */
  readonly better: 'more' | 'less';
}

const percentText = (value: DecimalString): string => signedPercent(decimal(value));

const MAPS: readonly MapKind[] = [
  {
    ...{ id: 'return', title: 'Return', about: 'NAV at the end / initial NAV - 1.' },
    ...{ figure: (fund) => fund.return, text: percentText, better: 'more' },
  },
  {
    ...{
      id: 'drawdown',
      title: 'Greatest drawdown',
      about: 'NAV / highest NAV before it - 1, at its lowest.',
    },
    ...{ figure: (fund) => fund.drawdown, text: percentText, better: 'more' },
  },
  {
    ...{
      id: 'cost',
      title: 'Trading cost',
      about: "The venue's fees and the slippage, in the fund's settle coin.",
    },
    ...{ figure: (fund) => fund.tradingCost, text: (value) => price(decimal(value)), better: 'less' },
  },
];

/** Where there are funds of the index model. */
const RESULT: MapKind = {
  ...{ id: 'result', title: "The issuer's result" },
  about:
    'Index model: management fees against what the hedge cost; of funds that share a hedge book that of the whole book, its residual within. In the settle coin.',
  ...{ figure: issuerFigure, text: (value) => price(decimal(value)) },
  better: 'more',
};

function mapsSection(report: SweepReport, kind: MapKind): Html {
  const maps = heatMaps(report, kind.figure);
  const left = maps.length - MOST_MAPS;
  return html`<section id="${kind.id}" aria-labelledby="${kind.id}-title">
<h2 id="${kind.id}-title">${kind.title}</h2>
<p>${kind.about} Each map is coloured from its worst value to its best.</p>
${maps.slice(0, MOST_MAPS).map((map) => mapTable(map, kind))}
${left > 0 ? html`<p>${left} more maps are not drawn: sweep.csv has their figures.</p>` : null}
</section>
`;
}

function mapTable({ title, rowName, columnName, columns, rows }: HeatMap, kind: MapKind): Html {
  const caption = [title, `rows: ${rowName}`, ...(columnName === '' ? [] : [`columns: ${columnName}`])];
  const text = caption.filter((part) => part !== '').join('; ');
  return html`<div class="scroll" role="region" aria-label="${kind.title}, ${text}" tabindex="0"><table class="map">
<caption><span>${text}</span></caption>
<thead><tr><th scope="col"></th>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${rows.map(({ name, cells }) => html`<tr><th scope="row">${name}</th>${cells.map((cell) => cellOf(cell, kind))}</tr>\n`)}</tbody>
</table></div>
`;
}

function cellOf({ value, place }: HeatCell, { text, better }: MapKind): Html {
  if (value === null) return html`<td></td>`;
  const good = Math.round((better === 'more' ? place : 1 - place) * 100);
  return html`<td style="--good: ${good}%">${text(value)}</td>`;
}

/** Orange and blue, which nearly everybody tells apart; pale enough, and dark enough, for the text on them. */
const MAP_STYLES = `
:root { --worst: #f6cba9; --best: #a8cbee; }
@media (prefers-color-scheme: dark) { :root { --worst: #6b3a12; --best: #164a7d; } }
.scroll .map td { background: color-mix(in oklab, var(--best) var(--good, 0%), var(--worst)); padding: 0.3rem 0.6rem; border: 1px solid var(--page); }
.scroll .map td:empty { background: none; }
.scroll .map thead th, .scroll .map tbody th { padding: 0.3rem 0.6rem; }
`;

function tableSection(report: SweepReport): Html {
  const rows = sweepRows(report);
  const left = rows.length - MOST_ROWS;
  const columns: readonly Column<SweepRow>[] = [
    ...report.vary.map(
      ({ name }): Column<SweepRow> => ({
        ...{ title: name, cell: ({ point }) => point.values[name] ?? '' },
      }),
    ),
    ...FIGURES,
    ...(hasNotMade(report) ? [NOT_MADE] : []),
    ...RESULTS.filter(([which]) => hasResults(report, which)).map(
      ([which, title]): Column<SweepRow> => ({
        title,
        cell: ({ fund }) => {
          const value = fund[which];
          return value === null ? '' : money(decimal(value), fund.settleCoin);
        },
      }),
    ),
  ];
  return html`<section id="all" aria-labelledby="all-title">
<h2 id="all-title">All simulations</h2>
${left > 0 ? html`<p>The first ${MOST_ROWS} rows; sweep.csv and sweep.json have ${left} more.</p>` : null}
${table('A row for each fund of each simulation', columns, rows.slice(0, MOST_ROWS))}
</section>
`;
}

const FIGURES: readonly Column<SweepRow>[] = [
  { title: 'fund', kind: 'text', cell: ({ fund }) => fund.token },
  { title: 'state', kind: 'text', cell: ({ fund }) => fund.state },
  { title: 'NAV', cell: ({ fund }) => unitNav(decimal(fund.nav), fund.settleCoin) },
  { title: 'return', cell: ({ fund }) => percentText(fund.return) },
  { title: 'drawdown', cell: ({ fund }) => percentText(fund.drawdown) },
  { title: 'trading cost', cell: ({ fund }) => money(decimal(fund.tradingCost), fund.settleCoin) },
  { title: 'management fees', cell: ({ fund }) => money(decimal(fund.fees), fund.settleCoin) },
  { title: 'funding', cell: ({ fund }) => money(decimal(fund.funding), fund.settleCoin) },
  { title: 'daily', cell: ({ fund }) => String(fund.rebalances.daily) },
  { title: 'interim', cell: ({ fund }) => String(fund.rebalances.interim) },
];

const NOT_MADE: Column<SweepRow> = {
  title: 'skipped or refused',
  cell: ({ fund }) => String(fund.notMade),
};

const RESULTS = [
  ['issuerResult', "issuer's result"],
  ['bookResult', "whole book's result"],
] as const;

function noteText({ notes, leftOut }: SweepReport): string {
  const left = leftOut.length === 0 ? [] : [`Left out, since they have no prices: ${leftOut.join(', ')}`];
  return [...notes, ...left].map((note) => ` ${note}.`).join('');
}
