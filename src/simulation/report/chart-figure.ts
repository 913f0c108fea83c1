import { type Html, html } from './html.js';
import { type Column, table } from './table.js';

/** Rows of the table beside a chart, besides the lowest and the highest. */
const TABLE_ROWS = 24;

/** A chart of one fund, and a table that says the same. */
export interface ChartFigure<Row> {
  /** As `page/charts.js` names it. */
  readonly name: string;
  readonly token: string;
  readonly title: string;
  readonly says: string;
  /** What its marks mean. */
  readonly legend?: Html;
  /** Whether a logarithmic scale can be asked for. */
  readonly isLogarithmic?: boolean;
  readonly columns: readonly Column<Row>[];
  /** By time. */
  readonly rows: readonly Row[];
  /** Whether it may stand in the table without being the lowest or the highest. */
  readonly isRegular: (row: Row) => boolean;
  /** What the rows are of: `instants` unless given. */
  readonly instants?: string;
  /** What the chart is about; the table has the rows in which it is lowest and highest. */
  readonly figure: (row: Row) => string | null;
}

export function chartFigure<Row>(chart: ChartFigure<Row>): Html {
  const { name, token, title, says, legend, isLogarithmic, columns, instants = 'instants' } = chart;
  const shown = shownRows(chart);
  return html`<figure>
<figcaption><h3>${title}</h3>
${says}</figcaption>
${legend ?? null}
${isLogarithmic === true ? html`<p><button type="button" aria-pressed="false">Logarithmic scale</button></p>` : null}
<div class="chart" role="img" aria-label="${token}: ${title}. The table below has the figures." data-fund="${token}" data-chart="${name}"></div>
<details><summary>The same as a table</summary>
${table(`${token}: ${title}, at ${shown.length} ${instants} with the lowest and the highest`, columns, shown)}
</details>
</figure>`;
}

/** Regular rows at even distances, and the rows with the lowest and the highest figure. */
function shownRows<Row>({ rows, isRegular, figure }: ChartFigure<Row>): readonly Row[] {
  const regular = rows.filter(isRegular);
  const step = Math.max(1, (regular.length - 1) / (TABLE_ROWS - 1));
  const chosen = new Set<Row>();
  for (let place = 0; Math.round(place) < regular.length; place += step) {
    const row = regular[Math.round(place)];
    if (row !== undefined) chosen.add(row);
  }
  const ordered = rows
    .filter((row) => figure(row) !== null)
    .toSorted((a, b) => Number(figure(a)) - Number(figure(b)));
  for (const row of [ordered.at(0), ordered.at(-1)]) if (row !== undefined) chosen.add(row);
  return rows.filter((row) => chosen.has(row));
}
