import { z } from 'zod';
import { loadFunds } from '../config/funds-file.js';
import type { BookDifference } from '../contract/audit.js';
import { FINDINGS } from '../contract/findings.js';
import type { Adoption, AdoptionLine } from '../ledger/audit-port.js';
import type { PostgresLedger } from '../ledger/postgres-ledger.js';
import { askAuditor } from './ask-auditor.js';
import { CommandFailed } from './command-error.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { amount, timeText } from './figures-text.js';
import { meansAround } from './means.js';
import { selectedFunds, withLedger } from './open-ledger.js';
import { REASON } from './operator-options.js';
import { requiredToken } from './operator-token.js';
import { readOptions } from './read-options.js';
import { iso } from './status-report.js';
import { fundsFile, ledgerUrl, type Surroundings, surroundings } from './surroundings.js';
import { type Column, table } from './table.js';
import { temporalSettings, withTemporal } from './temporal-connection.js';

const PROPOSE = z.object({ ...CONNECTED_OPTIONS, reason: REASON });
const OTHERS = z.object(CONNECTED_OPTIONS);

/** `ballast adopt propose`: who proposes is read from the token, what differs from the venue. */
export async function proposeAction(context: Context, token: string, raw: object): Promise<void> {
  const { json, dataDir, reason } = readOptions(PROPOSE, raw);
  const around = await surroundings(context.env, dataDir);
  const by = requiredToken(meansAround(context.env, around).speaker);
  const proposal = await withLedger(ledgerUrl(around), async (ledger) => {
    await selectedFunds(ledger, token);
    await ledger.whoIs(by, 'operator');
    const difference = await readBook(context, around, token);
    return ledger.proposeAdoption(by, difference, reason);
  });
  show(context, proposal, json);
  if (json) return;
  const { id, proposedBy, expiresAt } = proposal;
  context.terminal.note(
    `Proposed by ${proposedBy}. Another operator takes it over until ${timeText(expiresAt)} UTC with\n` +
      `  ballast adopt approve ${id}`,
  );
}

/** `ballast adopt approve`: refused where the difference is another one by now. */
export async function approveAction(context: Context, id: string, raw: object): Promise<void> {
  const { json, dataDir } = readOptions(OTHERS, raw);
  const around = await surroundings(context.env, dataDir);
  const by = requiredToken(meansAround(context.env, around).speaker);
  const adoption = await withLedger(ledgerUrl(around), async (ledger) => {
    await ledger.whoIs(by, 'approver');
    const { token } = await known(ledger, id);
    return ledger.approveAdoption(by, id, await readBook(context, around, token));
  });
  show(context, adoption, json);
  if (json) return;
  context.terminal.note(
    `Adopted. ${adoption.token} still is as it was: let it trade again with \`ballast resume\`.`,
  );
}

export async function listAdoptionsAction(
  context: Context,
  token: string | null,
  raw: object,
): Promise<void> {
  const { json, dataDir } = readOptions(OTHERS, raw);
  const around = await surroundings(context.env, dataDir);
  const adoptions = await withLedger(ledgerUrl(around), (ledger) => ledger.adoptions(token));
  const { terminal } = context;
  if (json) terminal.printJson({ adoptions: adoptions.map(adoptionRow) });
  else if (adoptions.length === 0) terminal.print('nothing was proposed for adoption');
  else terminal.print(table(terminal, COLUMNS, adoptions));
}

async function readBook(context: Context, around: Surroundings, token: string): Promise<BookDifference> {
  const { venue } = await loadFunds(fundsFile(around));
  return withTemporal(temporalSettings(context.env, around), (client) =>
    askAuditor(client, venue.name, token),
  );
}

async function known(ledger: PostgresLedger, id: string): Promise<Adoption> {
  const adoption = await ledger.adoption(id);
  if (adoption !== null) return adoption;
  throw new CommandFailed(`nobody proposed an adoption ${id}`, 'see `ballast adopt list`');
}

function show({ terminal }: Context, adoption: Adoption, json: boolean): void {
  if (json) {
    terminal.printJson(adoptionRow(adoption));
    return;
  }
  const { id, token, reason, from, to } = adoption;
  terminal.print(`${id}: ${token}, because ${reason}`);
  terminal.print(table(terminal, LINES, adoption.lines));
  if (from === null || to === null) return;
  const contracts = `${amount(from.contracts)} -> ${amount(to.contracts)} contracts`;
  terminal.print(`the books: ${contracts}, cash ${amount(from.cash)} -> ${amount(to.cash)}`);
}

export function adoptionRow({ proposedAt, expiresAt, approvedAt, ...adoption }: Adoption) {
  return {
    ...adoption,
    proposedAt: iso(proposedAt),
    expiresAt: iso(expiresAt),
    approvedAt: approvedAt === null ? null : iso(approvedAt),
  };
}

const LINES: readonly Column<AdoptionLine>[] = [
  { title: 'code', cell: ({ kind }) => FINDINGS[kind].code },
  { title: 'contracts', align: 'right', cell: ({ contracts }) => amount(contracts) },
  { title: 'cash', align: 'right', cell: ({ cash }) => amount(cash) },
  { title: 'what', cell: ({ what }) => what },
];

const COLUMNS: readonly Column<Adoption>[] = [
  { title: 'id', cell: ({ id }) => id },
  { title: 'fund', cell: ({ token }) => token },
  { title: 'lines', align: 'right', cell: ({ lines }) => String(lines.length) },
  { title: 'proposed by', cell: ({ proposedBy }) => proposedBy },
  { title: 'at (UTC)', cell: ({ proposedAt }) => timeText(proposedAt) },
  { title: 'approved by', cell: ({ approvedBy }) => approvedBy ?? '-' },
  { title: 'reason', cell: ({ reason }) => reason },
];
