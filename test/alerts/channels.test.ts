import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Channel, tasteOf } from '../../src/alerts/channel.js';
import { outsideChannels } from '../../src/alerts/channels.js';
import { testChannels } from '../../src/alerts/test-message.js';
import { alertingOf } from './alerting.js';
import { dueAlert, group } from './groups.js';
import { type Receiver, receiver } from './receiver.js';

const KEY = '0123456789abcdef0123456789abcdef';
const SIGNAL = new AbortController().signal;

let server: Receiver<Record<string, unknown>>;
beforeEach(async () => {
  server = await receiver();
});
afterEach(() => server.close());

function only(variables: Readonly<Record<string, string>>): Channel {
  const [channel, ...others] = outsideChannels(alertingOf(variables));
  if (channel === undefined || others.length > 0) throw new Error('not one channel');
  return channel;
}
const bodies = () => server.received.map(({ message }) => message);

describe('Slack', () => {
  const slack = (more = {}) => only({ ALERT_SLACK_URL: `${server.url}/services/s3cret`, ...more });

  test('gets a text that calls nobody, and the same as a block', async () => {
    await slack().tell(group('raised', dueAlert(1)), SIGNAL);
    const [body] = bodies();
    expect(body?.text).toBe(
      '*[critical] B-ALERT-HALTED the fund is halted: F1L*\n' +
        'F1L is HALTED: &lt;they&gt; &amp; we [alert 1]\n' +
        'It trades nothing, not even to cut its risk: its leverage drifts with the market.\n' +
        'To do: look at the reason and at the position (ballast status, ballast history); mend what the reason names, then `ballast resume F1L`\n' +
        'Runbook: docs/alerts.md#a-fund-that-does-not-trade',
    );
    expect(body?.blocks).toEqual([{ type: 'section', text: { type: 'mrkdwn', text: body?.text } }]);
  });

  test('says that it is over, and why', async () => {
    const over = dueAlert(1, { resolvedAt: 1, resolution: 'the fund is in another state' });
    await slack().tell(group('resolved', over), SIGNAL);
    expect(bodies()[0]?.text).toMatch(
      /^\*\[resolved\] B-ALERT-HALTED .*\nF1L is HALTED: .*; it is over: the fund is in another state \[alert 1\]$/,
    );
  });

  test('many are one message that a section of Slack can hold', async () => {
    const many = Array.from({ length: 300 }, (_, n) => dueAlert(n, { what: 'x'.repeat(500) }));
    await slack({ ALERT_RUNBOOKS: 'https://wiki.example/docs/' }).tell(group('raised', ...many), SIGNAL);
    const text = String(bodies()[0]?.text);
    expect(bodies()).toHaveLength(1);
    expect(text.length).toBeLessThanOrEqual(3_000);
    expect(text).toContain('F0L, F1L');
    expect(text).toContain('and 280 more (300 alerts)');
  });

  test('a refusal is told by its number, without the address', async () => {
    server.answer = () => 403;
    const told = slack().tell(group('raised', dueAlert(1)), SIGNAL);
    await expect(told).rejects.toThrow(/^it answered 403$/);
    expect(slack().name).toMatch(/^slack 127\.0\.0\.1:\d+#[0-9a-f]{8}$/);
  });
});

describe('PagerDuty', () => {
  const pager = (more = {}) =>
    only({ ALERT_PAGERDUTY_KEY: KEY, ALERT_PAGERDUTY_URL: `${server.url}/v2/enqueue`, ...more });

  test('gets an incident that leads to the runbook', async () => {
    await pager({ ALERT_RUNBOOKS: 'https://wiki.example/docs' }).tell(group('raised', dueAlert(1)), SIGNAL);
    expect(bodies()).toEqual([
      {
        routing_key: KEY,
        event_action: 'trigger',
        dedup_key: 'uid-1',
        client: 'Ballast',
        payload: {
          summary: '[critical] B-ALERT-HALTED the fund is halted: F1L',
          source: 'F1L',
          severity: 'critical',
          timestamp: '1970-01-01T00:00:00.000Z',
          class: 'B-ALERT-HALTED',
          group: 'fund-halted',
          custom_details: expect.objectContaining({ what: ['F1L is HALTED: <they> & we [alert 1]'] }),
        },
        links: [
          {
            href: 'https://wiki.example/docs/alerts.md#a-fund-that-does-not-trade',
            text: 'B-ALERT-HALTED: what to do',
          },
        ],
      },
    ]);
  });

  test('an incident is acknowledged and resolved under its own key, once all that it told of is', async () => {
    const part = { batch: { uid: 'uid-1', isWhole: false } };
    const whole = { batch: { uid: 'uid-1', isWhole: true } };
    const channel = pager();
    await channel.tell(group('acknowledged', dueAlert(2, part)), SIGNAL);
    expect(bodies()).toEqual([]);
    await channel.tell(group('acknowledged', dueAlert(3, whole)), SIGNAL);
    await channel.tell(group('resolved', dueAlert(3, whole), dueAlert(7)), SIGNAL);
    const keyed = bodies().map(({ event_action, dedup_key }) => [event_action, dedup_key]);
    expect(keyed).toEqual([
      ['acknowledge', 'uid-1'],
      ['resolve', 'uid-1'],
      ['resolve', 'uid-7'],
    ]);
  });

  test('is told of errors and what is graver, unless told otherwise, and hears who looks after one', () => {
    expect(tasteOf(pager())).toMatchObject({ hearsOfAcks: true });
    expect(tasteOf(pager()).exceptKinds).toContain('rebalance-remainder');
    expect(tasteOf(pager()).exceptKinds).not.toContain('rebalance-failed');
    expect(tasteOf(pager({ ALERT_PAGERDUTY_SEVERITY: 'notice' })).exceptKinds).toEqual([]);
    expect(tasteOf(pager({ ALERT_PAGERDUTY_SEVERITY: 'critical' })).exceptKinds).toContain(
      'rebalance-failed',
    );
  });
});

describe('a test of all channels', () => {
  test('says of each what came of it; an incident is closed again', async () => {
    server.answer = ({ path }) => (path === '/hook' ? 500 : 202);
    const channels = outsideChannels(
      alertingOf({
        ALERT_URL: `${server.url}/hook`,
        ALERT_SLACK_URL: `${server.url}/slack`,
        ALERT_PAGERDUTY_KEY: KEY,
        ALERT_PAGERDUTY_URL: `${server.url}/v2/enqueue`,
      }),
    );
    const tests = await testChannels(channels, 'duty', SIGNAL);
    expect(tests.map(({ trouble }) => trouble)).toEqual(['it answered 500', null, null]);
    const events = bodies().map(({ event_action }) => event_action);
    expect(events.filter((action) => action !== undefined)).toEqual(['trigger', 'resolve']);
    expect(bodies().some(({ text }) => String(text).includes('B-ALERT-TEST'))).toBe(true);
  });

  test('a check sends nothing', async () => {
    const channel = only({ ALERT_URL: `${server.url}/hook` });
    expect(await channel.check(SIGNAL)).toMatch(/^127\.0\.0\.1:\d+ answers$/);
    expect(server.received).toEqual([]);
    await server.close();
    await expect(channel.check(SIGNAL)).rejects.toThrow('it cannot be reached (ECONNREFUSED)');
  });
});
