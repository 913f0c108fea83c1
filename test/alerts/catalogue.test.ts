import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { alertMessage } from '../../src/alerts/alert-message.js';
import { ALERTS } from '../../src/contract/alert.js';

test('docs/alerts.md has every code, as the alerts say it', async () => {
  const page = await readFile(new URL('../../docs/alerts.md', import.meta.url), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `B-ALERT'));
  expect(rows).toEqual(
    Object.values(ALERTS).map(
      ({ code, severity, title, meaning, remedy }) =>
        `| \`${code}\` | ${severity} | ${title}. ${meaning} | ${remedy} |`,
    ),
  );
});

test('an alert of a kind that this version does not know is told all the same', () => {
  const alert = {
    id: 7,
    uid: 'u',
    kind: 'new-thing',
    token: 'BTC3L',
    what: 'it happened',
    raisedAt: 0,
    times: 1,
  };
  const rest = { latestAt: 0, deliveredAt: null, acknowledgedAt: null, acknowledgedBy: null };
  expect(alertMessage({ ...alert, ...rest })).toMatchObject({
    code: 'B-ALERT-new-thing',
    severity: 'error',
    text: expect.stringContaining('it happened'),
  });
});
