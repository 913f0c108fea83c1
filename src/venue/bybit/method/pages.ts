import type { Answer, Endpoint } from '../endpoint.js';
import type { Session } from '../session.js';

export interface Page<Row> {
  readonly list: readonly Row[];
  readonly nextPageCursor?: string | null | undefined;
}

const MOST_PAGES = 1_000;

/** Follows the cursors to the end. `time` is the venue's at the first page, before which all of it happened. */
export async function allPages<Row>(
  session: Session,
  endpoint: Endpoint<unknown>,
  page: (cursor: string | undefined) => Promise<Answer<Page<Row>>>,
): Promise<{ readonly rows: Row[]; readonly time: number }> {
  const rows: Row[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  let time: number | null = null;
  while (seen.size < MOST_PAGES) {
    const answer = await page(cursor);
    time ??= answer.time;
    rows.push(...answer.result.list);
    const next = answer.result.nextPageCursor ?? '';
    if (next === '' || answer.result.list.length === 0) return { rows, time };
    if (seen.has(next)) throw session.misfit(endpoint, 'result.nextPageCursor leads back to an earlier page');
    seen.add(next);
    cursor = next;
  }
  throw session.misfit(endpoint, `result.nextPageCursor leads on after ${MOST_PAGES} pages`);
}
