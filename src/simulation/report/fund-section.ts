import { type DecimalString, decimal, ONE } from '../../domain/decimal.js';
import { CHANGES } from '../equity-changes.js';
import type { RebalanceRow } from '../fund-result.js';
import type { FundHistory } from '../history/fund-history.js';
import { bar } from './bar.js';
import { CHANGE_NAMES } from './change-names.js';
import { chartsOf } from './charts.js';
import { money } from './coins.js';
import { fixed, percent, price, signedPercent, time } from './figures.js';
import { type Html, html } from './html.js';
import type { DetailedFund } from './simulation-report.js';
import { type Column, table } from './table.js';

/** A page with more would be slow to open; rebalances.csv has them all. */
const MOST_ROWS = 400;

export function fundSection(fund: DetailedFund, history: FundHistory): Html {
  const { token } = fund;
  return html`<section id="${token}" aria-labelledby="${token}-title">
<h2 id="${token}-title">${token}</h2>
${summary(fund)}
${chartsOf(fund, history)}
${attribution(fund)}
${rebalances(fund)}
</section>`;
}

function summary(fund: DetailedFund): Html {
  const { nav, units, equity, contracts, state, drawdown, naiveWipedOut, settleCoin: coin } = fund;
  const ruin =
    naiveWipedOut === null
      ? null
      : html` Naive leverage would have lost everything by ${time(naiveWipedOut)} UTC.`;
  return html`<p>${state}. NAV ${price(decimal(nav))} ${coin} a unit (${signedPercent(decimal(fund.return))})${quoted(fund)}, ${units} units, equity ${money(decimal(equity), coin)} ${coin}, ${contracts} contracts at the end. Deepest drawdown ${percent(decimal(drawdown.depth))}: from ${price(decimal(drawdown.navFrom))} ${coin} at ${time(drawdown.from)} UTC to ${price(decimal(drawdown.navTo))} ${coin} at ${time(drawdown.to)} UTC.${ruin}</p>`;
}

/** The margin is the coin, so the NAV moves otherwise in the quote currency. */
function quoted({ inQuote }: DetailedFund): string {
  if (inQuote === null) return '';
  const { currency, nav, initialNav } = inQuote;
  const change = decimal(nav).div(decimal(initialNav)).minus(ONE);
  return `, which is ${price(decimal(nav))} ${currency} (${signedPercent(change)})`;
}

interface Part {
  readonly name: string;
  readonly amount: DecimalString;
  readonly bar: Html | null;
}

function attribution(fund: DetailedFund): Html {
  const { token, attribution: parts, initialEquity, equity, navRounding, settleCoin } = fund;
  const greatest = CHANGES.reduce((most, change) => Math.max(most, Math.abs(Number(parts[change]))), 0);
  const share: Column<Part> = {
    title: '% of the equity at first',
    cell: ({ amount }) => percent(decimal(amount).div(decimal(initialEquity))),
  };
  const rows: readonly Part[] = [
    { name: 'at first', amount: initialEquity, bar: null },
    ...CHANGES.map((change) => ({
      name: CHANGE_NAMES[change],
      amount: parts[change],
      bar: bar(Number(parts[change]), greatest),
    })),
    { name: 'at the end', amount: equity, bar: null },
  ];
  return html`<h3>Why equity changed</h3>
${table(`${token}: the parts sum to the change of equity exactly. Rounding of the NAV: ${navRounding} ${settleCoin}`, [PART, amountIn(settleCoin), share, BAR], rows)}`;
}

const PART: Column<Part> = { title: 'part', kind: 'text', cell: ({ name }) => name };
const amountIn = (coin: string): Column<Part> => ({
  title: coin,
  cell: ({ amount }) => money(decimal(amount), coin),
});
const BAR: Column<Part> = { title: 'drawn', kind: 'text', cell: ({ bar: drawn }) => drawn ?? '' };

/** All of them, or those that are no plain daily ones where that would be too many. */
function rebalances({ token, rebalances: all, settleCoin, inQuote }: DetailedFund): Html {
  const notable = all.filter(
    ({ cause, outcome }) => cause !== 'daily' || outcome === 'refused' || outcome === 'remainder',
  );
  const shown = (all.length <= MOST_ROWS ? all : notable).slice(0, MOST_ROWS);
  const which =
    shown.length === all.length
      ? `all ${all.length}`
      : `${shown.length} of ${all.length}, without the plain daily ones; rebalances.csv has them all`;
  return html`<h3>Rebalances</h3>
<details><summary>${shown.length === all.length ? 'All' : 'The notable'} rebalances as a table</summary>
${table(`${token}: rebalances (${which}). Times in UTC, price in ${inQuote?.currency ?? settleCoin}, NAV and fee in ${settleCoin}`, [...REBALANCES, feeIn(settleCoin)], shown)}
</details>`;
}

const REBALANCES: readonly Column<RebalanceRow>[] = [
  { title: 'UTC', kind: 'text', cell: (row) => time(row.time) },
  { title: 'cause', kind: 'text', cell: ({ cause }) => cause },
  { title: 'outcome', kind: 'text', cell: ({ outcome }) => outcome ?? 'open' },
  { title: 'price', cell: (row) => row.price },
  { title: 'contracts before', cell: ({ contractsBefore }) => contractsBefore },
  { title: 'after', cell: ({ contractsAfter }) => contractsAfter },
  { title: 'leverage before', cell: ({ leverageBefore }) => `${fixed(decimal(leverageBefore), 3)}x` },
  { title: 'after', cell: ({ leverageAfter }) => `${fixed(decimal(leverageAfter), 3)}x` },
  { title: 'NAV before', cell: ({ navBefore }) => price(decimal(navBefore)) },
  { title: 'after', cell: ({ navAfter }) => price(decimal(navAfter)) },
];

const feeIn = (coin: string): Column<RebalanceRow> => ({
  title: 'fee',
  cell: ({ fee }) => money(decimal(fee), coin),
});
