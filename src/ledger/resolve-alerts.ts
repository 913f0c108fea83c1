import { type RawBuilder, sql } from 'kysely';
import { ALERTS, type AlertKind } from '../contract/alert-rules.js';
import type { FundState } from '../contract/fund-state.js';
import type { SwitchState } from '../contract/trading-switch.js';
import type { Clock } from './clock.js';
import { DATABASE_NOW } from './database-clock.js';
import type { Session } from './session.js';

/**
 * What is over is a level that the ledger shows at any time, not a moment that one process must not miss: so whatever
 * was killed in between, the next look resolves it. One statement for each group of kinds.
 */
export function resolveAlerts(session: Session, now: Clock): Promise<void> {
  return session.run(async (db) => {
    const time = now();
    for (const { kinds, over } of ENDS) {
      const words = JSON.stringify(kinds.map((kind) => ({ kind, words: ALERTS[kind].over })));
      await sql`
        update alerts set resolved_at = ${time}::bigint, resolution = k.words,
          phase_at = ${DATABASE_NOW}, delivered_at = null
        from jsonb_to_recordset(${words}::jsonb) as k(kind text, words text)
        where alerts.kind = k.kind and alerts.lasting and alerts.resolved_at is null and ${over}`.execute(db);
    }
  });
}

interface End {
  readonly kinds: readonly AlertKind[];
  /** Of the row of `alerts`. */
  readonly over: RawBuilder<boolean>;
}

/** Also where it was entered again since: that has an alert of its own. To stay, for whatever reason, has none. */
const stateLeft = (state: FundState): RawBuilder<boolean> => sql`(
  exists (select from funds f where f.token = alerts.token and f.state <> ${state})
  or exists (
    select from state_changes c where c.token = alerts.token
      and c.to_state = ${state} and c.from_state <> ${state} and c.changed_at > alerts.latest_at))`;

const switchLeft = (state: SwitchState): RawBuilder<boolean> => sql`(
  exists (select from trading_switch s where s.state <> ${state})
  or exists (
    select from switch_changes c
    where c.to_state = ${state} and c.from_state <> ${state} and c.changed_at > alerts.latest_at))`;

/**
 * The last one of the fund that is closed. What an operator abandoned, or a guard refused, is not at its target. A round
 * that nobody waited for says nothing of it.
 */
const REACHED_ITS_END = sql<boolean>`(
  select r.outcome in ('done', 'no-trade-needed', 'wiped-out') from rebalances r
  where r.token = alerts.token and r.outcome is not null and not (r.cause = 'round' and r.outcome = 'skipped')
  order by r.ordinal desc limit 1)`;

/** `finding/TOKEN/KIND/SUBJECT` */
const FINDING_GONE = sql<boolean>`not exists (
  select from findings f
  where f.token = alerts.token and f.resolved_at is null
    and alerts.dedupe_key = 'finding/' || f.token || '/' || f.kind || '/' || f.subject)`;

/** `cash/REBALANCE`, or `cash/DEALING` of a retired fund; each dealing keeps the rebalance that dealt it. */
const CASH_SETTLED = sql<boolean>`not exists (
  select from expected_transfers e join dealings d on d.id = e.dealing_id
  where e.token = alerts.token and e.state = 'expected'
    and alerts.dedupe_key in ('cash/' || d.rebalance_id, 'cash/' || d.id))`;

const AUDITED_SINCE = sql<boolean>`exists (
  select from funds f where f.token = alerts.token and f.transfers_checked_until > alerts.latest_at)`;

/** `approval/ID` */
const DECIDED = sql<boolean>`not exists (
  select from approvals p
  where alerts.dedupe_key = 'approval/' || p.id and p.expires_at > ${DATABASE_NOW}
    and not exists (select from approval_decisions d where d.id = p.id))`;

const UNWOUND = sql<boolean>`exists (
  select from funds f where f.token = alerts.token and f.state in ('RETIRED', 'WIPED_OUT'))`;

/** As `isWoundUp` has it. */
const WOUND_UP = sql<boolean>`exists (
  select from funds f where f.token = alerts.token and f.state = 'RETIRED'
    and f.units = 0 and f.receivable = 0 and f.fees_payable = 0)`;

const ENDS: readonly End[] = [
  { kinds: ['fund-retiring'], over: UNWOUND },
  { kinds: ['fund-retired'], over: WOUND_UP },
  { kinds: ['fund-halted'], over: stateLeft('HALTED') },
  { kinds: ['fund-reducing'], over: stateLeft('REDUCING') },
  { kinds: ['fund-paused'], over: stateLeft('PAUSED') },
  { kinds: ['switch-halted'], over: switchLeft('HALTED') },
  { kinds: ['switch-reducing'], over: switchLeft('REDUCING') },
  {
    kinds: ['rebalance-failed', 'rebalance-remainder', 'rebalance-refused', 'between-legs'],
    over: REACHED_ITS_END,
  },
  { kinds: ['finding', 'finding-noted'], over: FINDING_GONE },
  { kinds: ['cash-to-move'], over: CASH_SETTLED },
  { kinds: ['approval-waiting'], over: DECIDED },
  { kinds: ['book-unaudited'], over: AUDITED_SINCE },
];
