import { type Selectable, sql } from 'kysely';
import type { FundSettings } from '../contract/fund-settings.js';
import { whyNotItsAccount } from '../contract/hedge-book.js';
import { decimal, plain } from '../domain/decimal.js';
import { TransferRefusedError } from './audit-errors.js';
import type { Announcement, ExpectedTransfer, TransferKind } from './audit-port.js';
import type { AuditTables } from './audit-tables.js';
import { authorise } from './authenticate.js';
import type { Clock } from './clock.js';
import { readFund } from './fund-rows.js';
import { fromNumeric } from './numeric.js';
import type { Db, Session } from './session.js';

const LEAVES: readonly TransferKind[] = ['fee-sweep', 'withdrawal'];
/** Their fund owes it, or it is owed to their fund: such a transfer is late, and never given up. */
const OF_DEALINGS: readonly TransferKind[] = ['creation', 'redemption'];
export const isOfDealing = (kind: TransferKind): boolean => OF_DEALINGS.includes(kind);
/** What the venue's own ids and shell words have in common. */
const TRANSFER_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;

export async function expectTransfer(
  session: Session,
  now: Clock,
  operatorToken: string,
  announcement: Announcement,
): Promise<ExpectedTransfer> {
  const { id, token, kind, reason, validForMs } = announcement;
  if (!TRANSFER_ID.test(id)) {
    throw new TransferRefusedError(id, 'an id is up to 64 letters, digits, points, colons, _ and -');
  }
  if (!decimal(announcement.amount).gt(0)) {
    throw new TransferRefusedError(id, `the amount must be above zero, not ${announcement.amount}`);
  }
  return session.transaction(async (tx) => {
    const by = await authorise(tx, operatorToken, 'operator');
    const { settings } = await readFund(tx, token);
    const { account } = settings;
    const why = kind === 'fee-sweep' ? whyNoSweep(settings) : whyNotItsAccount(settings);
    if (why !== null) throw new TransferRefusedError(id, why);
    const amount = plain(decimal(announcement.amount).times(LEAVES.includes(kind) ? -1 : 1));
    const time = now();
    await tx
      .insertInto('expected_transfers')
      .values({
        id,
        token,
        account,
        kind,
        amount,
        reason,
        registered_by: by.name,
        registered_at: time,
        expires_at: time + validForMs,
        closed_at: null,
        closed_by: null,
        venue_transfer_id: null,
        dealing_id: null,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
    const kept = await one(tx, id);
    if (kept.token !== token || kept.kind !== kind || !decimal(kept.amount).eq(decimal(amount))) {
      throw new TransferRefusedError(id, `it was announced before as ${kept.kind} of ${kept.amount}`);
    }
    return kept;
  });
}

/** Fees are owed fund by fund, and a hedge book owes none itself. */
function whyNoSweep({ token, members }: FundSettings): string | null {
  if (members === undefined) return null;
  const each = members.length === 0 ? '' : `; name the fund whose fees it pays: ${members.join(', ')}`;
  return `${token} is a hedge book, which owes no management fee itself: take money out as a withdrawal${each}`;
}

/** Of rows with a `token`: those of this owner of an account, and of the funds that share it. */
export const isOf = (owner: string) =>
  sql<boolean>`token in (select f.token from funds f where f.token = ${owner} or f.settings ->> 'book' = ${owner})`;

export function cancelTransfer(
  session: Session,
  now: Clock,
  operatorToken: string,
  id: string,
): Promise<ExpectedTransfer> {
  return session.transaction(async (tx) => {
    const by = await authorise(tx, operatorToken, 'operator');
    if (isOfDealing((await one(tx, id)).kind)) {
      throw new TransferRefusedError(
        id,
        'it is the cash of a creation or redemption that was dealt: it stays due',
      );
    }
    await tx
      .updateTable('expected_transfers')
      .set({ state: 'cancelled', closed_at: now(), closed_by: by.name })
      .where('id', '=', id)
      .where('state', 'in', ['expected', 'expired'])
      .execute();
    const kept = await one(tx, id);
    if (kept.state === 'booked') throw new TransferRefusedError(id, 'it has come and is booked');
    return kept;
  });
}

export function expiredTransfers(
  session: Session,
  now: Clock,
  token: string,
): Promise<readonly ExpectedTransfer[]> {
  return session.run(async (db) => {
    await db
      .updateTable('expected_transfers')
      .set({ state: 'expired' })
      .where(isOf(token))
      .where('state', '=', 'expected')
      .where('kind', 'not in', OF_DEALINGS)
      .where('expires_at', '<=', now())
      .execute();
    const rows = await db
      .selectFrom('expected_transfers')
      .selectAll()
      .where(isOf(token))
      .where((eb) =>
        eb.or([
          eb('state', '=', 'expired'),
          eb.and([eb('state', '=', 'expected'), eb('expires_at', '<=', now())]),
        ]),
      )
      .orderBy('registered_at')
      .execute();
    return rows.map(expectedTransfer);
  });
}

/** Those of a hedge book are also those of its funds: it is their account that the money moves in. */
export async function readExpected(
  db: Db,
  filter: { readonly token: string | null; readonly open: boolean },
): Promise<readonly ExpectedTransfer[]> {
  let query = db.selectFrom('expected_transfers').selectAll().orderBy('registered_at', 'desc');
  if (filter.token !== null) query = query.where(isOf(filter.token));
  if (filter.open) query = query.where('state', '=', 'expected');
  return (await query.execute()).map(expectedTransfer);
}

async function one(db: Db, id: string): Promise<ExpectedTransfer> {
  const row = await db.selectFrom('expected_transfers').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new TransferRefusedError(id, 'it was never announced');
  return expectedTransfer(row);
}

function expectedTransfer(row: Selectable<AuditTables['expected_transfers']>): ExpectedTransfer {
  return {
    id: row.id,
    token: row.token,
    account: row.account,
    kind: row.kind,
    amount: fromNumeric(row.amount),
    reason: row.reason,
    registeredBy: row.registered_by,
    registeredAt: row.registered_at,
    expiresAt: row.expires_at,
    state: row.state,
    closedAt: row.closed_at,
    venueTransferId: row.venue_transfer_id,
  };
}
