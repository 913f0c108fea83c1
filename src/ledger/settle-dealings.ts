import { sql } from 'kysely';
import { cashToMoveAlert } from '../contract/alert.js';
import { transferOfDealing } from '../contract/dealing.js';
import type { RebalanceOutcome, Strike } from '../contract/rebalance.js';
import { type Dealing, dealtBy, NO_DEALING } from '../domain/dealing.js';
import { type DecimalString, decimal } from '../domain/decimal.js';
import { insertAlert } from './insert-alert.js';
import type { FundRecord, Settlement } from './port.js';
import type { Tx } from './session.js';

/** The cash is looked for so long before people are told that it did not move. */
const CASH_WITHIN_MS = 3 * 24 * 3_600_000;

/** See `dealtBy`. `fund` as it is after its fills were booked. */
export function dealingOf({ plan, strike, firstStrike, anchor }: Settlement, fund: FundRecord): Dealing {
  const hasTraded =
    firstStrike !== null || (strike.ordersBefore ?? 0) > 0 || fund.contracts !== strike.contracts;
  return dealtBy(plan.dealing ?? NO_DEALING, { reachedEnd: anchor !== null, hasTraded });
}

/** Supply, claims, the requests themselves, and the transfers by which their cash is expected. */
export async function writeDealing(
  tx: Tx,
  { token, account }: { readonly token: string; readonly account: string },
  { id, figures }: RebalanceOutcome,
  strike: Strike,
  dealing: Dealing,
  time: number,
): Promise<void> {
  if (figures === null || dealing.dealt.length === 0) return;
  const dealt = JSON.stringify(dealing.dealt);
  const { rows } = await sql<{ id: string }>`
    with dealt as (
      update dealings set state = 'dealt', note = null, rebalance_id = ${id}, dealt_at = ${strike.time}::bigint,
        nav = d.nav, units = d.units, cash = d.cash, fee = d.fee, dust = d.dust,
        supply_before = ${strike.units}::numeric, supply_after = ${figures.units}::numeric
      from jsonb_to_recordset(${dealt}::jsonb)
        as d(id text, nav numeric, units numeric, cash numeric, fee numeric, dust numeric)
      where dealings.id = d.id and dealings.token = ${token} and dealings.state = 'waiting'
      returning dealings.id, dealings.kind, dealings.cash, dealings.request_key, dealings.nav
    ), supply as (
      update funds set units = ${figures.units}::numeric,
        receivable = receivable + (select coalesce(sum(cash), 0) from dealt)
      where token = ${token}
    ), expected as (
      insert into expected_transfers (id, token, account, kind, amount, reason, registered_by, registered_at,
        expires_at, dealing_id)
      select ${transferOfDealing('')} || dealt.id, ${token}, ${account}, dealt.kind, dealt.cash,
        dealt.request_key || ', dealt by ' || ${id} || ' at ' || dealt.nav::text, 'engine', ${time}::bigint,
        ${time + CASH_WITHIN_MS}::bigint, dealt.id
      from dealt
    )
    select id from dealt`.execute(tx);
  if (rows.length !== dealing.dealt.length) {
    throw new Error(`${id} deals ${dealing.dealt.length} requests, and only ${rows.length} of them wait`);
  }
  await insertAlert(tx, cashToMoveAlert({ token, id, ...cashOf(dealing) }), time);
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

/** What can never deal is refused; what waits for another strike says why. After a wipe-out nothing is left to deal. */
export async function writeUndealt(
  tx: Tx,
  token: string,
  { plan }: Settlement,
  outcome: RebalanceOutcome,
): Promise<void> {
  if (outcome.state === 'WIPED_OUT') {
    await tx
      .updateTable('dealings')
      .set({ state: 'refused', note: `${token} is wiped out` })
      .where('token', '=', token)
      .where('state', '=', 'waiting')
      .execute();
    return;
  }
  const { notDealt = [], waits = null } = plan.dealing ?? {};
  const notes = [
    ...notDealt.map(({ id, why }) => ({ id, state: 'refused', why })),
    ...(waits?.ids ?? []).map((id) => ({ id, state: 'waiting', why: waits?.why })),
  ];
  if (notes.length === 0) return;
  await sql`
    update dealings set state = n.state, note = n.why
    from jsonb_to_recordset(${JSON.stringify(notes)}::jsonb) as n(id text, state text, why text)
    where dealings.id = n.id and dealings.token = ${token} and dealings.state = 'waiting'`.execute(tx);
}
