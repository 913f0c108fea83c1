import { sql } from 'kysely';
import { retiringAlert } from '../contract/alert.js';
import type { FundRetirement, RetirementStep } from '../contract/retirement.js';
import { readClock } from './database-clock.js';
import { untilFinalNav } from './deal-at-final-nav.js';
import { readFund } from './fund-rows.js';
import { insertAlert } from './insert-alert.js';
import { notifyFundChanged } from './notify.js';
import type { FundRecord } from './records/fund.js';
import { readRetirement } from './retirement-rows.js';
import type { Session, Tx } from './session.js';

/**
 * The one place where a retirement takes effect, in one transaction: the fund aims at no exposure from then on, what
 * cannot be dealt any more is refused, the record and the alert are written. Only between two rebalances, so that
 * nothing that one of them deals is refused under its hands. A second run finds nothing that waits.
 */
export function effectRetirement(session: Session, token: string): Promise<RetirementStep> {
  return session.transaction(async (tx) => {
    // Stronger than what others hold the row by: no rebalance is opened until this has ended.
    await tx.selectFrom('funds').select('token').where('token', '=', token).forUpdate().execute();
    const fund = await readFund(tx, token);
    const { retirement } = fund;
    if (retirement === null || retirement.effectiveAt !== null) return { kind: 'none' };
    const now = await readClock(tx);
    if (retirement.at !== null && retirement.at > now) return { kind: 'waiting' };
    const inTheWay = await whyNotNow(tx, token);
    if (inTheWay !== null) return { kind: 'held', id: retirement.id, why: inTheWay };
    if (fund.state === 'WIPED_OUT') await refuse(tx, retirement.id, `${token} is wiped out`, now);
    else await begin(tx, fund, retirement, now);
    return { kind: 'begun', retirement: await readRetirement(tx, retirement.id) };
  });
}

async function whyNotNow(tx: Tx, token: string): Promise<string | null> {
  const open = await tx
    .selectFrom('rebalances')
    .select('id')
    .where('token', '=', token)
    .where('outcome', 'is', null)
    .executeTakeFirst();
  return open === undefined ? null : `${open.id} is at work`;
}

async function refuse(tx: Tx, id: string, note: string, now: number): Promise<void> {
  await tx
    .insertInto('retirement_steps')
    .values({ id, step: 'refused', note, by: 'engine', at: now, effective_at: null, final: null })
    .execute();
}

async function begin(
  tx: Tx,
  { settings, contracts }: FundRecord,
  { id, at, reason }: FundRetirement,
  now: number,
): Promise<void> {
  const { token } = settings;
  const refusal = `${token} is being retired (${id})`;
  const { rows } = await sql<{ refused: string | null }>`
    with last as (
      -- A rebalance that was at work at the instant asked for has been struck by the target of before.
      select (strike ->> 'time')::bigint as struck_at from rebalances
      where token = ${token} and strike is not null order by ordinal desc limit 1
    ), moment as (
      select greatest(coalesce(${at}::bigint, ${now}::bigint), (select struck_at from last)) as effective_at
    ), creations as (
      update dealings set state = 'refused', note = ${refusal}
      where token = ${token} and state = 'waiting' and kind = 'creation'
      returning id
    ), redemptions as (
      update dealings set note = ${untilFinalNav(token, id)}
      where token = ${token} and state = 'waiting' and kind = 'redemption'
    ), unit_change as (
      insert into unit_changes_ended (id, outcome, note, ended_by, ended_at, effective_at, last_ordinal, figures)
      select c.id, 'refused', ${refusal}, 'engine', ${now}::bigint, null, null, null
      from unit_changes c
      where c.token = ${token} and not exists (select from unit_changes_ended e where e.id = c.id)
      returning id
    ), refused as (
      select string_agg(id, ', ' order by id) as ids
      from (select id from creations union all select id from unit_change) all_refused
    ), begun as (
      insert into retirement_steps (id, step, note, by, at, effective_at, final)
      select ${id}, 'begun', (select 'refused: ' || ids from refused), 'engine', ${now}::bigint,
        (select effective_at from moment), null
    )
    update funds set retiring_since = (select effective_at from moment) where token = ${token}
    returning (select ids from refused) as refused, ${notifyFundChanged(token)}`.execute(tx);
  const refused = rows[0]?.refused ?? null;
  await insertAlert(tx, retiringAlert({ token, id, reason, contracts, refused }), now);
}
