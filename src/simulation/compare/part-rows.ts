import { CHANGE_NAMES } from '../report/change-names.js';
import type { Comparison } from './compare.js';
import type { FundComparison, TotalComparison } from './compare-funds.js';

/** What the difference of one fund comes from, or of all together. */
export type PartRow = TotalComparison & Pick<FundComparison, 'settleCoin'> & { readonly name: string };

/** A row for each fund; of several in one coin another one for all. */
export function partRows({ funds, total }: Pick<Comparison, 'funds' | 'total'>): readonly PartRow[] {
  const rows = funds.map((fund) => ({ ...fund, name: fund.token }));
  const [{ settleCoin } = { settleCoin: '' }] = rows;
  return rows.length <= 1 || total === null ? rows : [...rows, { ...total, settleCoin, name: 'all' }];
}

/** What people call a part. */
export const PART_NAMES: Readonly<Record<keyof PartRow['parts'], string>> = {
  initialEquity: 'initial',
  ...CHANGE_NAMES,
};
