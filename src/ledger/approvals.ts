import { randomBytes } from 'node:crypto';
import { approvalAlert } from '../contract/alert.js';
import { DANGEROUS } from '../contract/dangerous.js';
import { includesRole } from '../contract/operator-role.js';
import type { Approval, ApprovalLedger, Proposal } from './approval-port.js';
import { approvalOf, holdApproval, isUnderWay, selectApprovals } from './approval-rows.js';
import { NotAuthorisedError } from './audit-errors.js';
import type { Principal } from './audit-port.js';
import { authenticateHeld, authoriseHeld } from './authenticate.js';
import { readClock } from './database-clock.js';
import { ApprovalRefusedError } from './errors.js';
import { insertAlert } from './insert-alert.js';
import { hashOfDangerous } from './require-approval.js';
import type { Db, Session, Tx } from './session.js';
import { twoPeopleSince } from './two-people.js';

/** The part of the ledger in which people decide together. */
export function approvalBook(session: Session): ApprovalLedger {
  return {
    twoPeopleSince: () => session.run(twoPeopleSince),
    propose: (operatorToken, proposal) => session.transaction((tx) => propose(tx, operatorToken, proposal)),
    approve: (operatorToken, id) => session.transaction((tx) => approve(tx, operatorToken, id)),
    decline: (operatorToken, id, reason) =>
      session.transaction((tx) => decline(tx, operatorToken, { id, reason })),
    approval: (id) => session.run((db) => find(db, id)),
    approvals: ({ open, limit }) =>
      session.run(async (db) => {
        const rows = await selectApprovals(db)
          .$if(open, (query) => query.where(isUnderWay))
          .limit(limit)
          .execute();
        return rows.map(approvalOf);
      }),
  };
}

async function propose(tx: Tx, operatorToken: string, proposal: Proposal): Promise<Approval> {
  const by = own(await authoriseHeld(tx, operatorToken, 'operator'));
  const { dangerous, reason, requestKey } = proposal;
  const { action, token, parameters } = dangerous;
  const hash = hashOfDangerous(dangerous);
  if ((await twoPeopleSince(tx)) === null) {
    throw new ApprovalRefusedError('one person is enough as long as the ledger has never known two');
  }
  // Two who propose the same at once: one of them is told of the other.
  await tx.selectFrom('two_people').select('since').forUpdate().execute();
  const asked = await selectApprovals(tx)
    .where('a.proposed_by', '=', by)
    .where('a.request_key', '=', requestKey)
    .executeTakeFirst();
  if (asked !== undefined) return repeated(approvalOf(asked), hash);
  const same = await selectApprovals(tx).where('a.hash', '=', hash).where(isUnderWay).executeTakeFirst();
  if (same !== undefined) {
    const { id, state, proposed_by: first } = same;
    throw new ApprovalRefusedError(`${first} proposed the same before, and it is ${state}: see ${id}`);
  }
  const id = `${token ?? 'all'}-p${randomBytes(4).toString('hex')}`;
  const time = await readClock(tx);
  const expiresAt = time + DANGEROUS[action].validForMs;
  await tx
    .insertInto('approvals')
    .values({
      ...{ id, action, token, parameters: JSON.stringify(parameters), hash, reason },
      ...{ request_key: requestKey, proposed_by: by, proposed_at: time, expires_at: expiresAt },
    })
    .execute();
  const proposed = await one(tx, id);
  await insertAlert(tx, approvalAlert(proposed), time);
  return proposed;
}

function repeated(asked: Approval, hash: string): Approval {
  if (asked.hash === hash) return asked;
  throw new ApprovalRefusedError(
    `the key ${asked.requestKey} was used before for ${asked.id}: use another key`,
  );
}

/** A token that somebody else has seen proves nobody. */
function own({ name, renewed }: Principal): string {
  if (renewed) return name;
  throw new ApprovalRefusedError(
    `the token of ${name} was seen by whoever issued it: make it yours with \`ballast operator renew\``,
  );
}

async function approve(tx: Tx, operatorToken: string, id: string): Promise<Approval> {
  const by = own(await authoriseHeld(tx, operatorToken, 'approver'));
  const proposed = await held(tx, id);
  if (proposed.proposedBy === by) {
    throw new ApprovalRefusedError(`${id} was proposed by ${by}: another approver must decide`);
  }
  // Whoever says it again goes on with what was decided.
  if (proposed.state === 'approved' || proposed.state === 'used') return proposed;
  if (proposed.state !== 'open') throw new ApprovalRefusedError(whyOver(proposed));
  return decide(tx, id, { decision: 'approved', by, note: null });
}

async function decline(
  tx: Tx,
  operatorToken: string,
  { id, reason }: { readonly id: string; readonly reason: string },
): Promise<Approval> {
  const { name, role } = await authenticateHeld(tx, operatorToken);
  const proposed = await held(tx, id);
  if (proposed.proposedBy !== name && !includesRole(role, 'approver')) {
    throw new NotAuthorisedError(
      name,
      `${id} is declined by an approver, or taken back by ${proposed.proposedBy}`,
    );
  }
  if (proposed.state !== 'open' && proposed.state !== 'approved') {
    throw new ApprovalRefusedError(whyOver(proposed));
  }
  return decide(tx, id, { decision: 'declined', by: name, note: reason });
}

async function decide(
  tx: Tx,
  id: string,
  { decision, by, note }: { decision: 'approved' | 'declined'; by: string; note: string | null },
): Promise<Approval> {
  const time = await readClock(tx);
  await tx
    .insertInto('approval_decisions')
    .values({ id, decision, note, decided_by: by, decided_at: time })
    .execute();
  return one(tx, id);
}

function whyOver({ id, state, decidedBy, expiresAt, note }: Approval): string {
  if (state === 'expired') return `${id} expired at ${new Date(expiresAt).toISOString()}: propose it again`;
  return `${id} is ${state} already, by ${decidedBy}${note === null ? '' : ` (${note})`}`;
}

const held = async (tx: Tx, id: string): Promise<Approval> => known(id, await holdApproval(tx, id));

async function find(db: Db, id: string): Promise<Approval | null> {
  const row = await selectApprovals(db).where('a.id', '=', id).executeTakeFirst();
  return row === undefined ? null : approvalOf(row);
}

const one = async (db: Db, id: string): Promise<Approval> => known(id, await find(db, id));

function known(id: string, found: Approval | null): Approval {
  if (found === null) throw new ApprovalRefusedError(`nobody proposed ${id}: see \`ballast approvals list\``);
  return found;
}
