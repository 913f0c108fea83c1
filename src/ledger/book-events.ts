import { sql } from 'kysely';
import { isHedgeBook } from '../contract/fund-settings.js';
import type { AccountEvent } from '../venue/port.js';
import type { ExplainedEvents } from './explain-events.js';
import { lockFund, readFund } from './fund-rows.js';
import { areBooked, explain } from './known-events.js';
import type { FundRecord } from './records/fund.js';
import type { BookedEvents } from './records/settlement.js';
import type { Db, Session, Tx } from './session.js';
import { shareFunding } from './share-funding.js';
import { writeEvents } from './write-events.js';

/** Most readings bring nothing new, and then only the instant moves. What is new is looked at with the fund's row held. */
export async function bookEvents(
  session: Session,
  token: string,
  events: readonly AccountEvent[],
  readUntil: number,
): Promise<BookedEvents> {
  const nothingNew = await session.run(async (db) => {
    if (!(await areBooked(db, token, events))) return null;
    return await readMoved(db, token, readUntil);
  });
  if (nothingNew !== null) return { fund: nothingNew, newlyBooked: 0, unexplained: [] };
  return session.transaction(async (tx) => book(tx, await lockFund(tx, token), events, readUntil));
}

/** Within the transaction that holds the fund's row. */
export async function book(
  tx: Tx,
  fund: FundRecord,
  events: readonly AccountEvent[],
  readUntil: number,
): Promise<BookedEvents> {
  const explained = await explain(tx, fund, events);
  const { unexplained } = explained;
  const newlyBooked = size(explained);
  const until = Math.min(readUntil, ...unexplained.map(({ event }) => event.time));
  if (newlyBooked === 0) return { fund: await moveInstant(tx, fund, until), newlyBooked, unexplained };
  const booked = await writeEvents(tx, fund, explained, until);
  if (isHedgeBook(fund.settings)) await shareFunding(tx, fund, explained.funding);
  return { fund: booked, newlyBooked, unexplained };
}

const size = ({ executions, funding }: ExplainedEvents): number => executions.length + funding.length;

/** The fund with its instant moved, in one statement: it reads the row as it was before its own update. */
async function readMoved(db: Db, token: string, until: number): Promise<FundRecord> {
  const moving = db.with('moved', (query) =>
    query
      .updateTable('funds')
      .set({ events_booked_until: sql`greatest(events_booked_until, ${until}::bigint)` })
      .where('token', '=', token)
      .returning('funds.token'),
  );
  const fund = await readFund(moving, token);
  return { ...fund, eventsBookedUntil: Math.max(fund.eventsBookedUntil ?? until, until) };
}

/** Never back. The caller keeps it before an event that waits for an explanation. */
async function moveInstant(db: Db, fund: FundRecord, until: number): Promise<FundRecord> {
  if (fund.eventsBookedUntil !== null && until <= fund.eventsBookedUntil) return fund;
  const moved = await db
    .updateTable('funds')
    .set({ events_booked_until: sql`greatest(events_booked_until, ${until}::bigint)` })
    .where('token', '=', fund.settings.token)
    .returning('events_booked_until')
    .executeTakeFirstOrThrow();
  return { ...fund, eventsBookedUntil: moved.events_booked_until };
}
