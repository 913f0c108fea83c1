import type { Logger } from 'pino';
import type { Severity } from '../contract/alert-rules/alert-rule.js';
import { groupMessage } from './alert-message.js';
import type { Channel } from './channel.js';

const LEVELS: Readonly<Record<Severity, 'error' | 'warn' | 'info'>> = {
  critical: 'error',
  error: 'error',
  warning: 'warn',
  notice: 'info',
};

/** The log of this process: always there, and the only channel where no other is configured. */
export function logChannel(log: Logger, runbooks: string | null): Channel {
  return {
    name: 'log',
    least: 'notice',
    opensIncidents: false,
    tell: ({ phase, alerts }) => {
      const { text, ...message } = groupMessage(phase, alerts, runbooks);
      log[phase === 'raised' ? LEVELS[message.severity] : 'info']({ alert: message }, text);
      // Written out before it counts: a killed process loses what it still holds.
      return new Promise((resolve, reject) =>
        log.flush((error) => (error === undefined ? resolve() : reject(error))),
      );
    },
    check: () => Promise.resolve('the log of the worker of the role `control`'),
  };
}
