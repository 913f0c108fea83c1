import { chartData } from './chart-data.js';
import { chartPage } from './chart-page.js';
import { coinsText } from './coins.js';
import { time } from './figures.js';
import { fundSection } from './fund-section.js';
import { html } from './html.js';
import { overview } from './overview.js';
import { parametersSection } from './parameters-section.js';
import type { Details } from './simulation-report.js';

/** A simulation as one HTML file that needs nothing else: no network, no other file. */
export function reportPage(details: Details): string {
  const { report, histories } = details;
  const tokens = report.funds.map(({ token }) => token);
  const { costs, terms, funds } = report.parameters;
  return chartPage({
    title: `Simulation of ${tokens.join(', ')}`,
    about: html`Recorded prices from ${time(report.from)} to ${time(report.to)} UTC, played by the rules below. All amounts are in ${coinsText(report.funds)}.`,
    tokens,
    sections: [
      overview(details),
      ...report.funds.flatMap((fund, index) => {
        const history = histories[index];
        return history === undefined ? [] : [fundSection(fund, history)];
      }),
      parametersSection({ costs, terms, funds: funds.map((fund) => ({ name: fund.token, fund })) }),
      METHOD,
    ],
    figures: figures(details),
  });
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
