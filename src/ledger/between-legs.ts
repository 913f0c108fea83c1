import { sql } from 'kysely';
import type { BetweenLegs } from '../contract/between-legs.js';

/**
 * The latest daily since the fund's rebalance point that has sent an order of a leg: a column of what reads `funds` and
 * `anchors`. Whatever moves the rebalance point ends it.
 */
export const BETWEEN_LEGS = sql<BetweenLegs | null>`(
  select json_build_object('key', r.key, 'nominalTime', r.nominal_time,
    'begun', case when bool_or(o.leg = 'open') then 'open' else 'close' end,
    'abandoned', coalesce((array_agg(r.outcome order by r.ordinal desc))[1] = 'abandoned', false))
  from rebalances r join orders o on o.rebalance_id = r.id and o.leg is not null
  where r.token = funds.token
    and r.ordinal > coalesce((select ordinal from rebalances where id = anchors.rebalance_id), 0)
  group by r.key, r.nominal_time order by max(r.ordinal) desc limit 1)`;
