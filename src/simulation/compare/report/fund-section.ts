import { type DecimalString, decimal, plain } from '../../../domain/decimal.js';
import { CHANGES } from '../../equity-changes.js';
import type { RebalanceRow } from '../../fund-result.js';
import type { FundHistory } from '../../history/fund-history.js';
import { money } from '../../report/coins.js';
import { fixed, percent, price, signedPercent, time } from '../../report/figures.js';
import { type Html, html } from '../../report/html.js';
import { type Column, table } from '../../report/table.js';
import type { IndexResult } from '../../simulation.js';
import type { FundComparison, Pair } from '../compare-funds.js';
import type { ChangeThen } from '../first-difference.js';
import type { RuleDifference } from '../rule-differences.js';
import { wipeOutLines } from '../wipe-out-lines.js';
import { chartsOf, differenceChart } from './charts.js';
import { partsOf, partsTable } from './parts-table.js';

/** A page with more would be slow to open; rebalances.csv has them all. */
const MOST_ROWS = 400;

/** One fund by both rule sets. */
export function fundSection(fund: FundComparison, histories: Pair<FundHistory>): Html {
  const { token } = fund;
  return html`<section id="${token}" aria-labelledby="${token}-title">
<h2 id="${token}-title">${token}</h2>
${rules(fund)}
<h3>What became of either</h3>
${table(`${token}: amounts in ${fund.settleCoin}, NAV of a unit; own rebalances are those that the other does not have`, OUTCOME, outcomeRows(fund))}
${wipeOutLines(fund.wipeOut).map((line) => html`<p>${token} was ${line}.</p>\n`)}${parting(fund)}
${chartsOf(fund, histories)}
<h3>What the difference of the equity comes from</h3>
${equityParts(fund)}
${differenceChart(fund, histories)}
${index(fund)}
${rebalances(fund)}
</section>`;
}

function rules({ token, rules: differing }: FundComparison): Html {
  return differing.length === 0
    ? html`<p>The rules are the same.</p>`
    : table(`${token}: rules that differ, every default filled in`, RULES, differing);
}

const RULES: readonly Column<RuleDifference>[] = [
  { title: 'rule', kind: 'text', cell: ({ rule }) => rule },
  { title: 'first', kind: 'text', cell: ({ first }) => first ?? 'none' },
  { title: 'second', kind: 'text', cell: ({ second }) => second ?? 'none' },
];

interface OutcomeRow extends Pair<string> {
  readonly name: string;
}

const OUTCOME: readonly Column<OutcomeRow>[] = [
  { title: 'figure', kind: 'text', cell: ({ name }) => name },
  { title: 'first', cell: ({ first }) => first },
  { title: 'second', cell: ({ second }) => second },
];

function outcomeRows(fund: FundComparison): readonly OutcomeRow[] {
  const { settleCoin, nav, drawdown, equity, attribution } = fund;
  const row = <T>(name: string, { first, second }: Pair<T>, text: (value: T) => string): OutcomeRow => ({
    ...{ name, first: text(first), second: text(second) },
  });
  const amount = (value: DecimalString) => money(decimal(value), settleCoin);
  const cost = (name: string, change: 'managementFee' | 'funding' | 'tradingFee' | 'slippage') =>
    row(name, { first: attribution.first[change], second: attribution.second[change] }, amount);
  return [
    row('state', fund.state, (state) => state),
    row('NAV', nav, (value) => price(decimal(value))),
    row('change', fund.return, (value) => signedPercent(decimal(value))),
    row('drawdown', drawdown, (value) => percent(decimal(value))),
    row('equity', equity, amount),
    cost('management fee', 'managementFee'),
    cost('funding', 'funding'),
    cost('trading fee', 'tradingFee'),
    cost('slippage', 'slippage'),
    row('own rebalances', fund.onlyIn, ({ length }) => String(length)),
  ];
}

function parting({ token, firstDifference, settleCoin }: FundComparison): Html {
  const title = html`<h3>Where they part</h3>`;
  if (firstDifference === null) return html`${title}\n<p>They never differ.</p>`;
  const { time: at, first, second } = firstDifference;
  const rows = [
    { name: 'first', change: first },
    { name: 'second', change: second },
  ];
  const columns: readonly Column<{ readonly name: string; readonly change: ChangeThen | null }>[] = [
    { title: 'by', kind: 'text', cell: ({ name }) => name },
    { title: 'what happens', kind: 'text', cell: ({ change }) => change?.cause ?? 'nothing' },
    { title: 'contracts', cell: ({ change }) => change?.contracts ?? '' },
    {
      title: `equity, ${settleCoin}`,
      cell: ({ change }) => (change === null ? '' : money(decimal(change.equity), settleCoin)),
    },
  ];
  return html`${title}
${table(`${token}: they part at ${time(at)} UTC; contracts and equity after it`, columns, rows)}`;
}

function equityParts({ token, settleCoin, initialEquity, attribution, equity }: FundComparison): Html {
  const parts = [{ name: 'at first', ...initialEquity }, ...partsOf(CHANGES, attribution)];
  const caption = `${token}: why equity changed; the differences, second less first, sum to that at the end exactly`;
  return partsTable(caption, settleCoin, parts, { name: 'at the end', ...equity });
}

/** Its holders have what the formula says, and the issuer carries the rest. */
function index({ token, settleCoin, index: both }: FundComparison): Html | null {
  if (both === null) return null;
  const of = <T>(read: (one: IndexResult) => T): Pair<T> => ({
    first: read(both.first),
    second: read(both.second),
  });
  const holders = [
    { name: 'at first', ...of(({ initialValue }) => initialValue) },
    ...partsOf(
      HOLDERS,
      of((one) => one.holders),
    ),
  ];
  const issuer = partsOf(
    ISSUER,
    of((one) => one.issuer),
  );
  return html`<h3>Index model: the two sides</h3>
${partsTable(`${token}: why the value of the units changed, exactly`, settleCoin, holders, { name: 'at the end', ...of(({ value }) => value) })}
${partsTable(`${token}: what the issuer gained or lost by the hedge, exactly`, settleCoin, issuer, { name: 'result', ...of((one) => one.issuer.result) })}`;
}

const HOLDERS = ['price', 'managementFee', 'deficit', 'navRounding'] as const;
const ISSUER = [
  ...(['feeIncome', 'tradingFee', 'slippage', 'funding'] as const),
  ...(['tracking', 'liquidation', 'deficit', 'navRounding'] as const),
] as const;

interface OnlyRow {
  readonly set: string;
  readonly row: RebalanceRow;
}

function rebalances({ token, onlyIn, settleCoin }: FundComparison): Html {
  const all = [
    ...onlyIn.first.map((row) => ({ set: 'first', row })),
    ...onlyIn.second.map((row) => ({ set: 'second', row })),
  ].toSorted((a, b) => a.row.time.localeCompare(b.row.time));
  const title = html`<h3>Rebalances that only one of the two has</h3>`;
  if (all.length === 0) return html`${title}\n<p>None: both have the same, by time and cause.</p>`;
  const shown = all.slice(0, MOST_ROWS);
  const which =
    shown.length === all.length
      ? `all ${all.length}`
      : `the first ${shown.length} of ${all.length}; rebalances.csv has them all`;
  const columns: readonly Column<OnlyRow>[] = [
    ...REBALANCES,
    { title: 'fee', cell: ({ row }) => money(decimal(row.fee), settleCoin) },
  ];
  return html`${title}
<details><summary>As a table</summary>
${table(`${token}: by time and cause (${which}). Times in UTC, NAV and fee in ${settleCoin}`, columns, shown)}
</details>`;
}

const REBALANCES: readonly Column<OnlyRow>[] = [
  { title: 'UTC', kind: 'text', cell: ({ row }) => time(row.time) },
  { title: 'only in the', kind: 'text', cell: ({ set }) => set },
  { title: 'cause', kind: 'text', cell: ({ row }) => row.cause },
  { title: 'outcome', kind: 'text', cell: ({ row }) => row.outcome ?? 'open' },
  { title: 'price', cell: ({ row }) => row.price },
  { title: 'contracts', cell: ({ row }) => plain(decimal(row.contractsAfter).minus(row.contractsBefore)) },
  { title: 'leverage before', cell: ({ row }) => `${fixed(decimal(row.leverageBefore), 3)}x` },
  { title: 'after', cell: ({ row }) => `${fixed(decimal(row.leverageAfter), 3)}x` },
  { title: 'NAV after', cell: ({ row }) => price(decimal(row.navAfter)) },
];
