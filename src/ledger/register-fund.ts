import { randomInt } from 'node:crypto';
import { sql } from 'kysely';
import type { FundSettings } from '../contract/fund-settings.js';
import type { Clock } from './clock.js';
import { FundIdentityError } from './errors.js';
import { identityDifferences } from './fund-identity.js';
import { lockFund, readFund } from './fund-rows.js';
import { announceJoining } from './join-book.js';
import { leavingMembers } from './leaving-members.js';
import { notifyFundChanged } from './notify.js';
import type { FundRecord } from './records/fund.js';
import { insertVersion, putInForce } from './rule-versions.js';
import { UNVERIFIED } from './rules-port.js';
import type { Session, Tx } from './session.js';
import { settingsJson } from './stored-settings.js';

/** A fund that is there already keeps its rules: those are changed by applying them. */
export function registerFund(session: Session, now: Clock, settings: FundSettings): Promise<FundRecord> {
  return session.transaction(async (tx) => {
    await oneAtATime(tx);
    await refuseTakenBook(tx, settings);
    if (await insertFund(tx, settings, UNVERIFIED, now())) return await readFund(tx, settings.token);
    const fund = await lockFund(tx, settings.token);
    const leaving = await leavingMembers(tx, fund, settings);
    const differences = fund.units === null ? [] : identityDifferences(fund.settings, settings, leaving);
    if (differences.length > 0) throw new FundIdentityError(settings.token, differences);
    return fund;
  });
}

/** A fund that joins a running hedge book; false of any other, which begins when a worker starts with it. */
export async function registerJoining(
  tx: Tx,
  settings: FundSettings,
  by: string,
  time: number,
): Promise<boolean> {
  await oneAtATime(tx);
  if (!(await announceJoining(tx, settings, by, time))) return false;
  return insertFund(tx, settings, by, time);
}

/** False where the fund is there already. */
async function insertFund(tx: Tx, settings: FundSettings, by: string, time: number): Promise<boolean> {
  const { token } = settings;
  const inserted = await tx
    .insertInto('funds')
    .values({
      token,
      settings: settingsJson(settings),
      state: 'ESTABLISHING',
      state_since: time,
      epoch: drawEpoch(),
    })
    .onConflict((conflict) => conflict.column('token').doNothing())
    .returning(notifyFundChanged(token).as('notified'))
    .execute();
  if (inserted.length === 0) return false;
  const { account, contract } = settings;
  await tx.insertInto('positions').values({ account, contract, token }).execute();
  const first = { version: 1, askedFor: null, source: 'first-start' } as const;
  const reason = 'the first start with this fund';
  await insertVersion(tx, { ...first, settings, by, reason, time });
  await putInForce(tx, { token, version: 1, since: null, rebalanceId: null });
  await announceJoining(tx, settings, by, time);
  return true;
}

/** Two first registrations at the same instant would meet either of two unique indexes, and one of them fail. */
async function oneAtATime(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('ballast register fund'))`.execute(tx);
}

async function refuseTakenBook(tx: Tx, settings: FundSettings): Promise<void> {
  const taken = await whyBookTaken(tx, settings);
  if (taken !== null) throw new FundIdentityError(settings.token, [taken]);
}

/** Null where no other fund owns the book, or both are of one hedge book. */
export async function whyBookTaken(tx: Tx, settings: FundSettings): Promise<string | null> {
  const { token, account, contract } = settings;
  const other = await tx
    .selectFrom('funds')
    .select('token')
    .where('account', '=', account)
    .where('contract', '=', contract)
    .where('token', '!=', token)
    .where(sql<string>`coalesce(settings ->> 'book', token)`, '!=', settings.book ?? token)
    .executeTakeFirst();
  return other === undefined
    ? null
    : `account ${account} with contract ${contract} belongs to ${other.token}, and a book is shared only by funds of ` +
        'the index model, as one hedge book';
}

const EPOCH_LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

function drawEpoch(): string {
  return Array.from({ length: 3 }, () => EPOCH_LETTERS.charAt(randomInt(EPOCH_LETTERS.length))).join('');
}
