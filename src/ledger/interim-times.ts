import { type InterimRule, quietLookBack } from '../domain/interim-rule.js';
import type { Tx } from './session.js';

/**
 * Times of the fund's interim rebalances that have set a rebalance point, as far back as the rule looks from `time`;
 * none are read where it does not look.
 */
export async function interimTimes(
  tx: Tx,
  token: string,
  rule: InterimRule,
  time: number,
): Promise<readonly number[]> {
  const lookBack = quietLookBack(rule);
  if (lookBack === null) return [];
  const rows = await tx
    .selectFrom('anchors')
    .innerJoin('rebalances', 'rebalances.id', 'anchors.rebalance_id')
    .select('anchors.time')
    .where('anchors.token', '=', token)
    .where('anchors.time', '>', time - lookBack)
    .where('rebalances.cause', '=', 'interim')
    .execute();
  return rows.map((row) => row.time);
}
