import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chartData } from './chart-data.js';
import { coinsText } from './coins.js';
import { time } from './figures.js';
import { fundSection } from './fund-section.js';
import { Html, html } from './html.js';
import { overview } from './overview.js';
import { parametersSection } from './parameters-section.js';
import type { Details } from './simulation-report.js';
import { STYLES } from './styles.js';

/** A simulation as one HTML file that needs nothing else: no network, no other file. */
export function reportPage(details: Details): string {
  const { report, histories } = details;
  const tokens = report.funds.map(({ token }) => token);
  const library = chartLibrary();
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<title>Simulation of ${tokens.join(', ')} - Ballast</title>
<style>${new Html(library.styles)}${new Html(STYLES)}</style>
</head>
<body>
<header>
<h1>Simulation of ${tokens.join(', ')}</h1>
<p class="soft">Recorded prices from ${time(report.from)} to ${time(report.to)} UTC, played by the rules below. All times are UTC, all amounts in ${coinsText(report.funds)}; every trade is simulated.</p>
<p class="risk" role="note"><strong>Leveraged tokens are dangerous to hold: in an extreme market the NAV may approach zero.</strong> What happened on recorded prices says little about what will. Not investment advice.</p>
<nav aria-label="Contents"><ul>
<li><a href="#overview">All funds</a></li>
${tokens.map((token) => html`<li><a href="#${token}">${token}</a></li>\n`)}<li><a href="#parameters">Rules and costs</a></li>
<li><a href="#method">Method</a></li>
</ul></nav>
<noscript><p class="risk">Charts are drawn by a script in this file, which is turned off here. The table beside each chart has its figures.</p></noscript>
</header>
<main>
${overview(details)}
${report.funds.flatMap((fund, index) => {
  const history = histories[index];
  return history === undefined ? [] : [fundSection(fund, history)];
})}
${parametersSection(report.parameters)}
${METHOD}
</main>
<footer><p class="soft">Made by Ballast. Charts by uPlot (MIT licence, in this file).</p></footer>
<script type="application/json" id="figures">${json(figures(details))}</script>
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

const METHOD = html`<section id="method" aria-labelledby="method-title">
<h2 id="method-title">Method</h2>
<p>Every decision is made by the functions that the running engine uses, in exact decimals. A candle is played as open, first extreme, second extreme and close, in straight lines; every order meets a full book at its price. Charts are drawn from a bounded number of points: the span is cut into 500 slots, and of each the lowest and the highest NAV, the least and the most leverage, the deepest drawdown and the last end of a candle are kept, besides both sides of every rebalance. So no extreme is lost. series.csv has the same points with every digit, rebalances.csv every rebalance, result.json all figures of this page. Ballast's docs/methodology.md has the formulas.</p>
</section>`;

function figures({ report, histories }: Details) {
  return Object.fromEntries(
    report.funds.flatMap((fund, index) => {
      const history = histories[index];
      return history === undefined ? [] : [[fund.token, chartData(fund, history)]];
    }),
  );
}

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
