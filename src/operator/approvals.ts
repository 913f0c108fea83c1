import { z } from 'zod';
import type { Approval } from '../ledger/approval-port.js';
import type { PostgresLedger } from '../ledger/postgres-ledger.js';
import { approvalDetails } from './approvals/approval-details.js';
import { approvalJson, approvalText } from './approvals/approval-text.js';
import { carryOut, type Done } from './approvals/carry-out.js';
import { asOperator } from './as-operator.js';
import { CommandFailed } from './command-error.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { commandMeans, type Means } from './means.js';
import { withLedger } from './open-ledger.js';
import { REASON } from './operator-options.js';
import { requiredToken } from './operator-token.js';
import { readOptions } from './read-options.js';
import { ledgerUrl, surroundings } from './surroundings.js';

const LIST = z.object({ ...CONNECTED_OPTIONS, open: z.boolean().default(false) });
const OPTIONS = z.object(CONNECTED_OPTIONS);
const DECLINE = z.object({ ...CONNECTED_OPTIONS, reason: REASON });

const MOST = 500;

/** `ballast approvals list`: newest first, each with exactly what it is. */
export async function listApprovalsAction({ env, terminal }: Context, raw: object): Promise<void> {
  const { json, dataDir, open } = readOptions(LIST, raw);
  const around = await surroundings(env, dataDir);
  const listed = await withLedger(ledgerUrl(around), async (ledger) => {
    const approvals = await ledger.approvals({ open, limit: MOST });
    return Promise.all(approvals.map((approval) => shown(ledger, approval)));
  });
  if (json) terminal.printJson({ approvals: listed.map(({ approval }) => approvalJson(approval)) });
  else if (listed.length === 0)
    terminal.print(open ? 'nothing waits for an approval' : 'nothing was proposed');
  else terminal.print(listed.map(({ text }) => text).join('\n\n'));
}

/** `ballast approvals show ID`. */
export async function showApprovalAction({ env, terminal }: Context, id: string, raw: object): Promise<void> {
  const { json, dataDir } = readOptions(OPTIONS, raw);
  const around = await surroundings(env, dataDir);
  const { approval, text, details } = await withLedger(ledgerUrl(around), async (ledger) =>
    shown(ledger, await known(ledger, id)),
  );
  if (json) terminal.printJson({ ...approvalJson(approval), details });
  else terminal.print(text);
}

/** `ballast approvals approve ID`: decides, and carries it out; again it goes on where it was cut off. */
export async function approveProposalAction(context: Context, id: string, raw: object): Promise<void> {
  const { json, dataDir } = readOptions(OPTIONS, raw);
  const { terminal, env } = context;
  const { approval, done } = await approveProposal(await commandMeans(env, dataDir), id);
  if (json)
    return terminal.printJson({ ...approvalJson(approval), done: done.what, operatorToken: done.token });
  if (done.token !== null) terminal.print(done.token);
  const said = `${id}, proposed by ${approval.proposedBy}, approved by ${approval.decidedBy}: ${done.what}`;
  if (done.token === null) terminal.print(said);
  else terminal.note(`${said}. The token above is shown this once: hand it over.`);
}

/** Decides for it in the name of whoever acts, and carries it out. */
export function approveProposal(
  { speaker, withLedger, withClient }: Means,
  id: string,
): Promise<{ readonly approval: Approval; readonly done: Done }> {
  const operatorToken = requiredToken(speaker);
  return withLedger(async (ledger) => {
    const approved = await ledger.approve(operatorToken, id);
    const done = await carryOut({ ledger, speaker, withClient }, approved);
    return { done, approval: await known(ledger, id) };
  });
}

/** `ballast approvals decline ID`. */
export async function declineProposalAction(context: Context, id: string, raw: object): Promise<void> {
  const { json, dataDir, reason } = readOptions(DECLINE, raw);
  const declined = await asOperator(context, dataDir, (ledger, by) => ledger.decline(by, id, reason));
  const { terminal } = context;
  if (json) terminal.printJson(approvalJson(declined));
  else terminal.print(`${id} is declined by ${declined.decidedBy}: ${reason}`);
}

async function shown(ledger: PostgresLedger, approval: Approval) {
  const isOver = approval.state !== 'open' && approval.state !== 'approved';
  const details = isOver ? [] : await approvalDetails(ledger, approval.dangerous);
  return { approval, details, text: approvalText(approval, details) };
}

async function known(ledger: PostgresLedger, id: string): Promise<Approval> {
  const approval = await ledger.approval(id);
  if (approval !== null) return approval;
  throw new CommandFailed(`nobody proposed ${id}`, 'see `ballast approvals list`');
}
