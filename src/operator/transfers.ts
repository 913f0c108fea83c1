import { z } from 'zod';
import { isDecimalString } from '../domain/decimal.js';
import { ANNOUNCED_KINDS, type ExpectedTransfer } from '../ledger/audit-port.js';
import { asOperator } from './as-operator.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { amount as amountText, timeText } from './figures-text.js';
import { selectedFunds } from './open-ledger.js';
import { REASON } from './operator-options.js';
import { readLedger } from './read-ledger.js';
import { readOptions } from './read-options.js';
import { iso } from './status-report.js';
import { type Column, table } from './table.js';

const HOUR_MS = 3_600_000;

const EXPECT = z.object({
  ...CONNECTED_OPTIONS,
  amount: z.string().refine(isDecimalString, 'must be a number above zero, such as 12.5'),
  kind: z.enum(ANNOUNCED_KINDS, {
    error: `must be one of ${ANNOUNCED_KINDS.join(', ')}; for units use ballast create or redeem`,
  }),
  id: z.string().trim().min(1, 'is empty'),
  reason: REASON,
  validHours: z
    .string()
    .refine((text) => /^[1-9]\d{0,2}$/.test(text), 'must be a whole number of hours from 1 to 999')
    .transform(Number),
});

/** `ballast transfer expect`: what is matched with it is booked, once; everything else halts the fund. */
export async function expectTransferAction(context: Context, token: string, raw: object): Promise<void> {
  const { json, dataDir, amount, kind, id, reason, validHours } = readOptions(EXPECT, raw);
  const { terminal } = context;
  const expected = await asOperator(context, dataDir, async (ledger, by) => {
    await selectedFunds(ledger, token);
    const validForMs = validHours * HOUR_MS;
    return ledger.expectTransfer(by, { id, token, kind, amount, reason, validForMs });
  });
  if (json) return terminal.printJson(transferRow(expected));
  const { registeredBy, expiresAt, account } = expected;
  terminal.print(
    `${kind} ${id}: ${amountText(expected.amount)} at account ${account} until ${timeText(expiresAt)} UTC, ` +
      `announced by ${registeredBy}. The money may move now.`,
  );
}

const CANCEL = z.object(CONNECTED_OPTIONS);

export async function cancelTransferAction(context: Context, id: string, raw: object): Promise<void> {
  const { json, dataDir } = readOptions(CANCEL, raw);
  const cancelled = await asOperator(context, dataDir, (ledger, by) => ledger.cancelTransfer(by, id));
  const { terminal } = context;
  if (json) terminal.printJson(transferRow(cancelled));
  else terminal.print(`${id} is ${cancelled.state}`);
}

const LIST = z.object({ ...CONNECTED_OPTIONS, open: z.boolean().default(false) });

export async function listTransfersAction(
  context: Context,
  token: string | null,
  raw: object,
): Promise<void> {
  const { json, dataDir, open } = readOptions(LIST, raw);
  const transfers = await readLedger(context, dataDir, token, (ledger) =>
    ledger.expectedTransfers({ token, open }),
  );
  const { terminal } = context;
  if (json) terminal.printJson({ transfers: transfers.map(transferRow) });
  else if (transfers.length === 0) terminal.print('no transfer was announced');
  else terminal.print(table(terminal, COLUMNS, transfers));
}

function transferRow({ registeredAt, expiresAt, closedAt, ...transfer }: ExpectedTransfer) {
  return {
    ...transfer,
    registeredAt: iso(registeredAt),
    expiresAt: iso(expiresAt),
    closedAt: closedAt === null ? null : iso(closedAt),
  };
}

const COLUMNS: readonly Column<ExpectedTransfer>[] = [
  { title: 'id', cell: ({ id }) => id },
  { title: 'fund', cell: ({ token }) => token },
  { title: 'kind', cell: ({ kind }) => kind },
  { title: 'amount', align: 'right', cell: ({ amount }) => amountText(amount) },
  { title: 'state', cell: ({ state }) => state },
  { title: 'announced (UTC)', cell: ({ registeredAt }) => timeText(registeredAt) },
  { title: 'by', cell: ({ registeredBy }) => registeredBy },
  { title: 'until (UTC)', cell: ({ expiresAt }) => timeText(expiresAt) },
  { title: 'reason', cell: ({ reason }) => reason },
];
