import { sql } from 'kysely';
import { DANGEROUS, type Dangerous, dangerousTitle } from '../contract/dangerous.js';
import type { Approval } from './approval-port.js';
import { approvalOf, holdApproval, selectApprovals } from './approval-rows.js';
import { contentHash } from './content-hash.js';
import { readClock } from './database-clock.js';
import { ApprovalRequiredError } from './errors.js';
import type { Db, Tx } from './session.js';
import { twoPeopleSince } from './two-people.js';

export const hashOfDangerous = ({ action, token, parameters }: Dangerous): string =>
  contentHash({ action, token, parameters });

/**
 * To be called in the transaction of the effect, right before it, whoever asked for it: uses up what two people have
 * approved, once. `effect` says what it brings about. Null where the ledger has never known two people, so that one
 * is enough. Throws `ApprovalRequiredError`.
 */
export async function requireApproval(
  tx: Tx,
  dangerous: Dangerous,
  effect: string,
): Promise<Approval | null> {
  if ((await twoPeopleSince(tx)) === null) return null;
  const approved = await selectApprovals(tx)
    .where('a.hash', '=', hashOfDangerous(dangerous))
    .where('d.decision', '=', 'approved')
    .execute();
  for (const { id } of approved) {
    const approval = await holdApproval(tx, id);
    if (approval?.state !== 'approved') continue;
    await use(tx, id, effect);
    return approval;
  }
  throw new ApprovalRequiredError(await whyNot(tx, dangerous));
}

async function use(tx: Tx, id: string, effect: string): Promise<void> {
  await tx
    .insertInto('approvals_used')
    .values({ id, effect, used_at: await readClock(tx) })
    .execute();
}

/** Who decided, for a record of the effect: `anna, approved by bert (BTC3L-p1a2b3c4d)`. */
export const decidedBy = ({ id, proposedBy, decidedBy: by }: Approval): string =>
  `${proposedBy}, approved by ${by} (${id})`;

async function whyNot(db: Db, dangerous: Dangerous): Promise<string> {
  const latest = await latestLike(db, dangerous);
  return `two people decide to ${dangerousTitle(dangerous)}: ${howToGoOn(latest, dangerous)}`;
}

/** The latest proposal of the same action, of exactly this if there is one. */
async function latestLike(db: Db, dangerous: Dangerous): Promise<Approval | null> {
  const { action, token } = dangerous;
  const row = await selectApprovals(db)
    .where('a.action', '=', action)
    .where(sql<boolean>`a.token is not distinct from ${token}`)
    .clearOrderBy()
    .orderBy(sql`a.hash = ${hashOfDangerous(dangerous)}`, 'desc')
    .orderBy('a.proposed_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : approvalOf(row);
}

function howToGoOn(latest: Approval | null, dangerous: Dangerous): string {
  const command = DANGEROUS[dangerous.action].command(dangerous.token);
  const propose = `\`${command}\` with a --reason proposes it, and another approver decides`;
  if (latest === null) return propose;
  const { id, proposedBy, expiresAt, state } = latest;
  if (latest.hash !== hashOfDangerous(dangerous)) return `${id} was of something else; ${propose}`;
  if (state === 'open') {
    const until = new Date(expiresAt).toISOString();
    return `${proposedBy} proposed it; until ${until} another approver decides: \`ballast approvals approve ${id}\``;
  }
  return `${id} is ${state}; ${propose}`;
}
