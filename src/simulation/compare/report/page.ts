import type { FundHistory } from '../../history/fund-history.js';
import { chartPage } from '../../report/chart-page.js';
import { coinsText } from '../../report/coins.js';
import { time } from '../../report/figures.js';
import { html } from '../../report/html.js';
import { parametersSection } from '../../report/parameters-section.js';
import type { Pair } from '../compare-funds.js';
import type { ComparisonDetails, DetailedFundComparison } from '../detailed-comparison.js';
import { comparedData } from './chart-data.js';
import { fundSection } from './fund-section.js';
import { overview } from './overview.js';

/** Two rule sets side by side as one HTML file that needs nothing else. `files` is what they are called. */
export function comparisonPage(details: ComparisonDetails, files: Pair<string>): string {
  const { report } = details;
  const followed = followedFunds(details);
  const { first, second } = report.parameters;
  const tokens = followed.map(({ fund }) => fund.token);
  return chartPage({
    title: tokens.length === 0 ? 'Two rule sets' : `${tokens.join(', ')} by two rule sets`,
    about: html`The first is ${files.first}, the second ${files.second}. Both were played over recorded prices from ${time(report.from)} to ${time(report.to)} UTC. All amounts are in ${coinsText([...report.funds, ...report.alone.first, ...report.alone.second])}.`,
    tokens,
    sections: [
      overview(report, files),
      ...followed.map(({ fund, histories }) => fundSection(fund, histories)),
      parametersSection({
        costs: first.costs,
        terms: { ...first.terms, ...second.terms },
        funds: [
          ...first.funds.map((fund) => ({ name: `${fund.token}, first`, fund })),
          ...second.funds.map((fund) => ({ name: `${fund.token}, second`, fund })),
        ].toSorted((a, b) => a.fund.token.localeCompare(b.fund.token)),
      }),
      METHOD,
    ],
    figures: Object.fromEntries(
      followed.map(({ fund, histories }) => [fund.token, comparedData(fund, histories)]),
    ),
  });
}

interface Followed {
  readonly fund: DetailedFundComparison;
  readonly histories: Pair<FundHistory>;
}

function followedFunds({ report, histories }: ComparisonDetails): readonly Followed[] {
  const of = (all: readonly FundHistory[], token: string) => all.find((one) => one.token === token);
  return report.funds.flatMap((fund): readonly Followed[] => {
    const [first, second] = [of(histories.first, fund.token), of(histories.second, fund.token)];
    return first === undefined || second === undefined ? [] : [{ fund, histories: { first, second } }];
  });
}

const METHOD = html`<section id="method" aria-labelledby="method-title">
<h2 id="method-title">Method</h2>
<p>Both rule sets are played over the same prices by the functions that the running engine uses, in exact decimals. A rebalance that only one has is one without a counterpart of the same instant and cause in the other. Charts are drawn from the points of both histories, each of them thinned without the loss of an extreme; the difference of the equity is read at ends of candles, which both histories have. series.csv has the same points with every digit, rebalances.csv every rebalance of both, comparison.json all figures of this page. Ballast's docs/methodology.md has the formulas.</p>
</section>`;
