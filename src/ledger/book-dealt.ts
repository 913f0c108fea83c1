import { sql } from 'kysely';
import { cashToMoveAlert } from '../contract/alert.js';
import { transferOfDealing } from '../contract/dealing.js';
import type { Dealing } from '../domain/dealing.js';
import { type DecimalString, decimal } from '../domain/decimal.js';
import { insertAlert } from './insert-alert.js';
import type { Tx } from './session.js';

/** The cash is looked for so long before people are told that it did not move. */
const CASH_WITHIN_MS = 3 * 24 * 3_600_000;

/** At which strike requests deal. */
export interface DealtAt {
  readonly token: string;
  readonly account: string;
  /** The rebalance at whose strike, and the strike's time. */
  readonly rebalanceId: string;
  readonly struckAt: number;
  readonly unitsBefore: DecimalString;
  readonly unitsAfter: DecimalString;
  /** What people are told is told once by this name. */
  readonly alertName: string;
}

/** Supply, claims, the requests themselves, and the transfers by which their cash is expected. */
export async function bookDealt(tx: Tx, at: DealtAt, dealing: Dealing, time: number): Promise<void> {
  if (dealing.dealt.length === 0) return;
  const { token, account, rebalanceId, struckAt, unitsBefore, unitsAfter, alertName } = at;
  const dealt = JSON.stringify(dealing.dealt);
  const { rows } = await sql<{ id: string }>`
    with dealt as (
      update dealings set state = 'dealt', note = null, rebalance_id = ${rebalanceId}, dealt_at = ${struckAt}::bigint,
        nav = d.nav, units = d.units, cash = d.cash, fee = d.fee, dust = d.dust,
        supply_before = ${unitsBefore}::numeric, supply_after = ${unitsAfter}::numeric
      from jsonb_to_recordset(${dealt}::jsonb)
        as d(id text, nav numeric, units numeric, cash numeric, fee numeric, dust numeric)
      where dealings.id = d.id and dealings.token = ${token} and dealings.state = 'waiting'
      returning dealings.id, dealings.kind, dealings.cash, dealings.request_key, dealings.nav
    ), supply as (
      update funds set units = ${unitsAfter}::numeric,
        receivable = receivable + (select coalesce(sum(cash), 0) from dealt)
      where token = ${token}
    ), expected as (
      insert into expected_transfers (id, token, account, kind, amount, reason, registered_by, registered_at,
        expires_at, dealing_id)
      select ${transferOfDealing('')} || dealt.id, ${token}, ${account}, dealt.kind, dealt.cash,
        dealt.request_key || ', dealt by ' || ${rebalanceId} || ' at ' || dealt.nav::text, 'engine', ${time}::bigint,
        ${time + CASH_WITHIN_MS}::bigint, dealt.id
      from dealt
    )
    select id from dealt`.execute(tx);
  if (rows.length !== dealing.dealt.length) {
    throw new Error(
      `${rebalanceId} deals ${dealing.dealt.length} requests, and only ${rows.length} of them wait`,
    );
  }
  await insertAlert(tx, cashToMoveAlert({ token, id: alertName, ...cashOf(dealing) }), time);
}

function cashOf({ dealt }: Dealing): {
  readonly comesIn: DecimalString[];
  readonly goesOut: DecimalString[];
} {
  const cash = dealt.map((one) => one.cash);
  return {
    comesIn: cash.filter((amount) => decimal(amount).gt(0)),
    goesOut: cash.filter((amount) => decimal(amount).lt(0)),
  };
}

/** What is to be said of requests that have not been dealt. */
export async function noteDealings(
  tx: Tx,
  token: string,
  notes: readonly { readonly id: string; readonly state: 'refused' | 'waiting'; readonly why: string }[],
): Promise<void> {
  if (notes.length === 0) return;
  await sql`
    update dealings set state = n.state, note = n.why
    from jsonb_to_recordset(${JSON.stringify(notes)}::jsonb) as n(id text, state text, why text)
    where dealings.id = n.id and dealings.token = ${token} and dealings.state = 'waiting'`.execute(tx);
}
