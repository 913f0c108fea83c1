import { z } from 'zod';
import type { RetirementRecord } from '../contract/retirement.js';
import { asOperator } from './as-operator.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { amount, timeText } from './figures-text.js';
import { REASON } from './operator-options.js';
import { readLedger } from './read-ledger.js';
import { readOptions } from './read-options.js';
import { iso } from './status-report.js';
import { type Column, table } from './table.js';

const LIST = z.object(CONNECTED_OPTIONS);

/** `ballast retire list`: retirements of the ledger, newest first. */
export async function listRetirementsAction(
  context: Context,
  token: string | null,
  raw: object,
): Promise<void> {
  const { json, dataDir } = readOptions(LIST, raw);
  const retirements = await readLedger(context, dataDir, token, (ledger) => ledger.retirements(token));
  const { terminal } = context;
  if (json) terminal.printJson({ settleCoin: 'USDT', retirements: retirements.map(retirementRow) });
  else if (retirements.length === 0) terminal.print('no fund was asked to be retired');
  else terminal.print(`times in UTC, amounts in USDT\n${table(terminal, COLUMNS, retirements)}`);
}

const CANCEL = z.object({ ...CONNECTED_OPTIONS, reason: REASON });

/** `ballast retire cancel`. */
export async function cancelRetirementAction(context: Context, id: string, raw: object): Promise<void> {
  const { json, dataDir, reason } = readOptions(CANCEL, raw);
  const cancelled = await asOperator(context, dataDir, (ledger, token) =>
    ledger.cancelRetirement(token, { id, reason }),
  );
  if (json) context.terminal.printJson(retirementRow(cancelled));
  else context.terminal.print(retirementText(cancelled));
}

/** Times ISO 8601 in UTC; `at` is null where it is at once, `final` until the fund is retired. */
export function retirementRow({ at, recordedAt, effectiveAt, final, ...retirement }: RetirementRecord) {
  return {
    ...retirement,
    at: at === null ? null : iso(at),
    recordedAt: iso(recordedAt),
    effectiveAt: effectiveAt === null ? null : iso(effectiveAt),
    final: final && { ...final, time: iso(final.time) },
  };
}

/** One of them in a sentence. */
export function retirementText({ id, token, state, at, note, effectiveAt, final }: RetirementRecord): string {
  const what = `${id}: retirement of ${token}`;
  if (final !== null) return `${what}: each of ${final.units} units is paid ${final.nav} USDT`;
  if (state === 'waiting') return `${what} takes effect ${whenRetired(at)}`;
  if (state !== 'unwinding' || effectiveAt === null) return `${what} is ${state}: ${note}`;
  return `${what} is in effect since ${iso(effectiveAt)}: it is unwound`;
}

export const whenRetired = (at: number | null): string =>
  at === null ? 'at once, or when what is at work has ended' : `at ${iso(at)}`;

const COLUMNS: readonly Column<RetirementRecord>[] = [
  { title: 'id', cell: ({ id }) => id },
  { title: 'asked for', cell: ({ at }) => (at === null ? 'at once' : timeText(at)) },
  { title: 'by', cell: ({ requestedBy }) => requestedBy },
  { title: 'reason', cell: ({ reason }) => reason },
  { title: 'state', cell: ({ state }) => state },
  {
    title: 'unwound since',
    cell: ({ effectiveAt }) => (effectiveAt === null ? '-' : timeText(effectiveAt)),
  },
  { title: 'final NAV', align: 'right', cell: ({ final }) => final?.nav ?? '-' },
  {
    title: 'units then',
    align: 'right',
    cell: ({ final }) => (final === null ? '-' : amount(final.units)),
  },
  { title: 'remainder', align: 'right', cell: ({ final }) => final?.remainder ?? '-' },
  { title: 'note', cell: ({ note }) => note ?? '' },
];
