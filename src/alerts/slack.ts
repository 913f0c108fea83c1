import type { Secret } from '../config/secret.js';
import type { Severity } from '../contract/alert-rules/alert-rule.js';
import { bodyOf, groupMessage, headOf } from './alert-message.js';
import type { Channel } from './channel.js';
import { checkHost, digestOf, postJson } from './post-json.js';

/** Slack cuts a section off behind this many characters. */
const LONGEST_SECTION = 3_000;

/** An incoming webhook as Slack has it; Mattermost, Rocket.Chat and others take the same `text`. */
export function slackWebhook(
  address: Secret,
  { least, runbooks }: { least: Severity; runbooks: string | null },
): Channel {
  const url = new URL(address.reveal());
  return {
    name: `slack ${url.host}#${digestOf(url.href)}`,
    least,
    opensIncidents: false,
    tell: ({ phase, alerts }, signal) => {
      const message = groupMessage(phase, alerts, runbooks);
      const head = escaped(headOf(message));
      const text = shortened(`*${head}*\n${escaped(bodyOf(message))}`);
      const blocks = [{ type: 'section', text: { type: 'mrkdwn', text } }];
      return postJson(url, { text, blocks }, {}, signal);
    },
    check: (signal) => checkHost(url, signal),
  };
}

/** Slack's own markup: a name in angle brackets would call people. */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function shortened(text: string): string {
  const end = '\n... ballast alerts --open has all of it';
  return text.length <= LONGEST_SECTION ? text : `${text.slice(0, LONGEST_SECTION - end.length)}${end}`;
}
