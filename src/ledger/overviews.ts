import { sql } from 'kysely';
import { fundRecord, selectFunds } from './fund-rows.js';
import { IS_NO_IDLE_ROUND } from './idle-rounds.js';
import { fromNumeric } from './numeric.js';
import type { FundOverview } from './records/fund.js';
import type { Db, Session } from './session.js';
import { type ProgressRow, watchProgress } from './watch-rows.js';

export function readOverviews(session: Session): Promise<readonly FundOverview[]> {
  return session.run((db) => overviewsOf(db, null));
}

/** One statement, so that all of it is of one instant; of all funds where `token` is null. */
export async function overviewsOf(db: Db, token: string | null): Promise<readonly FundOverview[]> {
  const rows = await selectFunds(db)
    .select([lastRebalance.as('last_rebalance'), openDealings.as('dealings'), progress.as('progress')])
    .$if(token !== null, (query) => query.where('funds.token', '=', token ?? ''))
    .orderBy('funds.token')
    .execute();
  return rows.map((row) => ({
    fund: fundRecord(row),
    lastRebalance: row.last_rebalance,
    dealings: {
      ...row.dealings,
      comesIn: fromNumeric(row.dealings.comesIn),
      goesOut: fromNumeric(row.dealings.goesOut),
    },
    progress: row.progress === null ? null : watchProgress(row.progress),
  }));
}

const lastRebalance = sql<FundOverview['lastRebalance']>`(
  select json_build_object('id', id, 'cause', cause, 'outcome', outcome,
    'time', coalesce((strike ->> 'time')::bigint, closed_at))
  from rebalances where rebalances.token = funds.token and outcome is not null and ${IS_NO_IDLE_ROUND}
  order by ordinal desc limit 1)`;

const openDealings = sql<
  Record<'comesIn' | 'goesOut', string> & Record<'creations' | 'redemptions', number>
>`(
  select json_build_object(
    'creations', (select count(*) from dealings d
      where d.token = funds.token and d.state = 'waiting' and d.kind = 'creation'),
    'redemptions', (select count(*) from dealings d
      where d.token = funds.token and d.state = 'waiting' and d.kind = 'redemption'),
    'comesIn', (select coalesce(sum(amount), 0)::text from expected_transfers e
      where e.token = funds.token and e.dealing_id is not null and e.state = 'expected' and amount > 0),
    'goesOut', (select coalesce(-sum(amount), 0)::text from expected_transfers e
      where e.token = funds.token and e.dealing_id is not null and e.state = 'expected' and amount < 0)))`;

const progress = sql<ProgressRow | null>`(
  select json_build_object('contract', w.contract, 'time', w.time, 'price', w.price::text, 'anchors', w.anchors)
  from watch_progress w where w.contract = funds.contract)`;
