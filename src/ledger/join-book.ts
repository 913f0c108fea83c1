import { type RawBuilder, sql } from 'kysely';
import type { FundSettings } from '../contract/fund-settings.js';
import { DAY_MS } from '../domain/time-of-day.js';
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
  if (book === undefined) return false;
  const running = await tx
    .selectFrom('funds')
    .select('token')
    .where('token', '=', book)
    .where('units', 'is not', null)
    .executeTakeFirst();
  if (running === undefined) return false;
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

/**
 * Of a row of `funds` and one of the book's rounds: whether the round may serve it. A fund that joins is none of the
 * book's until the book's rules name it, and its money is booked.
 */
export const IS_READY: RawBuilder<boolean> = sql<boolean>`exists (
  select from funds book where book.token = round.token
    and (book.settings -> 'members' ? funds.token or (book.pending_settings -> 'members' ? funds.token
      and coalesce(book.pending_at, 0) <= extract(epoch from now()) * 1000))
    and (funds.units is not null or book.units is null or exists (
      select from expected_transfers e where e.id = ${joiningTransfer('')} || funds.token and e.state = 'booked')))`;
