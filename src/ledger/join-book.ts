import { type RawBuilder, sql } from 'kysely';
import type { FundSettings } from '../contract/fund-settings.js';
import type { DecimalString } from '../domain/decimal.js';
import { DAY_MS } from '../domain/time-of-day.js';
import { fromNumeric } from './numeric.js';
import type { FundRecord } from './records/fund.js';
import type { Tx } from './session.js';

/** So long its equity may take; an operator who has given up takes the announcement back. */
const VALID_FOR_MS = 90 * DAY_MS;

/** The announced transfer by which the initial equity of a fund comes that joins a running hedge book. */
export const joiningTransfer = (token: string): string => `initial-${token}`;

/**
 * Announces the initial equity of a fund whose hedge book runs already; says whether it does. At the launch of a book its
 * account holds all of it from the beginning. It comes in the name of the book, whose residual has it until the fund is
 * established.
 */
export async function announceJoining(
  tx: Tx,
  { token, book, account, initial }: FundSettings,
  by: string,
  time: number,
): Promise<boolean> {
  if (book === undefined || !(await isToJoin(tx, token, book))) return false;
  if (await announceAgain(tx, { token, book, initial }, by, time)) return true;
  await tx
    .insertInto('expected_transfers')
    .values({
      ...{ id: joiningTransfer(token), token: book, account, kind: 'top-up', amount: initial.equity },
      ...{ reason: `initial equity of ${token}, which joins`, registered_by: by, registered_at: time },
      ...{ expires_at: time + VALID_FOR_MS, closed_at: null, closed_by: null },
      ...{ venue_transfer_id: null, dealing_id: null },
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  return true;
}

/** Whether the book runs, and the fund has no units yet. */
async function isToJoin(tx: Tx, token: string, book: string): Promise<boolean> {
  const { rows } = await sql`
    select from funds where token = ${book} and units is not null
      and not exists (select from funds own where own.token = ${token} and own.units is not null)`.execute(
    tx,
  );
  return rows.length > 0;
}

type Joining = Pick<FundSettings, 'token' | 'initial'> & { readonly book: string };

/** One that was announced with another amount, or was given up; false where it was not, or has come. */
async function announceAgain(
  tx: Tx,
  { token, book, initial }: Joining,
  by: string,
  time: number,
): Promise<boolean> {
  const { rows } = await sql`
    with again as (
      update expected_transfers set amount = ${initial.equity}::numeric, state = 'expected', registered_by = ${by},
        registered_at = ${time}::bigint, expires_at = ${time + VALID_FOR_MS}::bigint, closed_at = null, closed_by = null
      where id = ${joiningTransfer(token)} and state <> 'booked'
        and (amount <> ${initial.equity}::numeric or state <> 'expected' or expires_at <= ${time}::bigint)
      returning *
    )
    select ballast_record('done', 'transfer expect', ${book}, reason, null, registered_by,
      id || ': ' || kind || ' of ' || amount)
    from again`.execute(tx);
  return rows.length > 0;
}

/**
 * The initial equity that is in the account of a fund which is not established yet: it was there at the launch of its
 * hedge book, or its announced transfer is booked. Null where it is still to come.
 */
export async function arrivedFor(tx: Tx, { settings, units }: FundRecord): Promise<DecimalString | null> {
  const { token, book = null, initial } = settings;
  if (units !== null) return null;
  const { rows } = await sql<{ amount: string | null; state: string | null; launched: boolean }>`
    select e.amount, e.state, book.settings -> 'members' ? ${token} as launched
    from funds book left join expected_transfers e on e.id = ${joiningTransfer(token)}
    where book.token = ${book} and book.units is not null`.execute(tx);
  const [row] = rows;
  if (row === undefined) return null;
  if (row.amount === null) return row.launched ? initial.equity : null;
  return row.state === 'booked' ? fromNumeric(row.amount) : null;
}

/**
 * Of a row of `funds` and one of the book's rounds: whether the round may serve it. A fund that joins is none of the
 * book's until the book's rules name it, and its money is booked, all of it; that of a fund that was there at its launch came then.
 */
export const IS_READY: RawBuilder<boolean> = sql<boolean>`exists (
  select from funds book where book.token = round.token
    and (book.settings -> 'members' ? funds.token or (book.pending_settings -> 'members' ? funds.token
      and coalesce(book.pending_at, 0) <= extract(epoch from now()) * 1000))
    and (funds.units is not null or not exists (
      select from expected_transfers e where e.id = ${joiningTransfer('')} || funds.token
        and (e.state <> 'booked' or e.amount <> (funds.settings -> 'initial' ->> 'equity')::numeric))))`;
