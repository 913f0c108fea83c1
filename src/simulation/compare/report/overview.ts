import { type DecimalString, decimal, ONE } from '../../../domain/decimal.js';
import type { FundOutcome } from '../../fund-outcome.js';
import { coinsText, money } from '../../report/coins.js';
import { fixed, percent, price, signedPercent, time } from '../../report/figures.js';
import { type Html, html } from '../../report/html.js';
import { type Column, table } from '../../report/table.js';
import type { BookOutcome } from '../../simulation.js';
import { DIFFERENCES, type Pair } from '../compare-funds.js';
import type { DetailedComparison, DetailedFundComparison } from '../detailed-comparison.js';
import { PART_NAMES, type PartRow, partRows } from '../part-rows.js';
import { toldNotes } from '../told-notes.js';

/** All funds at a glance, what comes of the difference, and how much of it the candles leave open. */
export function overview(report: DetailedComparison, files: Pair<string>): Html {
  const { funds, from, to } = report;
  const rows = outcomeRows(report);
  const coins = coinsText(rows);
  const caption = `At the end, ${time(to)} UTC. NAV of a unit and amounts in ${coins}; changes since ${time(from)} UTC`;
  return html`<section id="overview" aria-labelledby="overview-title">
<h2 id="overview-title">All funds</h2>
${table(caption, OUTCOMES, rows)}
${funds.length === 0 ? html`<p>No fund is in both, so that there is nothing to compare.</p>` : comparedFunds(report, coins)}
${books(report)}
${notes(report, files)}
</section>`;
}

type OutcomeRow = Pick<
  FundOutcome,
  'token' | 'settleCoin' | 'state' | 'nav' | 'return' | 'drawdown' | 'equity'
> & { readonly set: 'first' | 'second'; readonly isCompared: boolean };

function outcomeRows({ funds, alone }: DetailedComparison): readonly OutcomeRow[] {
  const only = (set: OutcomeRow['set']) =>
    alone[set].map((outcome): OutcomeRow => ({ ...outcome, set, isCompared: false }));
  const both = funds.flatMap((fund) =>
    (['first', 'second'] as const).map(
      (set): OutcomeRow => ({
        ...{ token: fund.token, settleCoin: fund.settleCoin, set, isCompared: true },
        ...{ state: fund.state[set], nav: fund.nav[set], return: fund.return[set] },
        ...{ drawdown: fund.drawdown[set], equity: fund.equity[set] },
      }),
    ),
  );
  return [...both, ...only('first'), ...only('second')];
}

const OUTCOMES: readonly Column<OutcomeRow>[] = [
  {
    ...{ title: 'fund', kind: 'text' },
    cell: ({ token, isCompared }) => (isCompared ? html`<a href="#${token}">${token}</a>` : token),
  },
  {
    ...{ title: 'by', kind: 'text' },
    cell: ({ set, isCompared }) => (isCompared ? set : `${set} alone`),
  },
  { title: 'state', kind: 'text', cell: ({ state }) => state },
  { title: 'NAV', cell: ({ nav }) => price(decimal(nav)) },
  { title: 'change', cell: (row) => signedPercent(decimal(row.return)) },
  { title: 'deepest drawdown', cell: ({ drawdown }) => percent(decimal(drawdown)) },
  { title: 'equity', cell: ({ equity, settleCoin }) => money(decimal(equity), settleCoin) },
];

function comparedFunds(report: DetailedComparison, coins: string): Html {
  return html`<h3>Why the second has more equity at the end, or less</h3>
${table(`Parts of the difference, second less first, in ${coins}; they sum to it exactly`, PARTS, partRows(report))}
<h3>What the candles leave open</h3>
<p>A candle does not say which of its extremes came first. The figures of this page visit the extreme nearer the open first; this is what would become of either with every high first and with every low first. ${verdict(report.funds)}</p>
${table(`NAV of a unit at the end by the first extreme of each candle, ${coins}`, ORDERS, orderRows(report.funds))}`;
}

const PARTS: readonly Column<PartRow>[] = [
  { title: 'fund', kind: 'text', cell: ({ name }) => name },
  { title: 'difference', cell: ({ difference, settleCoin }) => money(decimal(difference), settleCoin) },
  ...DIFFERENCES.map(
    (part): Column<PartRow> => ({
      title: PART_NAMES[part],
      cell: ({ parts, settleCoin }) => money(decimal(parts[part]), settleCoin),
    }),
  ),
];

interface OrderRow extends Pair<DecimalString> {
  readonly token: string;
  readonly order: string;
}

const ORDER_NAMES = { nearer: 'nearer (shown)', high: 'high', low: 'low' } as const;
const IN_ORDERS = ['nearer', 'high', 'low'] as const;

function orderRows(funds: readonly DetailedFundComparison[]): readonly OrderRow[] {
  return funds.flatMap(({ token, navByFirstExtreme: { first, second } }) =>
    IN_ORDERS.map((order) => ({
      ...{ token, order: ORDER_NAMES[order], first: first[order], second: second[order] },
    })),
  );
}

const ORDERS: readonly Column<OrderRow>[] = [
  { title: 'fund', kind: 'text', cell: ({ token }) => token },
  { title: 'extreme', kind: 'text', cell: ({ order }) => order },
  { title: 'first', cell: ({ first }) => price(decimal(first)) },
  { title: 'second', cell: ({ second }) => price(decimal(second)) },
  {
    title: 'second over first',
    cell: ({ first, second }) =>
      decimal(first).gt(0)
        ? signedPercent(decimal(second).div(decimal(first)).minus(ONE))
        : 'nothing is left',
  },
];

/** Whether the one that does better depends on what the candles do not say. */
function verdict(funds: readonly DetailedFundComparison[]): string {
  const open = funds.filter(({ navByFirstExtreme: { first, second } }) => {
    const signs = IN_ORDERS.map((order) => decimal(second[order]).cmp(first[order]));
    return new Set(signs).size > 1;
  });
  if (open.length === 0) return 'Whichever it is, the same one does better, or neither.';
  const tokens = open.map(({ token }) => token).join(', ');
  return `Which of the two does better depends on it for ${tokens}: candles of this length do not settle that.`;
}

type BookRow = BookOutcome & { readonly set: string };

function books({ books: { first, second } }: DetailedComparison): Html | null {
  const rows = [
    ...first.map((book): BookRow => ({ ...book, set: 'first' })),
    ...second.map((book): BookRow => ({ ...book, set: 'second' })),
  ].toSorted((a, b) => a.account.localeCompare(b.account));
  return rows.length === 0
    ? null
    : html`<h3>Hedge books</h3>
${table('Contracts crossed within and traded at the venue; the residual is what a book holds beyond its funds', BOOKS, rows)}`;
}

const BOOKS: readonly Column<BookRow>[] = [
  { title: 'account', kind: 'text', cell: ({ account }) => account },
  { title: 'by', kind: 'text', cell: ({ set }) => set },
  { title: 'funds', kind: 'text', cell: ({ tokens }) => tokens.join(' ') },
  { title: 'contracts', cell: ({ contracts }) => contracts },
  { title: 'equity', cell: ({ equity }) => fixed(decimal(equity), 2) },
  { title: 'crossed', cell: ({ crossed }) => crossed },
  { title: 'traded', cell: ({ executed }) => executed },
  { title: 'residual', cell: ({ residual }) => residual.contracts },
  { title: 'its result', cell: ({ residual }) => fixed(decimal(residual.result), 2) },
];

function notes(report: DetailedComparison, files: Pair<string>): Html {
  const { notes: told, absent } = toldNotes(report, files);
  const lines = [...told, ...absent];
  if (lines.length === 0)
    return html`<p class="soft">No notes: both have the same funds, and nothing went amiss.</p>`;
  return html`<h3>Notes</h3>
<ul>${lines.map((line) => html`<li>${line}</li>\n`)}</ul>`;
}
