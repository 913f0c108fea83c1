import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { accountVariable } from '../../src/config/account-keys.js';
import { ConfigError } from '../../src/config/config-error.js';
import { readEnvironment } from '../../src/config/environment.js';
import { USUAL_OBJECTIVES } from '../../src/config/objectives.js';

function issuesOf(env: Record<string, string>): string[] {
  try {
    readEnvironment(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.issues.map(({ path, remedy }) => `${path}: ${remedy}`);
    throw error;
  }
  return [];
}

describe('the environment', () => {
  test('empty means the defaults', () => {
    expect(readEnvironment({ DATABASE_URL: '', PATH: '/bin' })).toEqual({
      databaseUrl: null,
      deskUrl: null,
      dataDir: '.ballast',
      fundsFile: 'funds.yaml',
      venueUrl: null,
      venueProcesses: 1,
      logLevel: 'info',
      metricsAddress: null,
      traces: false,
      objectives: USUAL_OBJECTIVES,
      alerting: {
        webhooks: { urls: [], token: null, least: 'notice' },
        slack: { urls: [], least: 'notice' },
        pagerDuty: { keys: [], url: 'https://events.pagerduty.com/v2/enqueue', least: 'error' },
        email: null,
        runbooks: null,
        heartbeat: null,
      },
      failPoints: null,
      debug: false,
      operatorToken: null,
      marketUrls: [],
      marketToken: null,
      publicAddress: '127.0.0.1:8781',
      signingKey: null,
      otherKeys: [],
      accountKeys: new Map(),
      feedSecrets: new Map(),
    });
  });

  test('addresses of webhooks are a list, and secrets; a wrong one is refused without being repeated', () => {
    const { alerting } = readEnvironment({ BALLAST_ALERT_URL: 'https://a.example/x, http://b.example' });
    const { urls } = alerting.webhooks;
    expect(urls.map((url) => url.reveal())).toEqual(['https://a.example/x', 'http://b.example']);
    expect(String(urls[0])).toBe('[secret]');
    const wrong = () => readEnvironment({ BALLAST_ALERT_URL: 'https://a.example,ftp://s3cret' });
    expect(wrong).toThrow('write http or https addresses, with commas between them');
    expect(wrong).not.toThrow('s3cret');
  });

  test('keys that sign are checked, and a wrong one is not repeated', () => {
    const line = 'MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g';
    const x = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
    const pem = `-----BEGIN PRIVATE KEY-----\n${line}\n-----END PRIVATE KEY-----\n`;
    for (const text of [line, pem, pem.replaceAll('\n', '\\n')]) {
      expect(readEnvironment({ BALLAST_SIGNING_KEY: text }).signingKey?.reveal()).toBe(text);
    }
    expect(readEnvironment({ BALLAST_OTHER_KEYS: `${x}, ${x}` }).otherKeys).toEqual([x, x]);
    const wrong = {
      BALLAST_SIGNING_KEY: line.slice(1),
      BALLAST_OTHER_KEYS: 'a,b',
      BALLAST_PUBLIC_ADDRESS: '8781',
    };
    expect(issuesOf(wrong)).toEqual([
      'BALLAST_PUBLIC_ADDRESS: write host:port, such as 127.0.0.1:8781',
      expect.stringMatching(/^BALLAST_SIGNING_KEY: write what `openssl genpkey/),
      expect.stringMatching(/^BALLAST_OTHER_KEYS: write `x` of public Ed25519 keys/),
    ]);
    expect(() => readEnvironment(wrong)).not.toThrow(line.slice(5, 40));
  });

  test('channels of alerts have their keys and severities, and nothing of them shows', () => {
    const { alerting } = readEnvironment({
      BALLAST_ALERT_SLACK_URL: 'https://hooks.example/s3cret',
      BALLAST_ALERT_SLACK_SEVERITY: 'critical',
      BALLAST_ALERT_PAGERDUTY_KEY: `${'s3cret00'.repeat(4)}, ${'k'.repeat(32)}`,
      BALLAST_ALERT_SMTP_URL: 'smtp://duty:s3cret@mail.example:587',
      BALLAST_ALERT_EMAIL_FROM: 'ballast@a.example',
      BALLAST_ALERT_EMAIL_TO: 'duty@a.example, desk@a.example',
      BALLAST_ALERT_RUNBOOKS: 'https://wiki.example/ballast/',
      BALLAST_HEARTBEAT_URL: 'https://hc.example/s3cret',
      BALLAST_HEARTBEAT_SECONDS: '30',
    });
    expect(alerting).toMatchObject({
      slack: { urls: [{}], least: 'critical' },
      pagerDuty: { keys: [{}, {}], least: 'error' },
      email: { to: ['duty@a.example', 'desk@a.example'], least: 'warning' },
      runbooks: 'https://wiki.example/ballast',
      heartbeat: { failUrl: null, everyMs: 30_000 },
    });
    expect(`${inspect(alerting, { depth: 9 })}${JSON.stringify(alerting)}`).not.toContain('s3cret');
  });

  test('half an e-mail, a heartbeat that only fails and nonsense are refused together, without being repeated', () => {
    const issues = issuesOf({
      BALLAST_ALERT_SMTP_URL: 'http://s3cret.example',
      BALLAST_ALERT_EMAIL_TO: 'everybody',
      BALLAST_ALERT_SEVERITY: 'urgent',
      BALLAST_ALERT_PAGERDUTY_KEY: 's3cret',
      BALLAST_HEARTBEAT_FAIL_URL: 'https://hc.example/s3cret/fail',
      BALLAST_HEARTBEAT_SECONDS: '1',
      BALLAST_ALERT_SLAK_URL: 'https://hooks.example/s3cret',
    });
    expect(issues.sort()).toEqual([
      'BALLAST_ALERT_EMAIL_FROM: set all of them, or none',
      'BALLAST_ALERT_EMAIL_TO: write addresses such as duty@example.com, with commas between them',
      'BALLAST_ALERT_PAGERDUTY_KEY: write integration keys of 32 letters and digits, with commas between them',
      'BALLAST_ALERT_SEVERITY: write one of critical, error, warning, notice',
      'BALLAST_ALERT_SLAK_URL: did you mean BALLAST_ALERT_SLACK_URL?',
      'BALLAST_ALERT_SMTP_URL: write smtp://user:password@host:587',
      'BALLAST_HEARTBEAT_SECONDS: write seconds, from 10 to 99999',
      'BALLAST_HEARTBEAT_URL: set all of them, or none',
    ]);
    expect(issues.join()).not.toContain('s3cret');
  });

  test('a list that names nobody, and a password that cannot be read, are refused', () => {
    const issues = issuesOf({
      BALLAST_ALERT_URL: ' , ',
      BALLAST_ALERT_PAGERDUTY_KEY: ',',
      BALLAST_ALERT_SLACK_URL: 'https://a:s3cret%@hooks.example',
      BALLAST_ALERT_SMTP_URL: 'smtp://duty:s3cret%zz@mail.example',
      BALLAST_ALERT_EMAIL_FROM: 'ballast@a.example',
      BALLAST_ALERT_EMAIL_TO: ',',
    });
    expect(issues.sort()).toEqual([
      'BALLAST_ALERT_EMAIL_TO: write addresses such as duty@example.com, with commas between them',
      'BALLAST_ALERT_PAGERDUTY_KEY: write integration keys of 32 letters and digits, with commas between them',
      'BALLAST_ALERT_SLACK_URL: write http or https addresses, with commas between them',
      'BALLAST_ALERT_SMTP_URL: write smtp://user:password@host:587',
      'BALLAST_ALERT_URL: write http or https addresses, with commas between them',
    ]);
  });

  test('every mistake in the objectives is told', () => {
    expect(issuesOf({ BALLAST_OBJECTIVES: 'daily-lateness-p99=soon,nothing=1' })).toEqual([
      expect.stringMatching(/^BALLAST_OBJECTIVES: daily-lateness-p99 needs a number of seconds/),
      expect.stringMatching(/^BALLAST_OBJECTIVES: there is no such objective/),
    ]);
  });

  test('keys are found by the name of the account', () => {
    const account = 'btc3l-main';
    const { accountKeys } = readEnvironment({
      [accountVariable('KEY', account)]: 'k-1',
      [accountVariable('SECRET', account)]: 's-1',
    });
    expect(accountKeys.get(account)?.key.reveal()).toBe('k-1');
    expect(accountKeys.get(account)?.secret.reveal()).toBe('s-1');
  });

  test('the secret of a feed is found by its name, and a short one refused', () => {
    const secret = 'x'.repeat(32);
    const { feedSecrets } = readEnvironment({ BALLAST_FEED_SECRET_TREASURY_DESK: secret });
    expect(feedSecrets.get('treasury-desk')?.reveal()).toBe(secret);
    expect(() => readEnvironment({ BALLAST_FEED_SECRET_DESK: 'short' })).toThrow(
      /BALLAST_FEED_SECRET_DESK\s+is shorter than 32 characters/,
    );
  });

  test('secrets do not show in text, JSON or a debugger', () => {
    const environment = readEnvironment({
      DATABASE_URL: 'postgresql://me:hunter2@db/ballast',
      BALLAST_KEY_A: 'hunter2',
      BALLAST_SECRET_A: 'hunter2',
    });
    const shown = [
      JSON.stringify(environment),
      inspect(environment, { depth: 9 }),
      `${environment.databaseUrl}`,
    ];
    expect(shown.join('\n')).not.toContain('hunter2');
  });

  test('every mistake is listed, and no value repeated', () => {
    const env = {
      DATABASE_URL: 'mysql://me:hunter2@db/x',
      BALLAST_VENUE_URL: 'bybit',
      BALLAST_LOG_LEVEL: 'loud',
      BALLAST_METRICS_ADDRESS: '9464',
      BALLAST_DATADIR: '/x',
      BALLAST_KEY_BTC3L: 'hunter2',
      BALLAST_SOMETHING_ELSE: 'is left alone',
    };
    expect(issuesOf(env)).toEqual([
      'DATABASE_URL: write postgresql://user:password@host:5432/database',
      'BALLAST_VENUE_URL: write an http address without a path, such as http://127.0.0.1:4000',
      'BALLAST_LOG_LEVEL: write one of trace, debug, info, warn, error, fatal, silent',
      'BALLAST_METRICS_ADDRESS: write host:port, such as 127.0.0.1:9464',
      'BALLAST_SECRET_BTC3L: set both, or neither',
      'BALLAST_DATADIR: did you mean BALLAST_DATA_DIR?',
    ]);
    expect(() => readEnvironment(env)).toThrow(/^(?!.*hunter2)/s);
  });
});
