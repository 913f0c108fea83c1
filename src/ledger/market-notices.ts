import { sql } from 'kysely';
import { DATABASE_NOW } from './database-clock.js';
import { noteTradability } from './note-tradability.js';
import type { DueNotice, NoticeLedger, UntoldMarket } from './notice-port.js';
import { type NoticeRow, noticeOf } from './notice-rows.js';
import type { Session } from './session.js';

/** The part of the ledger that tells the markets. */
export function marketNotices(session: Session): NoticeLedger {
  return {
    noteTradability: () => noteTradability(session),
    claimNotice: (channel, forMs) => claimNotice(session, channel, forMs),
    noticeTaken: (channel, number) => noticeTaken(session, channel, number),
    noticeLeft: (channel, number, trouble, inMs) => noticeLeft(session, channel, { number, trouble, inMs }),
    untoldMarkets: (forMs) => untoldMarkets(session, forMs),
  };
}

/** What a market is told next: what it has not taken, without what was out of date when it was new. */
const NEXT = sql`
  select n.* from market_notices n
  where n.number > c.told_to and (n.number > c.known_from or not exists (
    select from market_notices later
    where later.token = n.token and later.number > n.number and later.number <= c.known_from))
  order by n.number limit 1`;

async function claimNotice(session: Session, channel: string, forMs: number): Promise<DueNotice | null> {
  return session.run(async (db) => {
    await sql`
      insert into market_channels (channel, known_from, seen_at)
      select ${channel}, coalesce((select max(number) from market_notices), 0), ${DATABASE_NOW}
      on conflict (channel) do update set seen_at = excluded.seen_at`.execute(db);
    const { rows } = await sql<NoticeRow & { attempts: number }>`
      with held as (
        select * from market_channels where channel = ${channel} and due_at <= ${DATABASE_NOW} for update
      ), due as (
        select next.* from held c, lateral (${NEXT}) next
      )
      update market_channels m set due_at = ${DATABASE_NOW} + ${forMs}::bigint, attempts = m.attempts + 1
      from due where m.channel = ${channel}
      returning due.number, due.uid, due.token, due.tradable, due.reasons, due.units_version, due.at, m.attempts`.execute(
      db,
    );
    const [row] = rows;
    if (row === undefined) return null;
    const { attempts, ...notice } = row;
    return { ...noticeOf(notice), attempts };
  });
}

/** Never back: a process whose claim has run out may say so late. */
async function noticeTaken(session: Session, channel: string, number: number): Promise<void> {
  await session.run((db) =>
    db
      .updateTable('market_channels')
      .set({ told_to: number, attempts: 0, due_at: 0, trouble: null })
      .where('channel', '=', channel)
      .where('told_to', '<', number)
      .execute(),
  );
}

async function noticeLeft(
  session: Session,
  channel: string,
  { number, trouble, inMs }: { readonly number: number; readonly trouble: string; readonly inMs: number },
): Promise<void> {
  await session.run((db) =>
    db
      .updateTable('market_channels')
      .set({ trouble, due_at: sql`${DATABASE_NOW} + ${inMs}::bigint` })
      .where('channel', '=', channel)
      .where('told_to', '<', number)
      .execute(),
  );
}

/** A market that no process has said that it tells is one that was taken away. */
const LIVES_MS = 60 * 60_000;

async function untoldMarkets(session: Session, forMs: number): Promise<readonly UntoldMarket[]> {
  return session.run(async (db) => {
    const { rows } = await sql<NoticeRow & { channel: string; trouble: string | null }>`
      select c.channel, c.trouble, next.number, next.uid, next.token, next.tradable, next.reasons,
        next.units_version, next.at
      from market_channels c, lateral (${NEXT}) next
      where c.seen_at > ${DATABASE_NOW} - ${LIVES_MS}::bigint and next.at < ${DATABASE_NOW} - ${forMs}::bigint
      order by c.channel`.execute(db);
    return rows.map(({ channel, trouble, ...notice }) => ({ channel, trouble, notice: noticeOf(notice) }));
  });
}
