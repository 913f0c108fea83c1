import type { Logger } from 'pino';
import type { Severity } from '../contract/alert.js';
import { alertMessage } from './alert-message.js';
import type { Channel } from './channel.js';

const LEVELS: Readonly<Record<Severity, 'error' | 'warn' | 'info'>> = {
  critical: 'error',
  error: 'error',
  warning: 'warn',
  notice: 'info',
};

/** The log of this process: always there, and the only channel where no webhook is configured. */
export function logChannel(log: Logger): Channel {
  return {
    name: 'log',
    deliver: (alert) => {
      const { text, ...message } = alertMessage(alert);
      log[LEVELS[message.severity]]({ alert: message }, text);
      // Written out before it counts: a killed process loses what it still holds.
      return new Promise((resolve, reject) =>
        log.flush((error) => (error === undefined ? resolve() : reject(error))),
      );
    },
  };
}
