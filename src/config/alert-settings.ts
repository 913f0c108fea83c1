import { z } from 'zod';
import { SEVERITIES, type Severity } from '../contract/alert-rules/alert-rule.js';
import type { ConfigIssue } from './config-error.js';
import { Secret } from './secret.js';
import { areAll, areWebAddresses, hasProtocol, isWebAddress, listOf } from './web-address.js';

/** Whom the engine tells what people must know, and who is told that it lives. */
export interface Alerting {
  /** They get JSON; their addresses are secrets themselves. `token` is sent to each of them as a bearer. */
  readonly webhooks: {
    readonly urls: readonly Secret[];
    readonly token: Secret | null;
    readonly least: Severity;
  };
  /** Incoming webhooks as Slack has them. */
  readonly slack: { readonly urls: readonly Secret[]; readonly least: Severity };
  /** Routing keys of PagerDuty's Events API, version 2, at `url`. */
  readonly pagerDuty: { readonly keys: readonly Secret[]; readonly url: string; readonly least: Severity };
  readonly email: MailSettings | null;
  /** Where the folder docs/ can be read; null: nowhere but beside the program. */
  readonly runbooks: string | null;
  readonly heartbeat: HeartbeatSettings | null;
}

export interface MailSettings {
  /** smtp://user:password@host:587, or smtps:// */
  readonly server: Secret;
  readonly from: string;
  readonly to: readonly string[];
  readonly least: Severity;
}

export interface HeartbeatSettings {
  readonly url: Secret;
  /** Told instead while something is wrong; null tells nobody, so that the silence does. */
  readonly failUrl: Secret | null;
  readonly everyMs: number;
}

const ADDRESSES = 'write http or https addresses, with commas between them';
const ADDRESS = 'write an http or https address';
const MAIL_ADDRESS = /^[^\s@,<>]+@[^\s@,<>]+$/;

const severity = (least: Severity) =>
  z.enum(SEVERITIES, { error: `write one of ${SEVERITIES.join(', ')}` }).default(least);

/** The error of a field is its remedy. Values are never repeated: any of them may hold a secret. */
export const ALERT_VARIABLES = {
  BALLAST_ALERT_URL: z.string().refine(areWebAddresses, ADDRESSES).optional(),
  BALLAST_ALERT_TOKEN: z
    .string()
    .refine((text) => /^[\x21-\x7e]+$/.test(text), 'write a token without spaces')
    .optional(),
  BALLAST_ALERT_SEVERITY: severity('notice'),
  BALLAST_ALERT_SLACK_URL: z.string().refine(areWebAddresses, ADDRESSES).optional(),
  BALLAST_ALERT_SLACK_SEVERITY: severity('notice'),
  BALLAST_ALERT_PAGERDUTY_KEY: z
    .string()
    .refine((text) => areAll(text, (key) => /^[\da-zA-Z]{32}$/.test(key)), {
      error: 'write integration keys of 32 letters and digits, with commas between them',
    })
    .optional(),
  BALLAST_ALERT_PAGERDUTY_URL: z
    .string()
    .refine(isWebAddress, ADDRESS)
    .default('https://events.pagerduty.com/v2/enqueue'),
  BALLAST_ALERT_PAGERDUTY_SEVERITY: severity('error'),
  BALLAST_ALERT_SMTP_URL: z
    .string()
    .refine((text) => hasProtocol(text, ['smtp:', 'smtps:']), 'write smtp://user:password@host:587')
    .optional(),
  BALLAST_ALERT_EMAIL_FROM: z
    .string()
    .refine((text) => MAIL_ADDRESS.test(text), 'write one address, such as ballast@example.com')
    .optional(),
  BALLAST_ALERT_EMAIL_TO: z
    .string()
    .refine((text) => areAll(text, (address) => MAIL_ADDRESS.test(address)), {
      error: 'write addresses such as duty@example.com, with commas between them',
    })
    .optional(),
  BALLAST_ALERT_EMAIL_SEVERITY: severity('warning'),
  BALLAST_ALERT_RUNBOOKS: z.string().refine(isWebAddress, ADDRESS).optional(),
  BALLAST_HEARTBEAT_URL: z.string().refine(isWebAddress, ADDRESS).optional(),
  BALLAST_HEARTBEAT_FAIL_URL: z.string().refine(isWebAddress, ADDRESS).optional(),
  BALLAST_HEARTBEAT_SECONDS: z
    .string()
    .refine((text) => /^[1-9]\d{0,4}$/.test(text) && Number(text) >= 10, 'write seconds, from 10 to 99999')
    .default('60'),
};

const SHAPE = z.object(ALERT_VARIABLES);
type AlertVariables = z.output<typeof SHAPE>;

/** What belongs together, and is not all there. */
export function alertIssues(set: ReadonlyMap<string, string>): readonly ConfigIssue[] {
  const mail = ['BALLAST_ALERT_SMTP_URL', 'BALLAST_ALERT_EMAIL_FROM', 'BALLAST_ALERT_EMAIL_TO'];
  const isSet = (name: string) => set.has(name);
  const missing = mail.some(isSet) ? mail.filter((name) => !isSet(name)) : [];
  const silent = isSet('BALLAST_HEARTBEAT_FAIL_URL') && !isSet('BALLAST_HEARTBEAT_URL');
  return [
    ...missing.map((name) => issue(name, 'is missing, while other parts of e-mail are set')),
    ...(silent
      ? [issue('BALLAST_HEARTBEAT_URL', 'is missing, while BALLAST_HEARTBEAT_FAIL_URL is set')]
      : []),
  ];
}

function issue(path: string, message: string): ConfigIssue {
  return { file: 'environment', line: null, column: null, path, message, remedy: 'set all of them, or none' };
}

export function alertingOf(read: AlertVariables): Alerting {
  return {
    webhooks: {
      urls: secretsOf(read.BALLAST_ALERT_URL),
      token: secretOf(read.BALLAST_ALERT_TOKEN),
      least: read.BALLAST_ALERT_SEVERITY,
    },
    slack: { urls: secretsOf(read.BALLAST_ALERT_SLACK_URL), least: read.BALLAST_ALERT_SLACK_SEVERITY },
    pagerDuty: {
      keys: secretsOf(read.BALLAST_ALERT_PAGERDUTY_KEY),
      url: read.BALLAST_ALERT_PAGERDUTY_URL,
      least: read.BALLAST_ALERT_PAGERDUTY_SEVERITY,
    },
    email: mailOf(read),
    runbooks: read.BALLAST_ALERT_RUNBOOKS?.replace(/\/+$/, '') ?? null,
    heartbeat: heartbeatOf(read),
  };
}

function mailOf(read: AlertVariables): MailSettings | null {
  const server = secretOf(read.BALLAST_ALERT_SMTP_URL);
  const { BALLAST_ALERT_EMAIL_FROM: from, BALLAST_ALERT_EMAIL_TO: to } = read;
  if (server === null || from === undefined || to === undefined) return null;
  return { server, from, to: listOf(to), least: read.BALLAST_ALERT_EMAIL_SEVERITY };
}

function heartbeatOf(read: AlertVariables): HeartbeatSettings | null {
  const url = secretOf(read.BALLAST_HEARTBEAT_URL);
  if (url === null) return null;
  const everyMs = Number(read.BALLAST_HEARTBEAT_SECONDS) * 1_000;
  return { url, failUrl: secretOf(read.BALLAST_HEARTBEAT_FAIL_URL), everyMs };
}

const secretOf = (text: string | undefined): Secret | null => (text === undefined ? null : new Secret(text));
const secretsOf = (text: string | undefined): readonly Secret[] =>
  listOf(text ?? '').map((one) => new Secret(one));
