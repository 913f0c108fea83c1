import type { Migration } from 'kysely';
import { initial } from './0001-initial.js';
import { latestSend } from './0002-latest-send.js';
import { openRebalances } from './0003-open-rebalances.js';

/** Every change of the schema, in the order of its name. One that was released is never edited again. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-initial': initial,
  '0002-latest-send': latestSend,
  '0003-open-rebalances': openRebalances,
};
