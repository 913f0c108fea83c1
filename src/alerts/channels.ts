import type { Logger } from 'pino';
import type { Alerting } from '../config/alert-settings.js';
import type { Channel } from './channel.js';
import { email } from './email.js';
import { logChannel } from './log-channel.js';
import { pagerDuty } from './pager-duty.js';
import { slackWebhook } from './slack.js';
import { webhook } from './webhook.js';

/** Every way in which people are told, as the environment says. A replay tells nobody of what never happened. */
export function channelsOf(alerting: Alerting, log: Logger, replaying: boolean): readonly Channel[] {
  return [logChannel(log, alerting.runbooks), ...(replaying ? [] : outsideChannels(alerting))];
}

/** Those that reach people who read no log. */
export function outsideChannels(alerting: Alerting): readonly Channel[] {
  const { webhooks, slack, pagerDuty: pager, email: mail, runbooks } = alerting;
  return [
    ...webhooks.urls.map((url) => webhook(url, { ...webhooks, runbooks })),
    ...slack.urls.map((url) => slackWebhook(url, { ...slack, runbooks })),
    ...pager.keys.map((key) => pagerDuty(key, { ...pager, runbooks })),
    ...(mail === null ? [] : [email(mail, runbooks)]),
  ];
}
