import { sql } from 'kysely';
import { DATABASE_NOW, readClock } from './database-clock.js';
import type { HealthLedger, HealthReading, ProcessReport, Unfinished } from './health-port.js';
import { readOverviews } from './overviews.js';
import type { Db, Session } from './session.js';
import { venueOutages } from './venue-outages.js';

/** Beyond the fund's own deadline for its orders: striking and settling take minutes at most. */
const STUCK_BEYOND_MS = 15 * 60_000;
/** Dailies of two days ago are nobody's latest. */
const DAILIES_MS = 2 * 24 * 60 * 60_000;
/** A worker says so every quarter of a minute: what is older has died since. */
const REPORTED_WITHIN_MS = 2 * 60_000;

export function healthBooks(session: Session): Omit<HealthLedger, 'clock'> {
  return {
    healthReading: () => readHealth(session),
    reportProcess: (report) => reportProcess(session, report),
    forgetProcess: (process) =>
      session.run(async (db) => {
        await db.deleteFrom('process_reports').where('process', '=', process).execute();
      }),
  };
}

async function readHealth(session: Session): Promise<HealthReading> {
  const [overviews, outages, rest] = await Promise.all([
    readOverviews(session),
    venueOutages(session).venueOutages(),
    session.run(async (db) => ({
      now: await readClock(db),
      dailies: await readDailies(db),
      stuck: await readStuck(db),
      unfinished: await readUnfinished(db),
      ticks: await readTicks(db),
      processes: await readProcesses(db),
    })),
  ]);
  return { overviews, outages, ...rest };
}

/** A fund that has rebalanced more often since has moved its rebalance point since. */
const LOOKED_BACK = 20;

async function readDailies(db: Db): Promise<HealthReading['dailies']> {
  const { rows } = await sql<HealthReading['dailies'][number]>`
    select distinct f.token, r.nominal_time as "nominalTime" from funds f, lateral (
      (select cause, nominal_time from rebalances where token = f.token and outcome is not null
        order by ordinal desc limit ${LOOKED_BACK}::integer)
      union all
      (select cause, nominal_time from rebalances where token = f.token and outcome is null
        and strike is not null)
    ) r
    where r.cause = 'daily' and r.nominal_time > ${DATABASE_NOW} - ${DAILIES_MS}::bigint`.execute(db);
  return rows;
}

async function readStuck(db: Db): Promise<HealthReading['stuck']> {
  const { rows } = await sql<HealthReading['stuck'][number]>`
    select r.id, r.token, r.opened_at as "openedAt" from rebalances r join funds f on f.token = r.token
    where r.outcome is null
      and r.opened_at + (f.settings #>> '{rules,execution,deadline}')::numeric * 1000 + ${STUCK_BEYOND_MS}::bigint
        < ${DATABASE_NOW}
    order by r.id`.execute(db);
  return rows;
}

/** What an operator has abandoned, or stopped by a word, is off its target because somebody wants it so. */
async function readUnfinished(db: Db): Promise<readonly Unfinished[]> {
  const { rows } = await sql<Unfinished>`
    with reached as (
      select f.token, coalesce((
        select r.ordinal from rebalances r
        where r.token = f.token and r.outcome in ('done', 'no-trade-needed', 'wiped-out')
        order by r.ordinal desc limit 1), 0) as ordinal
      from funds f
    )
    select distinct on (r.token) r.token, min(r.opened_at) over (partition by r.token) as since,
      r.id, r.outcome, r.outcome_reason as reason
    from reached join rebalances r on r.token = reached.token and r.ordinal > reached.ordinal
    where r.outcome in ('failed', 'remainder', 'refused') and not exists (
      select from rebalances later
      where later.token = r.token and later.ordinal > r.ordinal and later.outcome in ('abandoned', 'stopped'))
    order by r.token, r.ordinal desc`.execute(db);
  return rows;
}

async function readTicks(db: Db): Promise<HealthReading['ticks']> {
  const { rows } = await sql<HealthReading['ticks'][number]>`
    select contract, ticked_at as at from watch_progress where ticked_at is not null
    order by contract`.execute(db);
  return rows;
}

async function readProcesses(db: Db): Promise<readonly ProcessReport[]> {
  const rows = await db
    .selectFrom('process_reports')
    .selectAll()
    .where(sql<boolean>`said_at > ${DATABASE_NOW} - ${REPORTED_WITHIN_MS}::bigint`)
    .orderBy('process')
    .execute();
  return rows.map((row) => ({
    process: row.process,
    roles: row.roles,
    aheadOfLedger: row.ahead_of_ledger,
    aheadOfVenue: row.ahead_of_venue,
    temporalOutSince: row.temporal_out_since,
    temporalTrouble: row.temporal_trouble,
  }));
}

async function reportProcess(session: Session, report: ProcessReport): Promise<void> {
  const said = {
    roles: [...report.roles],
    said_at: DATABASE_NOW,
    ahead_of_ledger: report.aheadOfLedger,
    ahead_of_venue: report.aheadOfVenue,
    temporal_out_since: report.temporalOutSince,
    temporal_trouble: report.temporalTrouble,
  };
  await session.run((db) =>
    db
      .insertInto('process_reports')
      .values({ process: report.process, ...said })
      .onConflict((conflict) => conflict.column('process').doUpdateSet(said))
      .execute(),
  );
}
