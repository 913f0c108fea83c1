import { sql } from 'kysely';
import { unitsChangedAlert } from '../contract/alert.js';
import { isUnitChangeDue, type UnitChangeRecord, type UnitChangeStep } from '../contract/unit-change.js';
import { changeUnits, ratioText, type UnitChangeFigures, whyUnitsCannotBe } from '../domain/unit-change.js';
import { readClock } from './database-clock.js';
import { readFund } from './fund-rows.js';
import { insertAlert } from './insert-alert.js';
import { notifyFundChanged } from './notify.js';
import { IS_UNRESOLVED } from './order-transitions.js';
import { unitsHeld } from './record-unit-change.js';
import type { FundRecord, UnitChangeMoment } from './records/fund.js';
import type { Session, Tx } from './session.js';
import { selectUnitChanges, unitChangeRecord } from './unit-change-rows.js';

type Waiting = NonNullable<FundRecord['unitChange']>;

/**
 * One transaction: supply, NAV of the rebalance point, N0, requests in old units, the record and the alert. Only between
 * two rebalances, so that no strike of old units is settled in new ones. A second run finds nothing that waits.
 */
export function effectUnitChange(
  session: Session,
  token: string,
  { time, openRebalance }: UnitChangeMoment,
): Promise<UnitChangeStep> {
  return session.transaction(async (tx) => {
    // Stronger than what others hold the row by: no rebalance is opened until this has ended.
    await tx.selectFrom('funds').select('token').where('token', '=', token).forUpdate().execute();
    const fund = await readFund(tx, token);
    const change = fund.unitChange;
    if (change === null) return { kind: 'none' };
    const now = await readClock(tx);
    if (!isUnitChangeDue(change, fund.anchor?.seq ?? null, time ?? now)) return { kind: 'waiting' };
    const inTheWay = await whyNotNow(tx, fund, openRebalance);
    if (inTheWay !== null) return { kind: 'held', id: change.id, why: inTheWay };
    return { kind: 'ended', change: await end(tx, fund, change, now) };
  });
}

async function whyNotNow(
  tx: Tx,
  { settings }: FundRecord,
  openRebalance: string | null,
): Promise<string | null> {
  const { token, account, contract } = settings;
  const open = await tx
    .selectFrom('rebalances')
    .select('id')
    .where('token', '=', token)
    .where('outcome', 'is', null)
    .where('id', '<>', openRebalance ?? '')
    .executeTakeFirst();
  if (open !== undefined) return `${open.id} is at work`;
  const order = await tx
    .selectFrom('orders')
    .select('client_order_id')
    .where('account', '=', account)
    .where('contract', '=', contract)
    .where(IS_UNRESOLVED)
    .executeTakeFirst();
  return order === undefined ? null : `it is not known what became of order ${order.client_order_id}`;
}

async function end(tx: Tx, fund: FundRecord, change: Waiting, now: number): Promise<UnitChangeRecord> {
  const held = unitsHeld(fund);
  const figures = held === null ? null : changeUnits(held, change.ratio);
  const why = whyRefused(fund, figures);
  if (figures === null || why !== null) await refuse(tx, change.id, why ?? 'the fund has no units', now);
  else await effect(tx, fund, change, figures, now);
  return unitChangeRecord(
    await selectUnitChanges(tx).where('c.id', '=', change.id).executeTakeFirstOrThrow(),
  );
}

function whyRefused(fund: FundRecord, figures: UnitChangeFigures | null): string | null {
  if (fund.state === 'WIPED_OUT') return `${fund.settings.token} is wiped out`;
  return figures === null ? null : whyUnitsCannotBe(figures);
}

async function refuse(tx: Tx, id: string, note: string, now: number): Promise<void> {
  await tx
    .insertInto('unit_changes_ended')
    .values({
      ...{ id, outcome: 'refused', note, ended_by: 'engine', ended_at: now },
      ...{ effective_at: null, last_ordinal: null, figures: null },
    })
    .execute();
}

async function effect(
  tx: Tx,
  fund: FundRecord,
  { id, kind, ratio, at }: Waiting,
  figures: UnitChangeFigures,
  now: number,
): Promise<void> {
  const { token } = fund.settings;
  const what = `${kind} ${ratioText(ratio)} of the units of ${token} (${id})`;
  const refusal = `asked in old units, before the ${what}: ask again in new ones`;
  await sql`
    with point as (
      update anchors set nav = ${figures.navAfter}::numeric, units = ${figures.unitsAfter}::numeric
      where token = ${token} and seq = ${fund.anchor?.seq ?? 0}
    ), last as (
      -- All but the one that is to be struck in new units.
      select ordinal, (strike ->> 'time')::bigint as struck_at from rebalances
      where token = ${token} and outcome is not null order by ordinal desc limit 1
    ), in_old_units as (
      update dealings set state = 'refused', note = ${refusal}
      where token = ${token} and state = 'waiting' and measure = 'units'
      returning id
    ), ended as (
      insert into unit_changes_ended (id, outcome, note, ended_by, ended_at, effective_at, last_ordinal, figures)
      select ${id}, 'effected',
        (select 'refused: ' || string_agg(id, ', ' order by id) from in_old_units), 'engine', ${now}::bigint,
        greatest(coalesce(${at}::bigint, ${fund.anchor?.time ?? null}::bigint), (select struck_at from last)),
        coalesce((select ordinal from last), 0), ${JSON.stringify(figures)}::jsonb
    )
    update funds set units = ${figures.unitsAfter}::numeric, point_nav = ${figures.pointNav?.after ?? null}::numeric
    where token = ${token}
    returning ${notifyFundChanged(token)}`.execute(tx);
  await insertAlert(tx, unitsChangedAlert({ token, id, what, figures }), now);
}
