import { type DecimalString, decimal } from '../../../domain/decimal.js';
import { bar } from '../../report/bar.js';
import { CHANGE_NAMES } from '../../report/change-names.js';
import { money } from '../../report/coins.js';
import type { Html } from '../../report/html.js';
import { type Column, table } from '../../report/table.js';
import type { Pair } from '../compare-funds.js';

/** A part of an amount that both have. */
interface Part extends Pair<DecimalString> {
  readonly name: string;
}

/** The second less the first, as figures and as bars, and the parts of both; the last row is what they sum to. */
export function partsTable(caption: string, coin: string, parts: readonly Part[], sum: Part): Html {
  const differences = parts.map((part) => Math.abs(differenceOf(part).toNumber()));
  const greatest = Math.max(0, ...differences);
  const columns: readonly Column<Part>[] = [
    { title: 'part', kind: 'text', cell: ({ name }) => name },
    { title: 'difference', cell: (part) => money(differenceOf(part), coin) },
    {
      ...{ title: 'drawn', kind: 'text' },
      cell: (part) => (part === sum ? '' : bar(differenceOf(part).toNumber(), greatest)),
    },
    { title: 'first', cell: ({ first }) => money(decimal(first), coin) },
    { title: 'second', cell: ({ second }) => money(decimal(second), coin) },
  ];
  return table(caption, columns, [...parts, sum]);
}

/** Parts by their keys, in words where there are such. */
export function partsOf<Key extends string>(
  keys: readonly Key[],
  { first, second }: Pair<Readonly<Record<Key, DecimalString>>>,
): readonly Part[] {
  return keys.map((key) => ({ name: NAMES[key] ?? key, first: first[key], second: second[key] }));
}

const NAMES: Readonly<Record<string, string>> = {
  ...CHANGE_NAMES,
  navRounding: 'rounding of the NAV',
  feeIncome: 'fee income',
};

const differenceOf = ({ first, second }: Part) => decimal(second).minus(first);
