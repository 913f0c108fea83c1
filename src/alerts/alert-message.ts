import { createHash } from 'node:crypto';
import type { AlertRule, Severity } from '../contract/alert-rules/alert-rule.js';
import { ALERTS, type AlertPhase, isAlertKind } from '../contract/alert-rules.js';
import type { AlertRecord } from '../ledger/alert-port.js';

/** What is told of alerts of one kind, as channels and `ballast alerts --json` show it. Times are ISO 8601 in UTC. */
export interface AlertMessage {
  readonly event: AlertPhase;
  /** Of a single alert its own, the same at every delivery; of several one that stands for them all. */
  readonly id: string;
  /** Of the first one, for `ballast alerts ack NUMBER`. */
  readonly number: number;
  readonly kind: string;
  readonly code: string;
  readonly severity: Severity;
  /** Null where it is about no single fund. */
  readonly token: string | null;
  readonly title: string;
  readonly what: string;
  readonly meaning: string;
  readonly remedy: string;
  /** When it ends by itself; null where it ends when somebody acknowledges it. */
  readonly over: string | null;
  readonly runbook: string;
  readonly raisedAt: string;
  readonly times: number;
  /** All of it in one text, as chat programs show it. */
  readonly text: string;
  /** Each by itself, oldest first. */
  readonly alerts: readonly AlertLine[];
}

export interface AlertLine {
  readonly id: string;
  readonly number: number;
  readonly token: string | null;
  readonly what: string;
  readonly raisedAt: string;
  readonly times: number;
  readonly acknowledgedBy: string | null;
  readonly resolvedAt: string | null;
  readonly resolution: string | null;
}

export type Told = Omit<AlertRecord, 'deliveries'>;

/** A message names this many by themselves; all of them are in `alerts`. */
const MOST_NAMED = 20;

/** As it stands. */
export function alertMessage(alert: Told, runbooks: string | null = null): AlertMessage {
  return groupMessage(phaseOf(alert), [alert], runbooks);
}

/** Of one kind, at least one. `runbooks`: where the folder docs/ can be read; null where nobody has put it anywhere. */
export function groupMessage(
  event: AlertPhase,
  alerts: readonly Told[],
  runbooks: string | null,
): AlertMessage {
  const [first] = alerts;
  if (first === undefined) throw new RangeError('a message is of one alert at least');
  const rule = ruleOf(first.kind);
  const token = alerts.length === 1 ? first.token : null;
  const message = {
    event,
    id: idOf(alerts),
    number: first.id,
    kind: first.kind,
    ...{ code: rule.code, severity: rule.severity, token, title: rule.title },
    what: whatOf(alerts, rule),
    meaning: rule.meaning,
    remedy: token === null ? rule.remedy : rule.remedy.replaceAll('TOKEN', token),
    over: rule.over,
    runbook: `${runbooks ?? 'docs'}/${rule.runbook}`,
    raisedAt: iso(first.raisedAt),
    times: alerts.reduce((sum, { times }) => sum + times, 0),
    alerts: alerts.map(lineOf),
  };
  return { ...message, text: `${headOf(message)}\n${bodyOf(message)}` };
}

export function phaseOf({ acknowledgedAt, resolvedAt }: Told): AlertPhase {
  if (resolvedAt !== null) return 'resolved';
  return acknowledgedAt === null ? 'raised' : 'acknowledged';
}

type Parts = Omit<AlertMessage, 'text'>;

/** One line: how grave it is, or how far it has come, and what it is about. */
export function headOf({ event, severity, code, title, alerts }: Parts): string {
  const state = event === 'raised' ? severity : event;
  const tokens = [...new Set(alerts.flatMap(({ token }) => token ?? []))];
  const more = tokens.length > MOST_NAMED ? ` and ${tokens.length - MOST_NAMED} more` : '';
  const whose = tokens.length === 0 ? '' : `: ${tokens.slice(0, MOST_NAMED).join(', ')}${more}`;
  const count = alerts.length === 1 ? '' : ` (${alerts.length} alerts)`;
  return `[${state}] ${code} ${title}${whose}${count}`;
}

/** Below the head: each one's words, and what is to be known and done. */
export function bodyOf(message: Parts): string {
  const { event, alerts, meaning, remedy, runbook } = message;
  const lines = namedOf(alerts, (line) => `${lineText(line, event)}`);
  if (event !== 'raised') return lines;
  return `${lines}\n${meaning}\nTo do: ${remedy}\nRunbook: ${runbook}`;
}

function lineText({ number, what, times, acknowledgedBy, resolution }: AlertLine, event: AlertPhase): string {
  const repeated = times === 1 ? '' : ` (${times} times)`;
  const end =
    event === 'resolved'
      ? `; it is over: ${resolution ?? 'it was a test'}`
      : event === 'acknowledged'
        ? `; ${acknowledgedBy} looks after it`
        : '';
  return `${what}${repeated}${end} [alert ${number}]`;
}

function namedOf(alerts: readonly AlertLine[], text: (line: AlertLine) => string): string {
  const lines = alerts.slice(0, MOST_NAMED).map(text);
  if (alerts.length > MOST_NAMED) lines.push(`and ${alerts.length - MOST_NAMED} more: ballast alerts --open`);
  return lines.join('\n');
}

const whatOf = (alerts: readonly Told[], { title }: AlertRule): string =>
  alerts.length === 1 ? (alerts[0]?.what ?? title) : `${alerts.length} times: ${title}`;

function lineOf(alert: Told): AlertLine {
  return {
    id: alert.uid,
    number: alert.id,
    token: alert.token,
    what: alert.what,
    raisedAt: iso(alert.raisedAt),
    times: alert.times,
    acknowledgedBy: alert.acknowledgedBy,
    resolvedAt: alert.resolvedAt === null ? null : iso(alert.resolvedAt),
    resolution: alert.resolution,
  };
}

function idOf(alerts: readonly Told[]): string {
  const [first] = alerts;
  if (first !== undefined && alerts.length === 1) return first.uid;
  const all = alerts.map(({ uid }) => uid).sort();
  return createHash('sha256').update(all.join()).digest('hex').slice(0, 32);
}

/** Written by a newer version of the program, perhaps: it is told all the same. */
function ruleOf(kind: string): AlertRule {
  if (isAlertKind(kind)) return ALERTS[kind];
  return {
    code: `B-ALERT-${kind}`,
    severity: 'error',
    title: kind,
    meaning: 'This version does not know the kind of this alert.',
    remedy: 'run the newest version',
    over: null,
    runbook: 'alerts.md#codes',
  };
}

const iso = (time: number): string => new Date(time).toISOString();
