import { z } from 'zod';
import type { UnitChangeRecord } from '../contract/unit-change.js';
import { ratioText } from '../domain/unit-change.js';
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

/** `ballast units list`: splits and merges of the ledger, newest first. */
export async function listUnitChangesAction(
  context: Context,
  token: string | null,
  raw: object,
): Promise<void> {
  const { json, dataDir } = readOptions(LIST, raw);
  const changes = await readLedger(context, dataDir, token, (ledger) => ledger.unitChanges(token));
  const { terminal } = context;
  if (json) terminal.printJson({ settleCoin: 'USDT', unitChanges: changes.map(unitChangeRow) });
  else if (changes.length === 0) terminal.print('no units were split or merged');
  else
    terminal.print(`times in UTC, NAV in USDT, of the rebalance point\n${table(terminal, COLUMNS, changes)}`);
}

const CANCEL = z.object({ ...CONNECTED_OPTIONS, reason: REASON });

/** `ballast units cancel`. */
export async function cancelUnitChangeAction(context: Context, id: string, raw: object): Promise<void> {
  const { json, dataDir, reason } = readOptions(CANCEL, raw);
  const cancelled = await asOperator(context, dataDir, (ledger, token) =>
    ledger.cancelUnitChange(token, { id, reason }),
  );
  if (json) context.terminal.printJson(unitChangeRow(cancelled));
  else context.terminal.print(unitChangeText(cancelled));
}

/** Times ISO 8601 in UTC; `at` is null where it is the next rebalance point, figures until it has taken effect. */
export function unitChangeRow({ ratio, at, recordedAt, effectiveAt, ...change }: UnitChangeRecord) {
  return {
    ...change,
    ratio: ratioText(ratio),
    at: at === null ? null : iso(at),
    recordedAt: iso(recordedAt),
    effectiveAt: effectiveAt === null ? null : iso(effectiveAt),
  };
}

/** One of them in a sentence. */
export function unitChangeText(change: UnitChangeRecord): string {
  const { id, kind, ratio, state, note, effectiveAt, figures } = change;
  const what = `${id}: ${kind} ${ratioText(ratio)}`;
  if (effectiveAt !== null && figures !== null) {
    const { unitsBefore, unitsAfter, navBefore, navAfter } = figures;
    return (
      `${what} took effect at ${iso(effectiveAt)}: units ${amount(unitsBefore)} -> ${amount(unitsAfter)}, ` +
      `NAV of the rebalance point ${navBefore} -> ${navAfter} USDT`
    );
  }
  return state === 'waiting' ? `${what} takes effect ${whenText(change.at)}` : `${what} is ${state}: ${note}`;
}

export const whenText = (at: number | null): string =>
  at === null ? 'with the next rebalance point' : `at ${iso(at)}`;

const COLUMNS: readonly Column<UnitChangeRecord>[] = [
  { title: 'id', cell: ({ id }) => id },
  { title: 'what', cell: ({ kind, ratio }) => `${kind} ${ratioText(ratio)}` },
  { title: 'asked for', cell: ({ at }) => (at === null ? 'next rebalance point' : timeText(at)) },
  { title: 'by', cell: ({ requestedBy }) => requestedBy },
  { title: 'reason', cell: ({ reason }) => reason },
  { title: 'state', cell: ({ state }) => state },
  {
    title: 'effective',
    cell: ({ effectiveAt }) => (effectiveAt === null ? '-' : timeText(effectiveAt)),
  },
  {
    title: 'units',
    align: 'right',
    cell: ({ figures }) =>
      figures === null ? '-' : `${amount(figures.unitsBefore)} -> ${amount(figures.unitsAfter)}`,
  },
  {
    title: 'NAV',
    align: 'right',
    cell: ({ figures }) => (figures === null ? '-' : `${figures.navBefore} -> ${figures.navAfter}`),
  },
  { title: 'note', cell: ({ note }) => note ?? '' },
];
