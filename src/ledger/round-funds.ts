import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import type { RebalanceInput } from '../contract/rebalance.js';
import { endingAlert } from './ending-alert.js';
import { insertAlert } from './insert-alert.js';
import { IS_READY } from './join-book.js';
import { closingColumns, endedWithoutTrade, lockRequested, outcomeOf } from './outcome-rows.js';
import type { ClosingOutcome } from './records/settlement.js';
import type { Db, Session, Tx } from './session.js';
import type { Tables } from './tables.js';

type Row = Selectable<Tables['rebalances']>;

/**
 * Makes the open rebalances of a hedge book's funds part of this round of it, and returns all of the round: those that
 * no other open round has, by token. Repeating it takes in what has come since.
 */
export function takeWaiting(session: Session, roundId: string): Promise<readonly RebalanceInput[]> {
  return session.run(async (db) => {
    await sql`
      update rebalances set round_id = ${roundId}
      from funds, rebalances round
      where round.id = ${roundId} and round.outcome is null
        and funds.settings ->> 'book' = round.token and rebalances.token = funds.token
        and ${IS_READY}
        and rebalances.outcome is null and rebalances.round_id is distinct from ${roundId}
        and not exists (select from rebalances other where other.id = rebalances.round_id and other.outcome is null)
    `.execute(db);
    return (await openOf(db, roundId)).map(inputOf);
  });
}

/** Whether a round that is not closed yet has taken it in: what becomes of it is that round's to say. */
export function isInRound(session: Session, id: string): Promise<boolean> {
  return session.run(async (db) => {
    const row = await db
      .selectFrom('rebalances')
      .innerJoin('rebalances as round', 'round.id', 'rebalances.round_id')
      .select('round.id')
      .where('rebalances.id', '=', id)
      .where('rebalances.outcome', 'is', null)
      .where('round.outcome', 'is', null)
      .executeTakeFirst();
    return row !== undefined;
  });
}

/** Within the transaction that closes the round without a settlement: nobody is left waiting for it. */
export async function closeServed(
  tx: Tx,
  roundId: string,
  { outcome, reason }: { readonly outcome: ClosingOutcome; readonly reason: string },
  time: number,
): Promise<void> {
  for (const row of await openOf(tx, roundId)) {
    const input = inputOf(row);
    const { fund, own } = await lockRequested(tx, input);
    if (own === null || outcomeOf(own) !== null) continue;
    const ended = endedWithoutTrade(input, fund, outcome, `${roundId}: ${reason}`);
    await tx.updateTable('rebalances').set(closingColumns(ended, time)).where('id', '=', input.id).execute();
    const alert = endingAlert(ended, fund);
    if (alert !== null) await insertAlert(tx, alert, time);
  }
}

/** Whether a round of its hedge book that began now would take it in: not while its fund joins and its equity is to come. */
export function isServable(session: Session, id: string): Promise<boolean> {
  return session.run(async (db) => {
    const { rows } = await sql<{ ready: boolean }>`
      select ${IS_READY} as ready from rebalances join funds on funds.token = rebalances.token,
        lateral (select funds.settings ->> 'book' as token) as round
      where rebalances.id = ${id} and rebalances.outcome is null`.execute(db);
    return rows[0]?.ready ?? false;
  });
}

/** By token, in which order their rows are held. */
function openOf(db: Db, roundId: string): Promise<readonly Row[]> {
  return db
    .selectFrom('rebalances')
    .selectAll()
    .where('round_id', '=', roundId)
    .where('outcome', 'is', null)
    .orderBy('token')
    .orderBy('id')
    .execute();
}

function inputOf(row: Row): RebalanceInput {
  const { id, attempt, token, cause, key } = row;
  const request = {
    ...{ token, cause, key },
    requestKey: row.request_key,
    requestedBy: row.requested_by,
    reason: row.request_reason,
    nominalTime: row.nominal_time,
    anchorSeq: row.request_anchor_seq,
    ...(row.breach_seen_at !== null && { breachSeenAt: row.breach_seen_at }),
  };
  return { id, attempt, request };
}
