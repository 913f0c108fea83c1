import type { Endpoint } from '../endpoint.js';
import type { Session } from '../session.js';

/** The row of `contract`. No row, or several, is a malformed answer and never read as "nothing there". */
export function onlyRow<Row extends { readonly symbol: string }>(
  session: Session,
  endpoint: Endpoint<unknown>,
  rows: readonly Row[],
  contract: string,
): Row {
  const [row, second] = rows.filter(({ symbol }) => symbol === contract);
  if (row === undefined) throw session.misfit(endpoint, `result.list has no row for ${contract}`);
  if (second !== undefined) throw session.misfit(endpoint, `result.list has several rows for ${contract}`);
  return row;
}
