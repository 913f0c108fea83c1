import { sql } from 'kysely';
import type { DecimalString } from '../domain/decimal.js';
import { DATABASE_NOW } from './database-clock.js';
import { fromNumeric } from './numeric.js';
import type { DepthClaim } from './records/order.js';
import type { Session } from './session.js';

/** An order is at the venue and matched within this time; then the venue's own depth shows what it took. */
const COUNTED_MS = 2_000;

/**
 * One claim at a time a side of a contract, so that two funds never count on the same depth. A fund gets its part by
 * what each open trade still has to do, and no more than others left of it just now.
 */
export function claimDepth(session: Session, claim: DepthClaim): Promise<DecimalString> {
  const { rebalanceId, contract, side, unfilled, wanted, available } = claim;
  return session.transaction(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`depth ${side} ${contract}`}::text, 0))`.execute(
      tx,
    );
    const { rows } = await sql<{ claimed: string }>`
      with others as (
        select
          coalesce(sum(remaining) filter (where outcome is null), 0) as remaining,
          coalesce(sum(claimed) filter (where claimed_at > ${DATABASE_NOW} - ${COUNTED_MS}::bigint), 0) as recent
        from depth_claims join rebalances on rebalances.id = rebalance_id
        where contract = ${contract} and side = ${side} and rebalance_id <> ${rebalanceId}
          and (outcome is null or claimed_at > ${DATABASE_NOW} - ${COUNTED_MS}::bigint)
      ), granted as (
        select greatest(0, least(
          ${wanted}::numeric,
          ${available}::numeric * ${unfilled}::numeric / (${unfilled}::numeric + remaining),
          ${available}::numeric - recent)) as contracts
        from others
      )
      insert into depth_claims (rebalance_id, contract, side, remaining, claimed, claimed_at)
      select ${rebalanceId}, ${contract}, ${side}, ${unfilled}::numeric, contracts, ${DATABASE_NOW} from granted
      on conflict (rebalance_id) do update set
        contract = excluded.contract, side = excluded.side, remaining = excluded.remaining,
        claimed = excluded.claimed, claimed_at = excluded.claimed_at
      returning claimed`.execute(tx);
    return fromNumeric(rows[0]?.claimed ?? '0');
  });
}
