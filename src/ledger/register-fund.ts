import { randomInt } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import type { FundSettings } from '../contract/fund-settings.js';
import { decimal } from '../domain/decimal.js';
import type { Clock } from './clock.js';
import { FundIdentityError } from './errors.js';
import { lockFund, readFund } from './fund-rows.js';
import { notifyFundChanged } from './notify.js';
import type { FundRecord } from './port.js';
import type { Session, Tx } from './session.js';

export function registerFund(session: Session, now: Clock, settings: FundSettings): Promise<FundRecord> {
  return session.transaction(async (tx) => {
    await oneAtATime(tx);
    await refuseTakenBook(tx, settings);
    if (await insertFund(tx, settings, now())) return await readFund(tx, settings.token);
    return await takeOver(tx, await lockFund(tx, settings.token), settings);
  });
}

/** False where the fund is there already. */
async function insertFund(tx: Tx, settings: FundSettings, time: number): Promise<boolean> {
  const { token } = settings;
  const inserted = await tx
    .insertInto('funds')
    .values({
      token,
      settings: JSON.stringify(settings),
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
  return true;
}

async function takeOver(tx: Tx, fund: FundRecord, settings: FundSettings): Promise<FundRecord> {
  if (fund.units === null) return await replaceSettings(tx, settings);
  const differences = identityDifferences(fund.settings, settings);
  if (differences.length > 0) throw new FundIdentityError(settings.token, differences);
  const pending = isDeepStrictEqual(fund.settings, settings) ? null : settings;
  if (isDeepStrictEqual(pending, fund.pendingSettings)) return fund;
  await tx
    .updateTable('funds')
    .set({ pending_settings: pending === null ? null : JSON.stringify(pending) })
    .where('token', '=', settings.token)
    .execute();
  return { ...fund, pendingSettings: pending };
}

/** Before the fund is established nothing has happened under its settings: they are simply replaced. */
async function replaceSettings(tx: Tx, settings: FundSettings): Promise<FundRecord> {
  const { token, account, contract } = settings;
  await tx
    .with('position', (db) =>
      db.updateTable('positions').set({ account, contract }).where('token', '=', token),
    )
    .updateTable('funds')
    .set({ settings: JSON.stringify(settings), pending_settings: null })
    .where('token', '=', token)
    .execute();
  return await readFund(tx, token);
}

/** Two first registrations at the same instant would meet either of two unique indexes, and one of them fail. */
async function oneAtATime(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('ballast register fund'))`.execute(tx);
}

async function refuseTakenBook(tx: Tx, { token, account, contract }: FundSettings): Promise<void> {
  const other = await tx
    .selectFrom('funds')
    .select('token')
    .where('account', '=', account)
    .where('contract', '=', contract)
    .where('token', '!=', token)
    .where(sql<boolean>`settings ->> 'model' = 'fund'`)
    .executeTakeFirst();
  if (other === undefined) return;
  throw new FundIdentityError(token, [
    `account ${account} with contract ${contract} belongs to ${other.token}`,
  ]);
}

function identityDifferences(old: FundSettings, now: FundSettings): readonly string[] {
  const sameNumber = (a: FundSettings['leverage'], b: FundSettings['leverage']) => decimal(a).eq(b);
  const fields = [
    { name: 'account', was: old.account, is: now.account, same: old.account === now.account },
    { name: 'contract', was: old.contract, is: now.contract, same: old.contract === now.contract },
    { name: 'model', was: old.model, is: now.model, same: old.model === now.model },
    { name: 'leverage', was: old.leverage, is: now.leverage, same: sameNumber(old.leverage, now.leverage) },
    {
      name: 'initial.equity',
      was: old.initial.equity,
      is: now.initial.equity,
      same: sameNumber(old.initial.equity, now.initial.equity),
    },
    {
      name: 'initial.nav',
      was: old.initial.nav,
      is: now.initial.nav,
      same: sameNumber(old.initial.nav, now.initial.nav),
    },
  ];
  return fields.filter(({ same }) => !same).map(({ name, was, is }) => `${name} was ${was}, now ${is}`);
}

const EPOCH_LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

function drawEpoch(): string {
  return Array.from({ length: 3 }, () => EPOCH_LETTERS.charAt(randomInt(EPOCH_LETTERS.length))).join('');
}
