import { z } from 'zod';
import type { TrailEntry } from '../ledger/trail-port.js';
import { INSTANT } from './apply/utc-instant.js';
import { UsageError } from './command-error.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { timeText } from './figures-text.js';
import { withLedger } from './open-ledger.js';
import { readOptions } from './read-options.js';
import { iso } from './status-report.js';
import { ledgerUrl, surroundings } from './surroundings.js';
import { type Column, table } from './table.js';

const TEXT = z.string().trim().min(1, 'is empty');
const OPTIONS = z.object({
  ...CONNECTED_OPTIONS,
  csv: z.boolean().default(false),
  who: TEXT.optional(),
  action: TEXT.optional(),
  since: INSTANT.optional(),
  until: INSTANT.optional(),
  limit: z
    .string()
    .refine((text) => /^[1-9]\d{0,5}$/.test(text), 'must be a whole number from 1 to 999999')
    .transform(Number),
});

/** `ballast audit`: who did what, when, why, from where, and what came of it; newest first. */
export async function auditAction(
  { env, terminal }: Context,
  token: string | null,
  raw: object,
): Promise<void> {
  const { json, csv, dataDir, ...options } = readOptions(OPTIONS, raw);
  if (json && csv) {
    const message = 'and --json were both given';
    throw new UsageError([{ option: '--csv', message, remedy: 'give one of them' }]);
  }
  const { who = null, action = null, since = null, until = null, limit } = options;
  const around = await surroundings(env, dataDir);
  const entries = await withLedger(ledgerUrl(around), (ledger) =>
    ledger.auditTrail({ token, who, action, since, until, limit }),
  );
  if (json) terminal.printJson({ actions: entries.map(trailRow) });
  else if (csv) terminal.print(trailCsv(entries));
  else if (entries.length === 0) terminal.print('nobody did anything of this kind');
  else terminal.print(`times in UTC\n${table(terminal, COLUMNS, entries)}`);
}

/** Times ISO 8601 in UTC. */
export const trailRow = ({ at, ...entry }: TrailEntry) => ({ at: iso(at), ...entry });

const FIELDS = [
  'at',
  'who',
  'verified',
  'origin',
  'address',
  'action',
  'token',
  'reason',
  'requestKey',
  'outcome',
  'what',
] as const;

/** One line each, with a heading. */
export function trailCsv(entries: readonly TrailEntry[]): string {
  const lines = entries.map((entry) => {
    const row = trailRow(entry);
    const { rebalance } = entry;
    return [...FIELDS.map((field) => row[field]), rebalance?.id ?? null, rebalance?.outcome ?? null];
  });
  return [[...FIELDS, 'rebalance', 'rebalanceOutcome'], ...lines]
    .map((line) => line.map(csvField).join(','))
    .join('\n');
}

/** A text that a spreadsheet would take for a formula is marked as a text: reasons are typed by anybody. */
function csvField(value: string | boolean | null): string {
  const text = value === null ? '' : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const COLUMNS: readonly Column<TrailEntry>[] = [
  { title: 'at', cell: ({ at }) => timeText(at) },
  { title: 'who', cell: whoText },
  { title: 'from', cell: ({ origin, address }) => (address === null ? origin : `${origin} ${address}`) },
  { title: 'action', cell: ({ action }) => action },
  { title: 'fund', cell: ({ token }) => token ?? '-' },
  { title: 'outcome', cell: ({ outcome }) => outcome },
  { title: 'what came of it', cell: resultText },
  { title: 'reason', cell: ({ reason }) => reason ?? '-' },
];

export function whoText({ who, verified }: Pick<TrailEntry, 'who' | 'verified'>): string {
  if (verified) return who ?? '-';
  return who === null ? 'unverified' : `unverified (says ${who})`;
}

function resultText({ what, rebalance }: TrailEntry): string {
  if (rebalance === null) return what ?? '-';
  return `${rebalance.id} ${rebalance.outcome ?? 'is at work'}`;
}
