import { sql } from 'kysely';
import { type DecimalString, decimal, plain, ZERO } from '../domain/decimal.js';
import type { Transfer } from '../venue/port.js';
import type { AnnouncedTransfers, BookedTransfers, UnmatchedTransfer } from './audit-port.js';
import type { Clock } from './clock.js';
import { lockFund, lockFundRow, readFund } from './fund-rows.js';
import { type MatchedTransfers, matchTransfers, type TransferMatch } from './match-transfers.js';
import { fromNumeric } from './numeric.js';
import type { FundRecord } from './records/fund.js';
import type { Db, Session, Tx } from './session.js';
import { isOf, isOfDealing, readExpected } from './transfers-expected.js';

/**
 * One transaction: cash, fees payable, the announcement's end and the named line. `token` is that of the account's owner;
 * what is of a fund that shares the account goes through its books and the owner's alike, so that what the owner has
 * beyond its funds stays.
 */
export function bookTransfers(
  session: Session,
  now: Clock,
  token: string,
  transfers: readonly Transfer[],
): Promise<BookedTransfers> {
  return session.transaction(async (tx) => {
    const fund = await lockFund(tx, token);
    const { matched, unmatched } = await match(tx, fund, transfers, now());
    for (const member of membersAmong(matched, token)) await lockFundRow(tx, member);
    let after = fund;
    for (const one of matched) after = await book(tx, after, one, now());
    const booked = matched.map(({ expected, transfer }) => ({
      ...expected,
      state: 'booked' as const,
      venueTransferId: transfer.id,
    }));
    return { fund: after, booked, unmatched };
  });
}

/** Whose rows are changed besides the owner's, in the order in which everybody holds them. */
function membersAmong(matched: readonly TransferMatch[], owner: string): readonly string[] {
  const tokens = new Set(matched.map(({ expected }) => expected.token).filter((token) => token !== owner));
  return [...tokens].sort();
}

export function unmatchedTransfers(
  session: Session,
  now: Clock,
  token: string,
  transfers: readonly Transfer[],
): Promise<readonly UnmatchedTransfer[]> {
  return session.run(async (db) => {
    const fund = await readFund(db, token);
    return (await match(db, fund, transfers, now())).unmatched;
  });
}

export function announcedAmong(
  session: Session,
  now: Clock,
  account: string,
  transfers: readonly Transfer[],
): Promise<AnnouncedTransfers> {
  if (transfers.length === 0) return Promise.resolve({ booked: [], open: [] });
  return session.run(async (db) => {
    const { token } = await db
      .selectFrom('funds')
      .select('token')
      .where('account', '=', account)
      .where(sql<boolean>`settings ->> 'book' is null`)
      .executeTakeFirstOrThrow();
    const booked = await db
      .selectFrom('transfers')
      .select('venue_transfer_id')
      .where('account', '=', account)
      .where(
        'venue_transfer_id',
        'in',
        transfers.map(({ id }) => id),
      )
      .execute();
    const ids = new Set(booked.map(({ venue_transfer_id }) => venue_transfer_id));
    const { matched } = await match(db, await readFund(db, token), transfers, now());
    return {
      booked: transfers.filter(({ id }) => ids.has(id)),
      open: matched.map(({ transfer }) => transfer),
    };
  });
}

async function match(
  db: Db,
  fund: FundRecord,
  transfers: readonly Transfer[],
  time: number,
): Promise<MatchedTransfers> {
  const known = await knownTransfers(db, fund, transfers);
  const fresh = transfers.filter(({ id }) => !known.done.has(id));
  const late = fresh.filter(({ id }) => known.reported.has(id));
  const announced = await readExpected(db, { token: fund.settings.token, open: true });
  const { matched, unmatched } = matchTransfers(
    fresh.filter(({ id }) => !known.reported.has(id)),
    announced.filter(({ kind, expiresAt }) => expiresAt > time || isOfDealing(kind)),
    await feesPayableBy(db, fund.settings.token),
  );
  const why = 'it was announced only after it had been found, or never';
  return { matched, unmatched: [...unmatched, ...late.map((transfer) => ({ transfer, why }))] };
}

/** Of the owner of an account, and of each fund that shares it. */
async function feesPayableBy(db: Db, owner: string): Promise<ReadonlyMap<string, DecimalString>> {
  const rows = await db.selectFrom('funds').select(['token', 'fees_payable']).where(isOf(owner)).execute();
  return new Map(rows.map(({ token, fees_payable }) => [token, fromNumeric(fees_payable)]));
}

interface Known {
  /** Booked, adopted, or part of the initial capital. */
  readonly done: ReadonlySet<string>;
  /** Findings: an announcement made afterwards does not explain them. */
  readonly reported: ReadonlySet<string>;
}

async function knownTransfers(
  db: Db,
  { settings }: FundRecord,
  transfers: readonly Transfer[],
): Promise<Known> {
  const { token, account } = settings;
  const ids = transfers.map(({ id }) => id);
  if (ids.length === 0) return { done: new Set(), reported: new Set() };
  const { rows } = await sql<{ kind: 'done' | 'found' | 'initial'; id: string; time: number }>`
    select 'done' as kind, venue_transfer_id as id, time from transfers
    where account = ${account} and venue_transfer_id = any(${ids}::text[])
    union all
    select 'done', venue_transfer_id, time from adopted_transfers
    where account = ${account} and venue_transfer_id = any(${ids}::text[])
    union all
    select 'found', subject, found_at from findings
    where token = ${token} and kind = 'transfer-by-hand' and resolved_at is null and subject = any(${ids}::text[])
    union all
    select 'initial', id, time from transfers where token = ${token} and kind = 'initial'`.execute(db);
  const of = (kind: string) => rows.filter((row) => row.kind === kind).map(({ id }) => id);
  const established = rows.find(({ kind }) => kind === 'initial')?.time ?? Number.POSITIVE_INFINITY;
  const initial = transfers.filter(({ time }) => time <= established).map(({ id }) => id);
  return { done: new Set([...of('done'), ...initial]), reported: new Set(of('found')) };
}

async function book(
  tx: Tx,
  owner: FundRecord,
  { transfer, expected }: TransferMatch,
  time: number,
): Promise<FundRecord> {
  const { account, contract } = owner.settings;
  const { id, kind, amount, token } = expected;
  const isOwn = token === owner.settings.token;
  const own = { amount, units: '0', time: transfer.time, kind, account, venue_transfer_id: transfer.id };
  const lines = [{ ...own, id: `${kind}/${id}`, token: owner.settings.token }];
  if (!isOwn) lines.push({ ...own, id: `${kind}/${id}/${token}`, token });
  await tx.insertInto('transfers').values(lines).execute();
  await tx
    .updateTable('positions')
    .set((eb) => ({ cash: eb('cash', '+', amount) }))
    .where('account', '=', account)
    .where('contract', '=', contract)
    .where(
      'token',
      'in',
      lines.map((line) => line.token),
    )
    .execute();
  const paidFees = kind === 'fee-sweep' ? amount : NOTHING;
  const settled = isOfDealing(kind) ? amount : NOTHING;
  await tx
    .updateTable('funds')
    .set((eb) => ({
      fees_payable: eb('fees_payable', '+', paidFees),
      receivable: eb('receivable', '-', settled),
    }))
    .where('token', '=', token)
    .execute();
  await tx
    .updateTable('expected_transfers')
    .set({ state: 'booked', venue_transfer_id: transfer.id, closed_at: time, closed_by: 'engine' })
    .where('id', '=', id)
    .where('state', '=', 'expected')
    .execute();
  const cash = plain(decimal(owner.cash).plus(decimal(amount)));
  if (!isOwn) return { ...owner, cash };
  return {
    ...owner,
    cash,
    feesPayable: plain(decimal(owner.feesPayable).plus(decimal(paidFees))),
    receivable: plain(decimal(owner.receivable).minus(decimal(settled))),
  };
}

const NOTHING = plain(ZERO);

export function noteTransfersChecked(session: Session, token: string, until: number): Promise<void> {
  return session.run(async (db) => {
    await db
      .updateTable('funds')
      .set({ transfers_checked_until: sql`greatest(transfers_checked_until, ${until}::bigint)` })
      .where('token', '=', token)
      .execute();
  });
}
