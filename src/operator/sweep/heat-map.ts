import type { DecimalString } from '../../domain/decimal.js';
import type { FundOutcome } from '../../simulation/fund-outcome.js';
import { type SweepReport, tokensOf } from '../../simulation/sweep/sweep-report.js';

/** A table of one figure. */
export interface HeatMap {
  readonly title: string;
  /** What the rows and the columns are values of. */
  readonly rowName: string;
  readonly columnName: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly HeatCell[] }[];
}

export interface HeatCell {
  /** Null where there is none. */
  readonly value: DecimalString | null;
  /** From 0, the least of the map, to 1, the greatest. */
  readonly place: number;
}

/** Null where a fund has no such figure. */
export type Figure = (fund: FundOutcome) => DecimalString | null;

/** What the issuer gained or lost: of a fund that shares a hedge book by the whole of that; null in the fund model. */
export const issuerFigure: Figure = ({ bookResult, issuerResult }) => bookResult ?? issuerResult;

/**
 * One figure over the grid: of one thing varied, a row for each value and a column for each fund; of two, a map for
 * each fund; of more, one for each fund and each combination of the others' values.
 */
export function heatMaps(report: SweepReport, figure: Figure): readonly HeatMap[] {
  const [first, second, ...others] = report.vary;
  if (first === undefined) return [];
  const tokens = tokensOf(report);
  const valueAt = (places: readonly number[], fund: number) => {
    const found = pointAtPlaces(report, places)?.funds[fund];
    return found === undefined ? null : figure(found);
  };
  if (second === undefined) {
    const value = (row: number, fund: number) => valueAt([row], fund);
    return [
      mapOf({ title: '', rowName: first.name, columnName: '', rows: first.values, columns: tokens, value }),
    ];
  }
  return tokens.flatMap((token, fund) =>
    placesOf(others).map((rest) =>
      mapOf({
        title: [
          token,
          ...others.map(({ name, values }, index) => `${name}=${values[rest[index] ?? 0]}`),
        ].join(', '),
        ...{ rowName: first.name, columnName: second.name, rows: first.values, columns: second.values },
        value: (row, column) => valueAt([row, column, ...rest], fund),
      }),
    ),
  );
}

/** The point whose values have these places in what is varied. */
function pointAtPlaces({ vary, points }: SweepReport, places: readonly number[]) {
  return points[vary.reduce((number, { values }, index) => number * values.length + (places[index] ?? 0), 0)];
}

/** Every combination of places in these values. */
function placesOf(varied: SweepReport['vary']): readonly (readonly number[])[] {
  return varied.reduce<readonly (readonly number[])[]>(
    (found, { values }) => found.flatMap((places) => values.map((_, place) => [...places, place])),
    [[]],
  );
}

interface Layout extends Omit<HeatMap, 'rows'> {
  readonly rows: readonly string[];
  readonly value: (row: number, column: number) => DecimalString | null;
}

function mapOf({ value, rows, ...map }: Layout): HeatMap {
  const values = rows.map((_, row) => map.columns.map((_, column) => value(row, column)));
  const known = values.flat().flatMap((one) => (one === null ? [] : [Number(one)]));
  const [least, most] = [Math.min(...known), Math.max(...known)];
  // For colours alone.
  const placeOf = (one: DecimalString | null) =>
    one === null || most === least ? 0.5 : (Number(one) - least) / (most - least);
  return {
    ...map,
    rows: rows.map((name, row) => ({
      name,
      cells: (values[row] ?? []).map((one) => ({ value: one, place: placeOf(one) })),
    })),
  };
}
