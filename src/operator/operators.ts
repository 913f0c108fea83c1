import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Dangerous } from '../contract/dangerous.js';
import { includesRole, ROLES, type Role, roleText } from '../contract/operator-role.js';
import type { Operator } from '../ledger/audit-port.js';
import type { PostgresLedger } from '../ledger/postgres-ledger.js';
import { approvalJson } from './approvals/approval-text.js';
import { type Proposed, propose } from './approvals/propose.js';
import { asOperator } from './as-operator.js';
import { UsageError } from './command-error.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { timeText } from './figures-text.js';
import { meansAround, type Speaker } from './means.js';
import { withLedger } from './open-ledger.js';
import { REASON } from './operator-options.js';
import { readOptions } from './read-options.js';
import { iso } from './status-report.js';
import { ledgerUrl, surroundings } from './surroundings.js';
import { type Column, table } from './table.js';
import type { Terminal } from './terminal.js';

const OPTIONS = z.object(CONNECTED_OPTIONS);
const ROLE = z.enum(ROLES, { error: `must be one of ${ROLES.join(', ')}` });
const CHANGE = z.object({ ...CONNECTED_OPTIONS, role: ROLE, reason: REASON.optional() });

/** `ballast operator add`: the first one needs no token, every further one an operator's. */
export async function addOperatorAction(
  { env, terminal }: Context,
  name: string,
  raw: object,
): Promise<void> {
  const { json, dataDir, role, reason } = readOptions(CHANGE, raw);
  const around = await surroundings(env, dataDir);
  const { speaker } = meansAround(env, around);
  const { token, proposed } = await withLedger(ledgerUrl(around), async (ledger) => {
    if (role === 'viewer' || (await ledger.twoPeopleSince()) === null) {
      return { token: await ledger.addOperator(name, speaker.operatorToken, role), proposed: null };
    }
    const dangerous = { action: 'add-operator', token: null, parameters: { name, role } } as const;
    return { token: null, proposed: await proposeWith(ledger, speaker, dangerous, reason) };
  });
  if (proposed !== null) return showProposed(terminal, proposed, json);
  if (json) return terminal.printJson({ name, role, token });
  terminal.print(token ?? '');
  terminal.note(
    `${name} is ${roleText(role)}. This token is shown once: hand it over, to be set as BALLAST_OPERATOR_TOKEN.\n` +
      `${name} makes it their own with \`ballast operator renew\`; before that it neither proposes nor approves.`,
  );
}

export async function renewOperatorAction(context: Context, raw: object): Promise<void> {
  const { json, dataDir } = readOptions(OPTIONS, raw);
  const { terminal } = context;
  const renewed = await asOperator(context, dataDir, (ledger, by) => ledger.renewOperator(by));
  if (json) return terminal.printJson(renewed);
  terminal.print(renewed.token);
  terminal.note(`The old token of ${renewed.name} has ended; the new one is shown once.`);
}

/** `ballast operator role`: by another approver than the one whose role it is. */
export async function changeRoleAction(
  context: Context,
  name: string,
  newRole: string,
  raw: object,
): Promise<void> {
  const { json, dataDir, role, reason } = readOptions(CHANGE, { ...raw, role: newRole });
  const { terminal } = context;
  const { changed, proposed } = await asOperator(context, dataDir, async (ledger, by, { speaker }) => {
    const before = (await ledger.operators()).find((one) => one.name === name);
    const isRaised = before !== undefined && !includesRole(before.role, role);
    if (!isRaised || (await ledger.twoPeopleSince()) === null) {
      return { changed: await ledger.changeRole({ name, role }, by), proposed: null };
    }
    const parameters = { name, from: before.role, to: role };
    const dangerous = { action: 'change-role', token: null, parameters } as const;
    return { changed: null, proposed: await proposeWith(ledger, speaker, dangerous, reason) };
  });
  if (proposed !== null) return showProposed(terminal, proposed, json);
  if (changed === null) return;
  if (json) terminal.printJson(operatorRow(changed));
  else terminal.print(`${name} is ${roleText(role)} from now on`);
}

/** Who else has a say is decided by two. */
function proposeWith(
  ledger: PostgresLedger,
  speaker: Speaker,
  dangerous: Dangerous,
  reason: string | undefined,
): Promise<Proposed> {
  if (reason !== undefined) {
    return propose(ledger, speaker, { dangerous, reason, requestKey: randomUUID() });
  }
  const message = 'is missing: two people decide this, and the other one wants to know';
  throw new UsageError([{ option: '--reason', message, remedy: 'write why, in quotation marks' }]);
}

function showProposed(terminal: Terminal, { approval, text }: Proposed, json: boolean): void {
  if (json) terminal.printJson({ proposal: approvalJson(approval) });
  else terminal.print(text);
}

export async function removeOperatorAction(context: Context, name: string, raw: object): Promise<void> {
  const { json, dataDir } = readOptions(OPTIONS, raw);
  const { terminal } = context;
  await asOperator(context, dataDir, (ledger, by) => ledger.removeOperator(name, by));
  if (json) terminal.printJson({ name, removed: true });
  else terminal.print(`${name} is no operator any more`);
}

export async function listOperatorsAction({ env, terminal }: Context, raw: object): Promise<void> {
  const { json, dataDir } = readOptions(OPTIONS, raw);
  const around = await surroundings(env, dataDir);
  const operators = await withLedger(ledgerUrl(around), (ledger) => ledger.operators());
  if (json) {
    return terminal.printJson({ operators: operators.map(operatorRow) });
  }
  if (operators.length === 0) terminal.print('there is no operator yet: `ballast operator add NAME`');
  else terminal.print(table(terminal, COLUMNS, operators));
}

const operatorRow = ({ issuedAt, ...operator }: Operator) => ({ ...operator, issuedAt: iso(issuedAt) });

const MAY: Readonly<Record<Role, string>> = { viewer: 'no', operator: 'proposes', approver: 'both' };

const COLUMNS: readonly Column<Operator>[] = [
  { title: 'operator', cell: ({ name }) => name },
  { title: 'role', cell: ({ role }) => role },
  { title: 'token issued by', cell: ({ issuedBy }) => issuedBy },
  { title: 'at (UTC)', cell: ({ issuedAt }) => timeText(issuedAt) },
  {
    title: 'proposes, approves',
    cell: ({ role, renewed }) => (renewed ? MAY[role] : 'not before `operator renew`'),
  },
];
