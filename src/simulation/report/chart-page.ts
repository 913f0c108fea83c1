import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ChartData } from './chart-data.js';
import { Html, html } from './html.js';
import { pageHead } from './page-head.js';
import { STYLES } from './styles.js';

/** What a page with charts says. */
export interface ChartPage {
  readonly title: string;
  /** Below the title. */
  readonly about: Html;
  /** Funds that have a section of their own. */
  readonly tokens: readonly string[];
  /** With the ids `overview`, each token, `parameters` and `method`. */
  readonly sections: readonly Html[];
  /** What the charts are drawn from, by the `data-fund` of their places. */
  readonly figures: Readonly<Record<string, ChartData>>;
}

/** One HTML file that needs nothing else: no network, no other file. */
export function chartPage({ title, about, tokens, sections, figures }: ChartPage): string {
  const library = chartLibrary();
  return html`<!doctype html>
<html lang="en">
${pageHead(title, [new Html(library.styles), new Html(STYLES)], "; script-src 'unsafe-inline'; img-src data:")}
<body>
<header>
<h1>${title}</h1>
<p class="soft">${about} All times are UTC; every trade is simulated.</p>
<p class="risk" role="note"><strong>Leveraged tokens are dangerous to hold: in an extreme market the NAV may approach zero.</strong> What happened on recorded prices says little about what will. Not investment advice.</p>
<nav aria-label="Contents"><ul>
${contentsOf(tokens).map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>\n`)}</ul></nav>
<noscript><p class="risk">Charts are drawn by a script in this file, which is turned off here. The table beside each chart has its figures.</p></noscript>
</header>
<main>
${sections.map((section) => html`${section}\n`)}</main>
<footer><p class="soft">Made by Ballast. Charts by uPlot (MIT licence, in this file).</p></footer>
<script type="application/json" id="figures">${json(figures)}</script>
<script>/*
${new Html(library.licence)}
*/
${new Html(library.script)}</script>
<script type="module">
${new Html(readFileSync(new URL('./page/charts.js', import.meta.url), 'utf8'))}</script>
</body>
</html>
`.text;
}

const contentsOf = (tokens: readonly string[]) => [
  { id: 'overview', title: 'All funds' },
  ...tokens.map((token) => ({ id: token, title: token })),
  { id: 'parameters', title: 'Rules and costs' },
  { id: 'method', title: 'Method' },
];

/** As text of a script element, which ends at the first `</`. */
const json = (value: unknown): Html => new Html(JSON.stringify(value).replaceAll('<', '\\u003c'));

function chartLibrary(): { readonly script: string; readonly styles: string; readonly licence: string } {
  const main = createRequire(import.meta.url).resolve('uplot');
  const read = (...path: readonly string[]) => readFileSync(join(dirname(main), ...path), 'utf8');
  return {
    script: read('uPlot.iife.min.js'),
    styles: read('uPlot.min.css'),
    licence: read('..', 'LICENSE'),
  };
}
