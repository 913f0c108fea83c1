import { z } from 'zod';
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

/** `ballast operator add`: the first one needs no token, every further one an operator's. */
export async function addOperatorAction(
  { env, terminal }: Context,
  name: string,
  raw: object,
): Promise<void> {
  const { json, dataDir } = readOptions(OPTIONS, raw);
  const around = await surroundings(env, dataDir);
  const by = around.environment.operatorToken?.reveal() ?? null;
  const token = await withLedger(ledgerUrl(around), (ledger) => ledger.addOperator(name, by));
  if (json) return terminal.printJson({ name, token });
  terminal.print(token);
  terminal.note(
    `${name} is an operator. This token is shown once: hand it over, to be set as BALLAST_OPERATOR_TOKEN.\n` +
      `${name} makes it their own with \`ballast operator renew\`; before that it adopts nothing.`,
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
    const rows = operators.map(({ issuedAt, ...operator }) => ({ ...operator, issuedAt: iso(issuedAt) }));
    return terminal.printJson({ operators: rows });
  }
  if (operators.length === 0) terminal.print('there is no operator yet: `ballast operator add NAME`');
  else terminal.print(table(terminal, COLUMNS, operators));
}

const COLUMNS: readonly Column<Operator>[] = [
  { title: 'operator', cell: ({ name }) => name },
  { title: 'token issued by', cell: ({ issuedBy }) => issuedBy },
  { title: 'at (UTC)', cell: ({ issuedAt }) => timeText(issuedAt) },
  { title: 'adopts', cell: ({ renewed }) => (renewed ? 'yes' : 'not before `operator renew`') },
];
