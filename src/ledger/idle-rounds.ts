import { sql } from 'kysely';

/**
 * Of a row of `rebalances`: it is no round of a hedge book that found nobody waiting any more. Such a one has read
 * nothing and done nothing; it is on record, and only asked for by its id.
 */
export const IS_NO_IDLE_ROUND = sql<boolean>`not (rebalances.cause = 'round' and rebalances.outcome = 'skipped'
  and rebalances.strike is null)`;
