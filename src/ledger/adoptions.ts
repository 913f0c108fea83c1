import { randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { BookDifference, BookMove } from '../contract/audit.js';
import { tradingIn } from '../contract/fund-state.js';
import { whyNotItsAccount } from '../contract/hedge-book.js';
import { includesRole } from '../contract/operator-role.js';
import { decimal, plain } from '../domain/decimal.js';
import { adoptionLines, hashOf, sumOf } from './adoption-lines.js';
import { AdoptionRefusedError } from './audit-errors.js';
import type { Adoption, AdoptionLine, Principal } from './audit-port.js';
import type { AuditTables } from './audit-tables.js';
import { authoriseHeld } from './authenticate.js';
import { readClock } from './database-clock.js';
import { lockFund } from './fund-rows.js';
import { notifyFundChanged } from './notify.js';
import { fromNumeric } from './numeric.js';
import type { FundRecord } from './records/fund.js';
import type { Db, Session, Tx } from './session.js';

/** Long enough for a second person to look, short enough that both saw the same state of the world. */
const VALID_FOR_MS = 24 * 3_600_000;

export function proposeAdoption(
  session: Session,
  operatorToken: string,
  difference: BookDifference,
  reason: string,
): Promise<Adoption> {
  return session.transaction(async (tx) => {
    const by = ownToken(await authoriseHeld(tx, operatorToken, 'operator'));
    const { token } = difference;
    const why = whyNotItsAccount((await lockFund(tx, token)).settings);
    if (why !== null) throw new AdoptionRefusedError(why);
    const lines = adoptionLines(difference);
    const id = `${token}-a${randomBytes(4).toString('hex')}`;
    const time = await readClock(tx);
    await tx
      .insertInto('adoptions')
      .values({
        id,
        token,
        reason,
        difference: JSON.stringify(lines),
        hash: hashOf(token, lines),
        proposed_by: by,
        proposed_at: time,
        expires_at: time + VALID_FOR_MS,
        approved_by: null,
        approved_at: null,
        from_contracts: null,
        from_cash: null,
        to_contracts: null,
        to_cash: null,
      })
      .execute();
    return adoptionOf(await one(tx, id));
  });
}

/** All or nothing, with the fund's row held: books, lines, known events and transfers, findings, the approval. */
export function approveAdoption(
  session: Session,
  operatorToken: string,
  id: string,
  difference: BookDifference,
): Promise<Adoption> {
  return session.transaction(async (tx) => {
    const by = ownToken(await authoriseHeld(tx, operatorToken, 'approver'));
    const { token } = await one(tx, id);
    const fund = await lockFund(tx, token);
    // Read again now that nobody else can approve it.
    const proposed = adoptionOf(await one(tx, id));
    const time = await readClock(tx);
    refuseUnlessOpen(proposed, by, time);
    await refuseUnknown(tx, proposed);
    refuseTrading(fund);
    const lines = adoptionLines(difference);
    refuseChanged(proposed, lines, difference, fund);
    await write(tx, fund, proposed, { by, time });
    return adoptionOf(await one(tx, id));
  });
}

/** A token that somebody else has seen proves nobody. */
function ownToken({ name, renewed }: Principal): string {
  if (renewed) return name;
  throw new AdoptionRefusedError(
    `the token of ${name} was seen by whoever issued it: make it yours with \`ballast operator renew\``,
  );
}

function refuseUnlessOpen(proposed: Adoption, by: string, time: number): void {
  const { id, proposedBy, approvedBy, expiresAt } = proposed;
  if (approvedBy !== null) throw new AdoptionRefusedError(`${id} was approved by ${approvedBy} already`);
  if (proposedBy === by) {
    throw new AdoptionRefusedError(`${id} was proposed by ${by}: another operator must approve it`);
  }
  if (expiresAt <= time) {
    throw new AdoptionRefusedError(`${id} expired at ${new Date(expiresAt).toISOString()}: propose it again`);
  }
}

/** Who was taken away, or only looks by now, is no second person. */
async function refuseUnknown(tx: Tx, { id, proposedBy }: Adoption): Promise<void> {
  const row = await tx
    .selectFrom('operators')
    .select('role')
    .where('name', '=', proposedBy)
    .where('removed_at', 'is', null)
    .forShare()
    .executeTakeFirst();
  if (row !== undefined && includesRole(row.role, 'operator')) return;
  throw new AdoptionRefusedError(
    `${id} was proposed by ${proposedBy}, who is no operator any more: propose it again`,
  );
}

function refuseTrading({ settings, state }: FundRecord): void {
  if (tradingIn(state) === 'none') return;
  throw new AdoptionRefusedError(`${settings.token} is ${state}: halt it first, adopt, then resume it`);
}

function refuseChanged(
  proposed: Adoption,
  lines: readonly AdoptionLine[],
  { token, ledger }: BookDifference,
  fund: FundRecord,
): void {
  const same = decimal(ledger.contracts).eq(fund.contracts) && decimal(ledger.cash).eq(fund.cash);
  if (same && token === proposed.token && hashOf(token, lines) === proposed.hash) return;
  const words = (all: readonly AdoptionLine[]) =>
    all.map(({ subject, contracts, cash }) => `${subject}: ${contracts} contracts, ${cash}`).join('; ');
  throw new AdoptionRefusedError(
    `the difference is another one by now: proposed was ${words(proposed.lines)}; now it is ${words(lines)}`,
  );
}

async function write(
  tx: Tx,
  fund: FundRecord,
  { id, lines }: Adoption,
  { by, time }: { readonly by: string; readonly time: number },
): Promise<void> {
  const { token, account, contract } = fund.settings;
  const from = { contracts: fund.contracts, cash: fund.cash };
  const to = sumOf([from, ...lines]);
  await tx
    .insertInto('adoption_lines')
    .values(
      lines.map(({ kind, subject, contracts, cash, what }) => ({
        adoption_id: id,
        kind,
        subject,
        contracts,
        cash,
        what,
      })),
    )
    .execute();
  await writeKnown(tx, account, id, lines);
  await tx
    .updateTable('positions')
    .set({ contracts: to.contracts, cash: to.cash })
    .where('account', '=', account)
    .where('contract', '=', contract)
    .where('token', '=', token)
    .execute();
  for (const { kind, subject } of lines) {
    await tx
      .updateTable('findings')
      .set({ resolved_at: time, resolved_by: `adoption ${id}` })
      .where('token', '=', token)
      .where('kind', '=', kind)
      .where('subject', '=', subject)
      .where('resolved_at', 'is', null)
      .execute();
  }
  await tx
    .updateTable('adoptions')
    .set({
      approved_by: by,
      approved_at: time,
      from_contracts: from.contracts,
      from_cash: from.cash,
      to_contracts: to.contracts,
      to_cash: to.cash,
    })
    .where('id', '=', id)
    .returning(notifyFundChanged(token).as('notified'))
    .execute();
}

/** From now on these events and transfers are known, as if they were booked. */
async function writeKnown(
  tx: Tx,
  account: string,
  id: string,
  lines: readonly AdoptionLine[],
): Promise<void> {
  for (const { trace } of lines) {
    if (trace?.kind === 'event') {
      const { eventKind, executionId, contracts, price, fee, time } = trace;
      await tx
        .insertInto('adopted_events')
        .values({
          account,
          event_kind: eventKind,
          execution_id: executionId,
          contracts,
          price,
          paid: fee,
          time,
          adoption_id: id,
        })
        .execute();
    }
    if (trace?.kind === 'transfer') {
      const { transferId, amount, time } = trace;
      await tx
        .insertInto('adopted_transfers')
        .values({ account, venue_transfer_id: transferId, amount, time, adoption_id: id })
        .execute();
    }
  }
}

export function readAdoption(session: Session, id: string): Promise<Adoption | null> {
  return session.run(async (db) => {
    const row = await selectAdoption(db, id);
    return row === undefined ? null : adoptionOf(row);
  });
}

export function readAdoptions(session: Session, token: string | null): Promise<readonly Adoption[]> {
  return session.run(async (db) => {
    let query = db.selectFrom('adoptions').selectAll().orderBy('proposed_at', 'desc');
    if (token !== null) query = query.where('token', '=', token);
    return (await query.execute()).map(adoptionOf);
  });
}

type Row = Selectable<AuditTables['adoptions']>;

const selectAdoption = (db: Db, id: string): Promise<Row | undefined> =>
  db.selectFrom('adoptions').selectAll().where('id', '=', id).executeTakeFirst();

async function one(db: Db, id: string): Promise<Row> {
  const row = await selectAdoption(db, id);
  if (row === undefined) throw new AdoptionRefusedError(`nobody proposed an adoption ${id}`);
  return row;
}

function adoptionOf(row: Row): Adoption {
  return {
    id: row.id,
    token: row.token,
    reason: row.reason,
    lines: row.difference,
    hash: row.hash,
    proposedBy: row.proposed_by,
    proposedAt: row.proposed_at,
    expiresAt: row.expires_at,
    approvedBy: row.approved_by,
    approvedAt: row.approved_at,
    from: move(row.from_contracts, row.from_cash),
    to: move(row.to_contracts, row.to_cash),
  };
}

function move(contracts: string | null, cash: string | null): BookMove | null {
  if (contracts === null || cash === null) return null;
  return { contracts: plain(decimal(fromNumeric(contracts))), cash: plain(decimal(fromNumeric(cash))) };
}
