import type { Logger } from 'pino';
import type { Environment } from '../config/environment.js';
import type { Channel } from './channel.js';
import { logChannel } from './log-channel.js';
import { webhook } from './webhook.js';

/** Every way in which people are told, as the environment says. A replay tells nobody of what never happened. */
export function channelsOf(
  { alertUrls, alertToken }: Pick<Environment, 'alertUrls' | 'alertToken'>,
  log: Logger,
  replaying: boolean,
): readonly Channel[] {
  const webhooks = replaying ? [] : alertUrls.map((url) => webhook(url, alertToken));
  return [logChannel(log), ...webhooks];
}
