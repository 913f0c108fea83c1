import { z } from 'zod';
import { ROLES, type Role, roleText } from '../contract/operator-role.js';
import type { Operator } from '../ledger/audit-port.js';
import { asOperator } from './as-operator.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { timeText } from './figures-text.js';
import { withLedger } from './open-ledger.js';
import { readOptions } from './read-options.js';
import { iso } from './status-report.js';
import { ledgerUrl, surroundings } from './surroundings.js';
import { type Column, table } from './table.js';

const OPTIONS = z.object(CONNECTED_OPTIONS);
const ROLE = z.enum(ROLES, { error: `must be one of ${ROLES.join(', ')}` });
const ADD = z.object({ ...CONNECTED_OPTIONS, role: ROLE });
const CHANGE = z.object({ ...CONNECTED_OPTIONS, role: ROLE });

/** `ballast operator add`: the first one needs no token, every further one an operator's. */
export async function addOperatorAction(
  { env, terminal }: Context,
  name: string,
  raw: object,
): Promise<void> {
  const { json, dataDir, role } = readOptions(ADD, raw);
  const around = await surroundings(env, dataDir);
  const by = around.environment.operatorToken?.reveal() ?? null;
  const token = await withLedger(ledgerUrl(around), (ledger) => ledger.addOperator(name, by, role));
  if (json) return terminal.printJson({ name, role, token });
  terminal.print(token);
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
  const { json, dataDir, role } = readOptions(CHANGE, { ...raw, role: newRole });
  const { terminal } = context;
  const changed = await asOperator(context, dataDir, (ledger, by) => ledger.changeRole({ name, role }, by));
  if (json) terminal.printJson(operatorRow(changed));
  else terminal.print(`${name} is ${roleText(role)} from now on`);
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
