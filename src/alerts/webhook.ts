import type { Secret } from '../config/secret.js';
import type { Severity } from '../contract/alert-rules/alert-rule.js';
import { groupMessage } from './alert-message.js';
import type { Channel } from './channel.js';
import { checkHost, digestOf, postJson } from './post-json.js';

/**
 * Posts each message as JSON. Its `id`, also in the header `Idempotency-Key` (with the event, where that is not the
 * beginning), is the same however often it comes.
 */
export function webhook(
  address: Secret,
  { token, least, runbooks }: { token: Secret | null; least: Severity; runbooks: string | null },
): Channel {
  const url = new URL(address.reveal());
  const bearer: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token.reveal()}` };
  return {
    // Paths of webhooks are secrets themselves: told apart by a digest, shown by their host alone.
    name: `${url.host}#${digestOf(url.href)}`,
    least,
    opensIncidents: false,
    tell: async ({ phase, alerts }, signal) => {
      const message = groupMessage(phase, alerts, runbooks);
      const key = phase === 'raised' ? message.id : `${message.id}/${phase}`;
      await postJson(url, message, { ...bearer, 'idempotency-key': key }, signal);
    },
    check: (signal) => checkHost(url, signal),
  };
}
