import { type DecimalString, decimal, plain } from '../domain/decimal.js';
import { navInNewUnits, ratioText, type UnitRatio, unitsInNewUnits } from '../domain/unit-change.js';
import type { Column } from './table.js';

/** A NAV of then in the units of today, rounded as it is published. */
export const navOfToday = (nav: DecimalString, ratio: UnitRatio): DecimalString =>
  plain(navInNewUnits(decimal(nav), ratio));

export const unitsOfToday = (units: DecimalString, ratio: UnitRatio): DecimalString =>
  plain(unitsInNewUnits(decimal(units), ratio));

export const unitsHeading = (adjusted: boolean): string =>
  adjusted ? 'NAV and units in the units of today' : 'NAV and units in those of their time';

interface OfItsTime {
  readonly unitRatio: UnitRatio;
}

const isOld = ({ unitRatio }: OfItsTime): boolean => unitRatio.newUnits !== unitRatio.oldUnits;

/** Units of today for units of then; none where nothing was split or merged since. */
export function ratioColumn(rows: readonly OfItsTime[]): readonly Column<OfItsTime>[] {
  if (!rows.some(isOld)) return [];
  return [{ title: 'today : then', align: 'right', cell: ({ unitRatio }) => ratioText(unitRatio) }];
}
