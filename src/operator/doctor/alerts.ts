import type { AlertSummary } from '../../ledger/alert-port.js';
import { ageText } from '../figures-text.js';
import { withLedger } from '../open-ledger.js';
import { type Finding, ok, problem } from './finding.js';

/** Undelivered for so long, an alert is itself something to tell. */
export const OVERDUE_MS = 5 * 60_000;

/** Whether people hear of what they must know. */
export async function checkAlerts(databaseUrl: string, now = Date.now()): Promise<Finding> {
  const summary = await withLedger(databaseUrl, (ledger) => ledger.alertSummary());
  const open = `${summary.open} open`;
  if (!isOverdue(summary, now)) return ok('alerts', `${open}, ${summary.undelivered} on their way`);
  return problem(
    'alerts',
    `${open}; ${overdueText(summary, now)}`,
    'check BALLAST_ALERT_URL and the receiver, and that a worker of the role `control` runs; read them with `ballast alerts --open`',
  );
}

export const isOverdue = ({ undeliveredSince }: AlertSummary, now: number): boolean =>
  undeliveredSince !== null && now - undeliveredSince > OVERDUE_MS;

export function overdueText({ undelivered, undeliveredSince, trouble }: AlertSummary, now: number): string {
  const age = undeliveredSince === null ? '' : `, the oldest for ${ageText(now - undeliveredSince)}`;
  return `${undelivered} not delivered${age}${trouble === null ? '' : ` (${trouble})`}`;
}

/** Whether the switch for all funds lets them trade. */
export async function checkSwitch(databaseUrl: string): Promise<Finding> {
  const { state, reason, by } = await withLedger(databaseUrl, (ledger) => ledger.tradingSwitch());
  if (state === 'ACTIVE') return ok('switch', 'each fund trades as its own state says');
  return problem(
    'switch',
    `trading of all funds is ${state}, by ${by}: ${reason}`,
    '`ballast resume --all` when the reason is gone',
  );
}
