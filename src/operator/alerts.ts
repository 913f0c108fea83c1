import { z } from 'zod';
import { alertMessage } from '../alerts/alert-message.js';
import { UnknownAlertError } from '../ledger/alert-errors.js';
import type { AlertRecord } from '../ledger/alert-port.js';
import { CommandFailed } from './command-error.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { timeText } from './figures-text.js';
import { type Means, meansAround } from './means.js';
import { withLedger } from './open-ledger.js';
import { OPERATOR_OPTIONS } from './operator-options.js';
import { readOptions } from './read-options.js';
import { iso } from './status-report.js';
import { ledgerUrl, surroundings } from './surroundings.js';
import { type Column, table } from './table.js';

const wholeNumber = (most: number) =>
  z
    .string()
    .refine(
      (text) => /^[1-9]\d{0,14}$/.test(text) && Number(text) <= most,
      `must be a whole number from 1 to ${most}`,
    )
    .transform(Number);

const LIST = z.object({ ...CONNECTED_OPTIONS, open: z.boolean().default(false), limit: wholeNumber(10_000) });
const ACK = z.object({ ...CONNECTED_OPTIONS, by: OPERATOR_OPTIONS.by, number: wholeNumber(1e15) });

/** `ballast alerts`: what people were told, newest first. */
export async function alertsAction(
  { env, terminal }: Context,
  token: string | null,
  raw: object,
): Promise<void> {
  const { json, dataDir, open, limit } = readOptions(LIST, raw);
  const around = await surroundings(env, dataDir);
  const alerts = await withLedger(ledgerUrl(around), (ledger) => ledger.alerts({ open, token, limit }));
  const { runbooks } = around.environment.alerting;
  if (json) terminal.printJson({ alerts: alerts.map((alert) => alertJson(alert, runbooks)) });
  else if (alerts.length === 0) terminal.print(open ? 'no alert is open' : 'there was no alert yet');
  else terminal.print(`times in UTC\n${table(terminal, COLUMNS, alerts)}`);
}

/** `ballast alerts ack NUMBER`: somebody looks after it. */
export async function acknowledgeAction(
  { env, terminal }: Context,
  number: string,
  raw: object,
): Promise<void> {
  const { json, dataDir, by, number: id } = readOptions(ACK, { ...raw, number });
  const around = await surroundings(env, dataDir);
  const alert = await acknowledge(meansAround(env, around), id, by);
  if (json) terminal.printJson(alertJson(alert, around.environment.alerting.runbooks));
  else terminal.print(`alert ${alert.id} is looked after by ${alert.acknowledgedBy}`);
}

/** By whose token it is, or by whoever the sender says it is where there is none. */
export async function acknowledge(
  { speaker, withLedger }: Pick<Means, 'speaker' | 'withLedger'>,
  id: number,
  by: string,
): Promise<AlertRecord> {
  try {
    return await withLedger((ledger) => ledger.acknowledgeAlert(id, by, speaker.operatorToken));
  } catch (error) {
    if (!(error instanceof UnknownAlertError)) throw error;
    throw new CommandFailed(error.message, 'see `ballast alerts` for their numbers', { cause: error });
  }
}

export function alertJson(alert: AlertRecord, runbooks: string | null) {
  const { alerts: _itself, ...message } = alertMessage(alert, runbooks);
  return {
    ...message,
    latestAt: iso(alert.latestAt),
    deliveredAt: isoOrNull(alert.deliveredAt),
    acknowledgedAt: isoOrNull(alert.acknowledgedAt),
    acknowledgedBy: alert.acknowledgedBy,
    resolvedAt: isoOrNull(alert.resolvedAt),
    resolution: alert.resolution,
    deliveries: alert.deliveries.map((delivery) => ({
      ...delivery,
      deliveredAt: isoOrNull(delivery.deliveredAt),
    })),
  };
}

const isoOrNull = (time: number | null): string | null => (time === null ? null : iso(time));

const COLUMNS: readonly Column<AlertRecord>[] = [
  { title: 'number', align: 'right', cell: ({ id }) => String(id) },
  { title: 'raised', cell: ({ raisedAt }) => timeText(raisedAt) },
  { title: 'severity', cell: (alert) => alertMessage(alert).severity },
  { title: 'code', cell: (alert) => alertMessage(alert).code },
  { title: 'what', cell: ({ what, times }) => (times === 1 ? what : `${what} (${times} times)`) },
  { title: 'delivered', cell: deliveredCell },
  { title: 'state', cell: stateCell },
];

function stateCell({ acknowledgedBy, resolvedAt }: AlertRecord): string {
  if (resolvedAt !== null) return `over since ${timeText(resolvedAt)}`;
  return acknowledgedBy === null ? 'open' : `looked after by ${acknowledgedBy}`;
}

function deliveredCell({ deliveredAt, deliveries }: AlertRecord): string {
  if (deliveredAt !== null) return timeText(deliveredAt);
  const trouble = deliveries.find((delivery) => delivery.trouble !== null);
  return trouble === undefined ? 'not yet' : `not yet: ${trouble.channel}: ${trouble.trouble}`;
}
