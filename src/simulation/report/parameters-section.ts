import { coinsOf } from '../../contract/contract-coins.js';
import type { FundSettings } from '../../contract/fund-settings.js';
import { decimal } from '../../domain/decimal.js';
import { percent } from './figures.js';
import { type Html, html } from './html.js';
import type { Parameters } from './simulation-report.js';
import { type Column, table } from './table.js';

interface Setting {
  readonly name: string;
  readonly values: readonly string[];
}

/** Funds by what stands above their rules. */
type NamedParameters = Omit<Parameters, 'funds'> & {
  readonly funds: readonly { readonly name: string; readonly fund: FundSettings }[];
};

/** What the figures were made with, so that they can be made again. */
export function parametersSection({ costs, terms, funds }: NamedParameters): Html {
  const contracts = Object.keys(terms);
  const quotes = [...new Set(funds.map(({ fund }) => coinsOf(fund).quote))].join(' or ');
  return html`<section id="parameters" aria-labelledby="parameters-title">
<h2 id="parameters-title">What it was simulated with</h2>
<h3>Trading costs</h3>
${table('Every order meets a full book like this one', COSTS, costRows(costs, quotes))}
<h3>Terms of the contracts</h3>
${table(`Sizes in contracts, least orders in ${quotes}, risk tiers in the settle coin, rates as fractions`, columnsFor(contracts, 'term'), merged(contracts.map((contract) => terms[contract])))}
<h3>Rules of the funds</h3>
${table(
  `Times in UTC unless a zone is named; rates and ranges as fractions, orders and caps in ${quotes}, initial equity and NAV in the settle coin, pauses in seconds`,
  columnsFor(
    funds.map(({ name }) => name),
    'rule',
  ),
  merged(funds.map(({ fund }) => fund)),
)}
</section>`;
}

const COSTS: readonly Column<readonly [string, string]>[] = [
  { title: 'cost', kind: 'text', cell: ([name]) => name },
  { title: 'value', kind: 'text', cell: ([, value]) => value },
];

function costRows(
  { takerFee, spread, levelStep, levelNotional, levels }: Parameters['costs'],
  quotes: string,
) {
  return [
    ['fee on each fill', percent(decimal(takerFee), 4)],
    ['spread from best bid to best ask', percent(decimal(spread), 4)],
    ['money on each level', `${levelNotional} ${quotes}`],
    ['distance of the levels', percent(decimal(levelStep), 4)],
    ['levels on each side', String(levels)],
  ] as const;
}

function columnsFor(names: readonly string[], heading: string): readonly Column<Setting>[] {
  return [
    { title: heading, kind: 'text', cell: ({ name }) => name },
    ...names.map(
      (name, index): Column<Setting> => ({
        ...{ title: name, kind: 'text' },
        cell: ({ values }) => values[index] ?? '',
      }),
    ),
  ];
}

/** One row for each setting that any of these has, by its path: `rules.interim.range`. */
function merged(all: readonly unknown[]): readonly Setting[] {
  const flat = all.map((one) => new Map(leaves(one, '')));
  const names = [...new Set(flat.flatMap((one) => [...one.keys()]))];
  return names.map((name) => ({ name, values: flat.map((one) => one.get(name) ?? 'none') }));
}

function leaves(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object'))
    return [[path, value.join(', ')]];
  if (typeof value !== 'object' || value === null) return [[path, value === null ? 'none' : String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`));
}
