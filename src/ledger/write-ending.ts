import { sql } from 'kysely';
import { type NewAlert, stateAlert } from '../contract/alert.js';
import type { RebalanceOutcome } from '../contract/rebalance.js';
import type { Anchor } from '../domain/rebalance-point.js';
import { endingAlert } from './ending-alert.js';
import { insertAlert } from './insert-alert.js';
import { notifyFundChanged } from './notify.js';
import type { FundRecord } from './records/fund.js';
import type { Settlement } from './records/settlement.js';
import type { Tx } from './session.js';

/** What a settled rebalance leaves behind. */
export interface Ending {
  readonly outcome: RebalanceOutcome;
  /** The new rebalance point; null where the old one stays. */
  readonly anchor: Anchor | null;
  /** The version of the rules that comes into force with the new rebalance point; null where none waited for it. */
  readonly rulesInForce: number | null;
}

/**
 * One statement: rebalance point, state and its audit, rules, the closed rebalance, the notification. Alerts
 * come after it, where there are any.
 */
export async function writeEnding(
  tx: Tx,
  { strike, plan, earlier = [] }: Settlement,
  fund: FundRecord,
  { outcome, anchor, rulesInForce }: Ending,
  time: number,
): Promise<void> {
  const { id, token, state } = outcome;
  const changesState = state !== fund.state;
  const why = outcome.reason ?? outcome.outcome;
  const pointNav = fund.settings.model === 'index' ? (anchor?.nav ?? null) : null;
  await sql`
    with point as (
      insert into anchors (token, seq, price, nav, units, time, range, triggers, quiet_until, rebalance_id)
      select ${token}, a.seq, a.price, a.nav, a.units, a.time, a.range, a.triggers, a."quietUntil", ${id}
      from jsonb_to_record(${JSON.stringify(anchor ?? {})}::jsonb)
        as a(seq integer, price numeric, nav numeric, units numeric, time bigint, range numeric, triggers jsonb,
          "quietUntil" bigint)
      where a.seq is not null
    ), change as (
      insert into state_changes (token, change_id, from_state, to_state, reason, changed_by, changed_at)
      select ${token}, ${id}, ${fund.state}, ${state}, ${why}, ${id}, ${time}::bigint where ${changesState}::boolean
    ), rules as (
      insert into rules_in_force (token, version, since, rebalance_id)
      select ${token}, ${rulesInForce}::integer, ${anchor?.time ?? null}::bigint, ${id}
      where ${rulesInForce !== null}::boolean
    ), fund as (
      update funds set
        anchor_seq = coalesce(${anchor?.seq ?? null}::integer, anchor_seq),
        point_nav = coalesce(${pointNav}::numeric, point_nav),
        settings = case when ${rulesInForce !== null}::boolean then pending_settings else settings end,
        rules_version = coalesce(${rulesInForce}::integer, rules_version),
        rules_since = case when ${rulesInForce !== null}::boolean then ${anchor?.time ?? null}::bigint else rules_since end,
        pending_settings = case when ${rulesInForce !== null}::boolean then null else pending_settings end,
        pending_version = case when ${rulesInForce !== null}::boolean then null else pending_version end,
        state = ${state},
        state_reason = case when ${changesState}::boolean then ${why} else state_reason end,
        state_since = case when ${changesState}::boolean then ${time}::bigint else state_since end
      where token = ${token}
    )
    update rebalances set
      strike = ${JSON.stringify(strike)}::jsonb,
      plan = ${JSON.stringify(plan)}::jsonb,
      earlier = ${earlier.length === 0 ? null : JSON.stringify(earlier)}::jsonb,
      rules_version = coalesce(${strike.rulesVersion ?? null}::integer, rules_version),
      figures = ${JSON.stringify(outcome.figures)}::jsonb,
      wipe_out = ${outcome.wipeOut === undefined ? null : JSON.stringify(outcome.wipeOut)}::jsonb,
      outcome = ${outcome.outcome},
      outcome_reason = ${outcome.reason},
      outcome_anchor_seq = ${outcome.anchorSeq},
      outcome_state = ${state},
      closed_at = ${time}
    where id = ${id}
    returning case when ${anchor !== null || changesState}::boolean then ${notifyFundChanged(token)} end
  `.execute(tx);
  for (const alert of alertsOf(outcome, fund)) await insertAlert(tx, alert, time);
}

function alertsOf(outcome: RebalanceOutcome, fund: FundRecord): readonly NewAlert[] {
  const { id, token, state, reason } = outcome;
  const changed = { token, to: state, reason: reason ?? outcome.outcome, by: id, changeId: id };
  const alerts = [endingAlert(outcome, fund), state === fund.state ? null : stateAlert(changed)];
  return alerts.filter((alert) => alert !== null);
}
