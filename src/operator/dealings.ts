import { z } from 'zod';
import type { DealingRecord } from '../contract/dealing.js';
import { decimal } from '../domain/decimal.js';
import { asOperator } from './as-operator.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { amount, timeText } from './figures-text.js';
import { readLedger } from './read-ledger.js';
import { readOptions } from './read-options.js';
import { iso } from './status-report.js';
import { type Column, table } from './table.js';

const LIST = z.object({
  ...CONNECTED_OPTIONS,
  open: z.boolean().default(false),
  limit: z
    .string()
    .refine((text) => /^[1-9]\d{0,3}$/.test(text), 'must be a whole number from 1 to 9999')
    .transform(Number),
});

/** `ballast dealing list`: creations and redemptions of the ledger, newest first. */
export async function listDealingsAction(context: Context, token: string | null, raw: object): Promise<void> {
  const { json, dataDir, open, limit } = readOptions(LIST, raw);
  const dealings = await readLedger(context, dataDir, token, (ledger) =>
    ledger.dealings({ token, open, limit }),
  );
  const { terminal } = context;
  if (json) terminal.printJson({ settleCoin: 'USDT', dealings: dealings.map(dealingRow) });
  else if (dealings.length === 0) terminal.print('there is no creation or redemption');
  else terminal.print(`times in UTC, amounts in USDT\n${table(terminal, COLUMNS, dealings)}`);
}

const CANCEL = z.object(CONNECTED_OPTIONS);

/** `ballast dealing cancel`. */
export async function cancelDealingAction(context: Context, id: string, raw: object): Promise<void> {
  const { json, dataDir } = readOptions(CANCEL, raw);
  const cancelled = await asOperator(context, dataDir, (ledger, by) => ledger.cancelDealing(by, id));
  const { terminal } = context;
  if (json) terminal.printJson(dealingRow(cancelled));
  else terminal.print(dealingText(cancelled));
}

/** Amounts in the settle coin, times ISO 8601 in UTC; null until it is dealt. */
export function dealingRow({ result, recordedAt, ...record }: DealingRecord) {
  return {
    ...record,
    recordedAt: iso(recordedAt),
    dealtAt: result === null ? null : iso(result.time),
    nav: result?.nav ?? null,
    units: result?.units ?? null,
    cash: result?.cash ?? null,
    fee: result?.fee ?? null,
    dust: result?.dust ?? null,
    supplyBefore: result?.supplyBefore ?? null,
    supplyAfter: result?.supplyAfter ?? null,
  };
}

/** One of them in a sentence. */
export function dealingText(record: DealingRecord): string {
  const { id, kind, state, note, rebalanceId, result } = record;
  const what = `${id}: ${kind} of ${asked(record)}`;
  if (result !== null) {
    return `${what} dealt by ${rebalanceId} at a NAV of ${result.nav} USDT: ${moved(result.units)} units, ${cashText(result)}`;
  }
  if (state !== 'waiting') return `${what} is ${state}: ${note}`;
  return `${what} waits${note === null ? ' for the next strike' : ` (${note})`}; move no cash before it is dealt`;
}

const asked = ({ measure, quantity }: DealingRecord): string =>
  `${amount(quantity)} ${measure === 'units' ? 'units' : 'USDT'}`;

const moved = (units: string): string => (units.startsWith('-') ? units : `+${units}`);

function cashText({ cash }: NonNullable<DealingRecord['result']>): string {
  const way = decimal(cash).isNegative() ? 'to be paid out' : 'to be paid in';
  return `${decimal(cash).abs().toFixed()} USDT ${way}`;
}

const COLUMNS: readonly Column<DealingRecord>[] = [
  { title: 'id', cell: ({ id }) => id },
  { title: 'key', cell: ({ requestKey }) => requestKey },
  { title: 'asked for', align: 'right', cell: asked },
  { title: 'recorded', cell: ({ recordedAt }) => timeText(recordedAt) },
  { title: 'by', cell: ({ requestedBy }) => requestedBy },
  { title: 'state', cell: ({ state }) => state },
  { title: 'NAV', align: 'right', cell: ({ result }) => (result === null ? '-' : result.nav) },
  { title: 'units', align: 'right', cell: ({ result }) => (result === null ? '-' : moved(result.units)) },
  { title: 'cash', align: 'right', cell: ({ result }) => (result === null ? '-' : result.cash) },
  {
    title: 'supply',
    align: 'right',
    cell: ({ result }) =>
      result === null ? '-' : `${amount(result.supplyBefore)} -> ${amount(result.supplyAfter)}`,
  },
  {
    title: 'dealt by, or why not',
    cell: ({ result, rebalanceId, note }) => (result === null ? (note ?? '') : (rebalanceId ?? '')),
  },
];
