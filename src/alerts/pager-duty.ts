import type { Secret } from '../config/secret.js';
import type { Severity } from '../contract/alert-rules/alert-rule.js';
import type { AlertPhase } from '../contract/alert-rules.js';
import type { DueAlert } from '../ledger/alert-port.js';
import { type AlertMessage, groupMessage, headOf } from './alert-message.js';
import type { Channel } from './channel.js';
import { checkHost, digestOf, postJson } from './post-json.js';

/** Longer summaries are refused. */
const LONGEST_SUMMARY = 1_024;

const ACTIONS: Readonly<Record<AlertPhase, string>> = {
  raised: 'trigger',
  acknowledged: 'acknowledge',
  resolved: 'resolve',
};
const SEVERITIES: Readonly<Record<Severity, string>> = {
  critical: 'critical',
  error: 'error',
  warning: 'warning',
  notice: 'info',
};

/**
 * PagerDuty's Events API, version 2. What was told in one message is one incident, by the id of its first alert: it is
 * acknowledged, and resolved, once all of them are.
 */
export function pagerDuty(
  routingKey: Secret,
  { url, least, runbooks }: { url: string; least: Severity; runbooks: string | null },
): Channel {
  const address = new URL(url);
  const send = (event: object, signal: AbortSignal) =>
    postJson(address, { routing_key: routingKey.reveal(), ...event }, {}, signal);
  return {
    name: `pagerduty ${address.host}#${digestOf(routingKey.reveal())}`,
    least,
    opensIncidents: true,
    tell: async ({ phase, alerts }, signal) => {
      for (const [incident, members] of batchesOf(alerts)) {
        if (phase !== 'raised' && !members.some(({ batch }) => batch.isWhole)) continue;
        const message = groupMessage(phase, members, runbooks);
        await send(eventOf(message, incident), signal);
      }
    },
    check: (signal) => checkHost(address, signal),
  };
}

function batchesOf(alerts: readonly DueAlert[]): ReadonlyMap<string, readonly DueAlert[]> {
  const batches = new Map<string, readonly DueAlert[]>();
  for (const alert of alerts) {
    const { uid } = alert.batch;
    batches.set(uid, [...(batches.get(uid) ?? []), alert]);
  }
  return batches;
}

function eventOf(message: AlertMessage, incident: string): object {
  const action = { event_action: ACTIONS[message.event], dedup_key: incident };
  if (message.event !== 'raised') return action;
  const { code, kind, severity, token, raisedAt, meaning, remedy, runbook, alerts } = message;
  const what = alerts.map((alert) => `${alert.what} [alert ${alert.number}]`);
  return {
    ...action,
    client: 'Ballast',
    payload: {
      summary: headOf(message).slice(0, LONGEST_SUMMARY),
      source: token ?? 'all funds',
      severity: SEVERITIES[severity],
      timestamp: raisedAt,
      class: code,
      group: kind,
      custom_details: { what, meaning, remedy, runbook },
    },
    links: URL.canParse(runbook) ? [{ href: runbook, text: `${code}: what to do` }] : [],
  };
}
