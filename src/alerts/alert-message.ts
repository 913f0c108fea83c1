import { ALERTS, type AlertRule, isAlertKind, type Severity } from '../contract/alert.js';
import type { AlertRecord } from '../ledger/alert-port.js';

/** An alert as channels and `ballast alerts --json` show it. Times are ISO 8601 in UTC. */
export interface AlertMessage {
  /** The same at every delivery of this alert: by it a receiver knows what it has already. */
  readonly id: string;
  /** For `ballast alerts ack NUMBER`. */
  readonly number: number;
  readonly kind: string;
  readonly code: string;
  readonly severity: Severity;
  readonly token: string | null;
  readonly title: string;
  readonly what: string;
  readonly meaning: string;
  readonly remedy: string;
  readonly raisedAt: string;
  readonly times: number;
  /** All of it in one text, as chat programs show it. */
  readonly text: string;
}

export function alertMessage(alert: Omit<AlertRecord, 'deliveries'>): AlertMessage {
  const rule = ruleOf(alert.kind);
  const remedy = alert.token === null ? rule.remedy : rule.remedy.replaceAll('TOKEN', alert.token);
  const { code, severity, title, meaning } = rule;
  return {
    id: alert.uid,
    number: alert.id,
    kind: alert.kind,
    code,
    severity,
    token: alert.token,
    title,
    what: alert.what,
    meaning,
    remedy,
    raisedAt: new Date(alert.raisedAt).toISOString(),
    times: alert.times,
    text: `[${severity}] ${code} ${alert.what}\n${meaning}\nTo do: ${remedy}`,
  };
}

/** Written by a newer version of the program, perhaps: it is told all the same. */
function ruleOf(kind: string): AlertRule {
  if (isAlertKind(kind)) return ALERTS[kind];
  const unknown = 'This version does not know the kind of this alert.';
  return {
    code: `B-ALERT-${kind}`,
    severity: 'error',
    title: kind,
    meaning: unknown,
    remedy: 'run the newest version',
  };
}
