import { decimal } from '../../domain/decimal.js';
import type { FundHistory } from '../history/fund-history.js';
import { widestSpread } from '../history/order-spread.js';
import { coinsText } from './coins.js';
import { percent, price, signedPercent, time } from './figures.js';
import { type Html, html } from './html.js';
import type { DetailedFund, DetailedReport, Details } from './simulation-report.js';
import { type Column, table } from './table.js';

type Told = { readonly fund: DetailedFund; readonly history: FundHistory; readonly contract: string };

/** All funds at a glance, and how much of it the candles leave open. */
export function overview({ report, histories }: Details): Html {
  const told = report.funds.flatMap((fund, index): Told[] => {
    const [history, settings] = [histories[index], report.parameters.funds[index]];
    return history === undefined || settings === undefined
      ? []
      : [{ fund, history, contract: settings.contract }];
  });
  const coins = coinsText(report.funds);
  const isQuoted = report.funds.some(({ inQuote }) => inQuote !== null);
  return html`<section id="overview" aria-labelledby="overview-title">
<h2 id="overview-title">All funds</h2>
${table(`At the end, ${time(report.to)} UTC. NAV in ${coins} a unit; changes since ${time(report.from)} UTC`, isQuoted ? [...FUNDS, IN_QUOTE] : FUNDS, told)}
<h3>What the candles leave open</h3>
<p>A candle does not say which of its extremes came first, and a fund that is cut on the way down ends elsewhere than one that is not. The figures of this report visit the extreme nearer the open first. This is what they would be with every high first and with every low first. These are not bounds of what is possible; where they differ much, candles of this length do not settle the question.</p>
${table(`NAV at the end by the first extreme of each candle, ${coins} a unit`, SPREADS, told)}
${notes(report)}
</section>`;
}

const FUNDS: readonly Column<Told>[] = [
  { title: 'fund', kind: 'text', cell: ({ fund }) => html`<a href="#${fund.token}">${fund.token}</a>` },
  { title: 'contract', kind: 'text', cell: ({ contract }) => contract },
  { title: 'target', cell: ({ history }) => `${history.target}x` },
  { title: 'state', kind: 'text', cell: ({ fund }) => fund.state },
  { title: 'NAV', cell: ({ fund }) => price(decimal(fund.nav)) },
  { title: 'change', cell: ({ fund }) => signedPercent(decimal(fund.return)) },
  { title: 'naive leverage', cell: ({ history }) => price(decimal(last(history).naive)) },
  { title: 'buy and hold', cell: ({ history }) => price(decimal(last(history).held)) },
  { title: 'deepest drawdown', cell: ({ fund }) => percent(decimal(fund.drawdown.depth)) },
  { title: 'rebalances', cell: ({ fund }) => String(fund.rebalances.length) },
];

/** Of funds that hold an inverse contract. */
const IN_QUOTE: Column<Told> = {
  title: 'NAV in the quote currency',
  cell: ({ fund: { inQuote } }) =>
    inQuote === null ? '' : `${price(decimal(inQuote.nav))} ${inQuote.currency}`,
};

const SPREADS: readonly Column<Told>[] = [
  { title: 'fund', kind: 'text', cell: ({ fund }) => fund.token },
  { title: 'nearer first (shown)', cell: ({ fund }) => price(decimal(fund.navByFirstExtreme.nearer)) },
  { title: 'high first', cell: ({ fund }) => price(decimal(fund.navByFirstExtreme.high)) },
  { title: 'low first', cell: ({ fund }) => price(decimal(fund.navByFirstExtreme.low)) },
  { title: 'apart, of the NAV shown', cell: ({ fund }) => spreadAtEnd(fund) },
  {
    title: 'widest on the way',
    kind: 'text',
    cell: ({ fund: { widestSpread: widest } }) =>
      widest === null ? 'none' : `${percent(decimal(widest.share))} at ${time(widest.time)} UTC`,
  },
];

function spreadAtEnd({ nav, navByFirstExtreme: { high, low } }: DetailedFund): string {
  const spread = widestSpread([{ time: '', nav, navHighFirst: high, navLowFirst: low }]);
  return spread === null ? 'nothing is left' : percent(decimal(spread.share));
}

function last({ rows, token }: FundHistory): FundHistory['rows'][number] {
  const row = rows.at(-1);
  if (row === undefined) throw new RangeError(`${token} has no history`);
  return row;
}

function notes({ notes: told, leftOut }: DetailedReport): Html {
  const lines = [
    ...told,
    ...(leftOut.length > 0 ? [`left out, since they have no prices: ${leftOut.join(', ')}`] : []),
  ];
  if (lines.length === 0)
    return html`<p class="soft">No notes: every fund has prices, and nothing went amiss.</p>`;
  return html`<h3>Notes</h3>
<ul>${lines.map((line) => html`<li>${line}</li>\n`)}</ul>`;
}
